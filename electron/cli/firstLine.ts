import { fail, ok, type Result } from "#shared/base/index.ts";
import type { CliIo } from "./io.ts";

/** The first line of stdin without its end, for passwords: they do not belong on a command line. */
export async function readFirstLine(
  { stdin }: Pick<CliIo, "stdin">,
  maximumBytes: number,
): Promise<Result<Uint8Array, string>> {
  const line: number[] = [];
  for await (const chunk of stdin) {
    for (const byte of chunk) {
      if (byte === 0x0a) return ok(Uint8Array.from(line.at(-1) === 0x0d ? line.slice(0, -1) : line));
      line.push(byte);
      if (line.length > maximumBytes) return fail("the password is too long");
    }
  }
  return ok(Uint8Array.from(line));
}
