import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Database } from "./database.ts";

/** Why a database did not open. */
export type OpenFailure = {
  /** Another process has it; its files are not what they should be; or the system does not let us. */
  readonly kind: "locked" | "damaged" | "unusable";
  readonly message: string;
};

/** Opens the LevelDB database in `folder`, which exists, and creates one when there is none. */
export async function openLevelDatabase(folder: string): Promise<Result<Database, OpenFailure>> {
  // Loaded when it is needed: a machine without its native part can do everything else.
  const loaded = await loadLevel();
  if (!loaded.ok) return loaded;
  const level = new loaded.value<string, Uint8Array>(folder, { keyEncoding: "utf8", valueEncoding: "view" });
  try {
    await level.open();
  } catch (error) {
    return fail(describeFailure(error));
  }
  return ok({
    entries: () => level.iterator(),
    write(changes, options) {
      // A chained batch hands each change over as it is; an array would be taken apart in native code, at thrice the cost.
      const batch = level.batch();
      for (const { key, value } of changes) {
        if (value === undefined) batch.del(key);
        else batch.put(key, value);
      }
      return batch.write(options);
    },
    close: () => level.close(),
  });
}

async function loadLevel(): Promise<Result<(typeof import("classic-level"))["ClassicLevel"], OpenFailure>> {
  try {
    return ok((await import("classic-level")).ClassicLevel);
  } catch (error) {
    return fail({ kind: "unusable", message: error instanceof Error ? error.message : String(error) });
  }
}

function describeFailure(error: unknown): OpenFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  const isLocked = cause instanceof Error && "code" in cause && cause.code === "LEVEL_LOCKED";
  if (isLocked) return { kind: "locked", message };
  return { kind: /permission denied|read-only|no space left/i.test(message) ? "unusable" : "damaged", message };
}
