import { fail, ok, type Result } from "#shared/base/index.ts";

interface Pair {
  name: string;
  value: string;
}

/** Reads `name: value`, one on a line. Names may repeat; their order is kept. */
export function parsePairs(text: string): Result<Pair[], string> {
  const pairs: Pair[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    if (colon < 1) return fail(`One on a line, as name: value, not \`${line.trim().slice(0, 60)}\``);
    pairs.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() });
  }
  return ok(pairs);
}

/** The pairs as `parsePairs` reads them. */
export function writePairs(pairs: readonly Readonly<Pair>[] = []): string {
  return pairs.map(({ name, value }) => `${name}: ${value}`).join("\n");
}
