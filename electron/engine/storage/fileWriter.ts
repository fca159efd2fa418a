import { mkdir, open, rename, rm } from "node:fs/promises";
import type { IdSource } from "../support/index.ts";

/** Writes one file, again and again. Writes follow one another, and only the newest that waits is written. */
export interface FileWriter {
  write(text: string): void;
  remove(): void;
}

/** Creates the writer of `file`; what goes wrong is told to `notice`, and what is under way stands in `writing`. */
export function createFileWriter(
  file: string,
  options: {
    readonly mode: number;
    /** Made when it is not there. */
    readonly folder: string | undefined;
    readonly ids: IdSource;
    readonly notice: (text: string) => void;
    readonly writing: Set<Promise<void>>;
  },
): FileWriter {
  const { mode, folder, ids, notice, writing } = options;
  /** What is to be done next: the text to write, or nothing to be left. */
  let next: { readonly text: string | undefined } | undefined;
  let isRunning = false;

  async function writeNewest(): Promise<void> {
    isRunning = true;
    while (next !== undefined) {
      const { text } = next;
      next = undefined;
      try {
        if (folder !== undefined) await mkdir(folder, { recursive: true });
        if (text === undefined) await rm(file, { force: true });
        else await replaceFile(file, text, mode, ids.next());
      } catch (error) {
        notice(`\`${file}\` could not be written: ${messageOf(error)}`);
      }
    }
    isRunning = false;
  }

  function begin(text: string | undefined): void {
    next = { text };
    if (isRunning) return;
    const done = writeNewest().finally(() => writing.delete(done));
    writing.add(done);
  }

  return { write: begin, remove: () => begin(undefined) };
}

/** Replaces a file so that a crash leaves the old one or the new one, never half of it. */
async function replaceFile(file: string, text: string, mode: number, id: string): Promise<void> {
  const beside = `${file}.${id}.new`;
  try {
    const handle = await open(beside, "wx", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** An error in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
