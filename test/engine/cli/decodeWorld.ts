import { decodeCommand } from "#electron/cli/decode.ts";
import type { CliIo } from "#electron/cli/io.ts";

/** What a run of the command left behind. */
export interface DecodeRun {
  readonly code: number;
  readonly out: string;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
}

/** Runs `wirebench decode` on files in memory; standard input is the file `-`. */
export async function runDecode(
  argv: readonly string[],
  files: Readonly<Record<string, readonly Uint8Array[]>> = {},
  overrides: Partial<CliIo> = {},
): Promise<DecodeRun> {
  let out = "";
  const errors: string[] = [];
  const io: CliIo = {
    stdin: openMemory(files, "-"),
    async stdout(text) {
      out += text;
    },
    stderr: (text) => void errors.push(text),
    signal: new AbortController().signal,
    openFile: (path) => openMemory(files, path),
    ...overrides,
  };
  const code = await decodeCommand(argv, io);
  return { code, out, lines: out.split("\n").slice(0, -1), errors };
}

async function* openMemory(
  files: Readonly<Record<string, readonly Uint8Array[]>>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const chunks = files[path];
  if (chunks === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: "ENOENT" });
  yield* chunks;
}
