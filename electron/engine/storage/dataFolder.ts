import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import type { Clock, IdSource, Logger } from "../support/index.ts";
import { createFileWriter, type FileWriter, messageOf } from "./fileWriter.ts";
import { takeLock } from "./lock.ts";
import { readTexts, type TextFiles, type TextKind } from "./textFiles.ts";

/** What one kind of document holds, and how it is written. */
export interface DocumentKind<Value> {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** Of the form of `schema`. A file of another version is set aside. */
  readonly version: number;
  readonly schema: z.ZodMiniType<Value>;
  /** Only its owner may read it. */
  readonly isPrivate?: boolean;
}

/** One document of the folder. */
export interface DocumentFile<Value> {
  /** What was read when it was opened; `undefined` when there was nothing, or nothing that could be used. */
  readonly initial: Value | undefined;
  /** Replaces the document. Writes follow one another, and only the newest value that waits is written. */
  write(value: Value): void;
  /** Deletes the document. */
  remove(): void;
}

/** A folder of documents. */
export interface DataFolder {
  readonly path: string;
  /** What a person should know: a file that was set aside, or that nothing is kept. Newest last. */
  readonly notices: readonly string[];
  onNotice(listener: () => void): void;
  openDocument<Value>(kind: DocumentKind<Value>): DocumentFile<Value>;
  /** Opens a folder of texts that people may write by hand as well. */
  openTexts(kind: TextKind): TextFiles;
  /** Resolves when everything is written, and lets another workbench use the folder. */
  dispose(): Promise<void>;
}

const PRIVATE_MODE = 0o600;
const PUBLIC_MODE = 0o644;
const FOLDER_MODE = 0o700;

/** Opens the folder at `path`, creating it. One that cannot be used, or is in use, reads what it can and keeps nothing. */
export function openDataFolder(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}): DataFolder {
  const { path, clock, logger } = options;
  const notices: string[] = [];
  const listeners: (() => void)[] = [];
  const writing = new Set<Promise<void>>();

  function notice(text: string): void {
    logger.log("warn", text);
    notices.push(text);
    for (const listener of listeners) listener();
  }

  function createFolder(): string | undefined {
    try {
      mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
      return takeLock(join(path, "in-use"));
    } catch (error) {
      return `the data folder cannot be used, so nothing is kept: ${messageOf(error)}`;
    }
  }

  const problem = createFolder();
  if (problem !== undefined) notice(problem);
  const isWritable = problem === undefined;

  /** Reads a document, or moves a file that cannot be understood out of the way, where a person finds it. */
  function read<Value>(file: string, kind: DocumentKind<Value>): Value | undefined {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if (!isMissing(error)) notice(`\`${file}\` cannot be read: ${messageOf(error)}`);
      return undefined;
    }
    const parsed = parse(text, kind);
    if (parsed.ok) return parsed.value;
    const aside = `${file}.damaged-${new Date(clock.nowMs()).toISOString().replaceAll(/[:.]/g, "-")}`;
    try {
      if (isWritable) renameSync(file, aside);
      notice(`\`${file}\` could not be understood (${parsed.reason}) and was set aside as \`${aside}\``);
    } catch (error) {
      notice(`\`${file}\` could not be understood (${parsed.reason}), nor set aside: ${messageOf(error)}`);
    }
    return undefined;
  }

  /** A file of before it was private, or that came from elsewhere, is not left open until it is written next. */
  function closeToOthers(file: string): void {
    try {
      chmodSync(file, PRIVATE_MODE);
    } catch (error) {
      if (!isMissing(error)) notice(`others may be able to read \`${file}\`: ${messageOf(error)}`);
    }
  }

  function writerOf(file: string, mode: number, folder?: string): FileWriter {
    if (!isWritable) return { write() {}, remove() {} };
    return createFileWriter(file, { mode, folder, ids: options.ids, notice, writing });
  }

  return {
    path,
    notices,
    onNotice: (listener) => void listeners.push(listener),
    openDocument(kind) {
      const file = join(path, `${kind.name}.json`);
      if (kind.isPrivate === true && isWritable) closeToOthers(file);
      const writer = writerOf(file, kind.isPrivate === true ? PRIVATE_MODE : PUBLIC_MODE);
      return {
        initial: read(file, kind),
        write: (value) => writer.write(`${JSON.stringify({ version: kind.version, value }, undefined, 2)}\n`),
        remove: writer.remove,
      };
    },
    openTexts(kind) {
      const folder = join(path, kind.name);
      const { texts, problems } = readTexts(folder, kind);
      for (const problem of problems) notice(problem);
      const writers = new Map<string, FileWriter>();
      const writerOfText = (name: string): FileWriter => {
        const writer = writers.get(name) ?? writerOf(join(folder, name), PUBLIC_MODE, folder);
        writers.set(name, writer);
        return writer;
      };
      return {
        initial: texts,
        write: (name, text) => writerOfText(name).write(text),
        remove: (name) => writerOfText(name).remove(),
      };
    },
    async dispose() {
      while (writing.size > 0) await Promise.all(writing);
      if (isWritable) rmSync(join(path, "in-use"), { force: true });
    },
  };
}

type Parsed<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

const envelopeSchema = z.object({ version: z.number(), value: z.unknown() });

function parse<Value>(text: string, kind: DocumentKind<Value>): Parsed<Value> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return { ok: false, reason: "no version is named" };
  if (envelope.data.version !== kind.version) {
    return { ok: false, reason: `version ${envelope.data.version}, not ${kind.version}` };
  }
  const value = kind.schema.safeParse(envelope.data.value);
  if (value.success) return { ok: true, value: value.data };
  const [issue] = value.error.issues;
  return { ok: false, reason: `at ${issue?.path.join(".") ?? "its top"}: ${issue?.message ?? "unexpected"}` };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
