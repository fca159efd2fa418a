import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { messageOf } from "./fileWriter.ts";

/** Which files of a folder are texts. */
export interface TextKind {
  /** Name of the folder. */
  readonly name: string;
  /** As `.yaml`. */
  readonly endings: readonly string[];
  readonly maximumBytes: number;
  readonly maximumFiles: number;
}

/** A folder of texts, by the names of their files. */
export interface TextFiles {
  /** What lay there when it was opened. */
  readonly initial: ReadonlyMap<string, string>;
  /** Replaces a file. `name` has no path in it. */
  write(name: string, text: string): void;
  remove(name: string): void;
}

/** Reads the texts of a folder. What is no text stays where it is, and is told of. */
export function readTexts(
  folder: string,
  { endings, maximumBytes, maximumFiles }: TextKind,
): { readonly texts: ReadonlyMap<string, string>; readonly problems: readonly string[] } {
  const texts = new Map<string, string>();
  const problems: string[] = [];
  const names = listFiles(folder).filter((name) => endings.includes(extname(name).toLowerCase()));
  for (const name of names.slice(0, maximumFiles)) {
    const file = join(folder, name);
    try {
      const { size } = statSync(file);
      if (size > maximumBytes) problems.push(`\`${file}\` is left alone: it is larger than ${maximumBytes} bytes`);
      else texts.set(name, new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)));
    } catch (error) {
      problems.push(`\`${file}\` cannot be read: ${messageOf(error)}`);
    }
  }
  if (names.length > maximumFiles)
    problems.push(`\`${folder}\` holds more than ${maximumFiles} files: some are left alone`);
  return { texts, problems };
}

function listFiles(folder: string): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // It is made with the first file.
    return [];
  }
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}
