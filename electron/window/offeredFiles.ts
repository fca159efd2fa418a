import { randomUUID } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { OfferedFile } from "#shared/contract/index.ts";

/**
 * Files that the system asks the workbench to open: by a double click, or on the command line. A page learns a name that
 * nobody can guess, and reads parts of that file under it; of the rest of the disk it sees nothing.
 */
export interface OfferedFiles {
  /** Offers the file to pages; the failure says why it cannot be read. */
  offer(path: string): Promise<Result<OfferedFile, string>>;
  /** The bytes of a part of an offered file; `undefined` when nothing was offered under this path. */
  read(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Where offered files are in the page's own address. */
const FOLDER = "/offered/";
/** No request brings more, however much it asks for. */
const MAXIMUM_PART_BYTES = 4 * 1024 * 1024;

/** Creates the set, empty. */
export function createOfferedFiles(): OfferedFiles {
  const paths = new Map<string, string>();
  return {
    async offer(path) {
      try {
        const info = await stat(path);
        if (!info.isFile()) return fail(`\`${basename(path)}\` is no file`);
        const key = randomUUID();
        paths.set(key, resolve(path));
        return ok({ name: basename(path), bytes: info.size, path: `${FOLDER}${key}` });
      } catch (error) {
        return fail(error instanceof Error ? error.message : String(error));
      }
    },
    async read(url) {
      const path = url.pathname.startsWith(FOLDER) ? paths.get(url.pathname.slice(FOLDER.length)) : undefined;
      const start = Number(url.searchParams.get("start"));
      const end = Number(url.searchParams.get("end"));
      if (path === undefined || !Number.isSafeInteger(start) || start < 0 || !(end >= start)) return undefined;
      const buffer = new Uint8Array(Math.min(end - start, MAXIMUM_PART_BYTES));
      let file;
      try {
        file = await open(path, "r");
        const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
        return buffer.slice(0, bytesRead);
      } catch {
        // It has gone, or may not be read any more: there is nothing under this path now.
        return undefined;
      } finally {
        await file?.close();
      }
    },
  };
}

/** The capture files that a command line names. Everything else on it is for somebody else. */
export function captureFilesOf(argv: readonly string[]): readonly string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith("-") && /\.(?:pcapng|pcap|cap|ntar)$/iu.test(argument));
}
