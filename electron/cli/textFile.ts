import { fail, ok, type Result } from "#shared/base/index.ts";
import type { CliIo } from "./io.ts";

/** The text of a file, or one sentence that says why it cannot be read; it begins with the option that named the file. */
export async function readTextFile(
  file: string,
  io: Pick<CliIo, "openFile">,
  option?: string,
): Promise<Result<string, string>> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of io.openFile(file)) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    return fail(`${option === undefined ? "" : `--${option}: `}${describeFileError(error, file)}`);
  }
  return ok(text + decoder.decode());
}

/** Why a file cannot be read, in words: the system's own name the file a second time, and a code. */
export function describeFileError(error: unknown, file: string): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return `there is no file \`${file}\``;
    case "EACCES":
    case "EPERM":
      return `no permission to read \`${file}\``;
    case "EISDIR":
      return `a folder, not a file: \`${file}\``;
    default:
      return `cannot read \`${file}\`: ${error instanceof Error ? error.message : String(error)}`;
  }
}
