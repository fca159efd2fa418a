import type { Change, Database } from "#electron/engine/store/database.ts";

/**
 * A database in memory that ends as machines do. Written batches are with the operating system, synced ones on the disk,
 * along with all before them. Batches on their way when it ends may have arrived or not.
 */
export interface ForgetfulDatabase extends Database {
  /** The process is killed: the operating system still has what was written. Answers the database that is found next. */
  kill(arrives?: boolean): ForgetfulDatabase;
  /** The power fails: what was not synced is gone. */
  losePower(arrives?: boolean): ForgetfulDatabase;
  /** Batches that have been written. */
  readonly batches: readonly (readonly Change[])[];
  /** Calls `listener` as a batch is handed over, which is in the moment in which it was cut. */
  onWrite(listener: () => void): void;
  /** Writes wait from now on until `go`. */
  stall(): void;
  go(): void;
  /** Every further write fails. */
  fail(message: string): void;
}

interface Batch {
  readonly changes: readonly Change[];
  readonly sync: boolean;
  readonly done: () => void;
}

type Records = Map<string, Uint8Array>;

/** Creates a database that holds `records` on its disk. */
export function createForgetfulDatabase(records: Records = new Map()): ForgetfulDatabase {
  let disk = new Map(records);
  let cache = new Map(records);
  let underWay: Batch[] = [];
  let isStalled = false;
  let isOver = false;
  let failure: string | undefined;
  const batches: (readonly Change[])[] = [];
  let handedOver = (): void => undefined;

  function arrive(): void {
    const arriving = underWay;
    underWay = [];
    for (const { changes, sync, done } of arriving) {
      cache = applied(cache, changes);
      if (sync) disk = new Map(cache);
      batches.push(changes);
      done();
    }
  }

  function endWith(find: () => Records, arrives: boolean): ForgetfulDatabase {
    if (arrives) for (const batch of underWay) cache = applied(cache, batch.changes);
    if (arrives && underWay.some(({ sync }) => sync)) disk = new Map(cache);
    isOver = true;
    return createForgetfulDatabase(find());
  }

  return {
    async *entries() {
      for (const key of [...cache.keys()].toSorted()) {
        const value = cache.get(key);
        if (value !== undefined) yield [key, value] as const;
      }
    },
    write(changes, { sync }) {
      if (failure !== undefined) return Promise.reject(new Error(failure));
      return new Promise((done) => {
        if (isOver) return;
        handedOver();
        underWay.push({ changes, sync, done });
        if (!isStalled) setImmediate(() => !isOver && !isStalled && arrive());
      });
    },
    close: async () => undefined,
    kill: (arrives = false) => endWith(() => cache, arrives),
    losePower: (arrives = false) => endWith(() => disk, arrives),
    batches,
    onWrite(listener) {
      handedOver = listener;
    },
    stall() {
      isStalled = true;
    },
    go() {
      isStalled = false;
      arrive();
    },
    fail(message) {
      failure = message;
    },
  };
}

/** The records after some batches. */
export function applyAll(batches: readonly (readonly Change[])[]): Records {
  const records: Records = new Map();
  for (const { key, value } of batches.flat()) {
    if (value === undefined) records.delete(key);
    else records.set(key, value);
  }
  return records;
}

function applied(records: Records, changes: readonly Change[]): Records {
  const next = new Map(records);
  for (const { key, value } of changes) {
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return next;
}
