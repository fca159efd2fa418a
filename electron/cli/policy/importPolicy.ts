import { writePolicy } from "#shared/policy/index.ts";
import type { CliIo } from "../io.ts";
import { readTextFile } from "../textFile.ts";
import type { PolicyCommand } from "./policyOptions.ts";
import { refuse } from "./readPolicy.ts";

/** Prints a policy that decides as another broker's file does; what it cannot take over goes to stderr. */
export async function importPolicy(
  { file, importer, isJson }: Extract<PolicyCommand, { kind: "import" }>,
  io: CliIo,
): Promise<number> {
  const text = await readTextFile(file, io);
  if (!text.ok) return refuse([text.error], io);
  const imported = importer.import(text.value);
  if (!imported.ok) {
    const errors = imported.error.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    return refuse(errors, io);
  }
  const { document, losses } = imported.value;
  if (isJson) {
    await io.stdout(`${JSON.stringify({ dialect: importer.id, text: writePolicy(document), losses })}\n`);
    return 0;
  }
  await io.stdout(writePolicy(document));
  for (const { code, message, line } of losses) {
    const place = line === undefined ? file : `${file}:${line}`;
    io.stderr(`${place}: not taken over${code === undefined ? "" : ` (${code})`}: ${message}`);
  }
  return 0;
}
