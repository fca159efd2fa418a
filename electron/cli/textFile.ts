import { fail, ok, type Result } from "#shared/base/index.ts";
import type { CliIo } from "./io.ts";

/** The text of a file, or one sentence that says why it cannot be read. */
export async function readTextFile(file: string, io: Pick<CliIo, "openFile">): Promise<Result<string, string>> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of io.openFile(file)) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    return fail(`cannot read \`${file}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
  return ok(text + decoder.decode());
}
