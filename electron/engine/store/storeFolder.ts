import { chmodSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#shared/base/index.ts";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** What stands in a folder before a database is opened there. */
export type FolderContent =
  /** No database yet. */
  | "none"
  | "database"
  /** Files of a database, without the one that all others hang on: opening it would begin anew and delete them. */
  | "remains";

/** Sees to it that the folder is there and its owner's alone; the failure is for people. */
export function prepareFolder(folder: string): Result<FolderContent, string> {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    chmodSync(folder, FOLDER_MODE);
    const names = readdirSync(folder);
    if (names.includes("CURRENT")) return ok("database");
    return ok(names.some((name) => name.startsWith("MANIFEST-")) || hasContent(folder) ? "remains" : "none");
  } catch (error) {
    return fail(messageOf(error));
  }
}

/** Whether the files of a database in the folder hold anything: one that reads as empty has then lost it. */
export function hasContent(folder: string): boolean {
  return namesIn(folder).some((name) => isContent(folder, name));
}

/** Takes everybody else's right to read from the files that the database has created meanwhile. */
export function protectFiles(folder: string): void {
  for (const name of namesIn(folder)) {
    try {
      chmodSync(join(folder, name), FILE_MODE);
    } catch {
      // The database deletes files of its own at any time; the folder keeps others out as well.
    }
  }
}

/** Moves a folder, or a file in its place, out of the way, to a name that tells why and when. */
export function setAside(folder: string, nowMs: number): Result<string, string> {
  const name = `${folder}.damaged-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  try {
    renameSync(folder, name);
    return ok(name);
  } catch (error) {
    return fail(messageOf(error));
  }
}

/** Whether something that is no folder stands at the path. */
export function isObstructed(folder: string): boolean {
  try {
    return !statSync(folder).isDirectory();
  } catch {
    // Nothing is there, or the way to it is barred: creating the folder says which.
    return false;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder that is gone has no files.
    return [];
  }
}

function isContent(folder: string, name: string): boolean {
  if (!/\.(?:log|ldb|sst)$/.test(name)) return false;
  return (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
