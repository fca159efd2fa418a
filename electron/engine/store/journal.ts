import type { Journal } from "../broker/index.ts";
import type { Clock } from "../support/index.ts";
import type { Books } from "./books.ts";
import type { Database } from "./database.ts";
import { createGroupCommit } from "./groupCommit.ts";
import { createSessionJournal } from "./sessionJournal.ts";

/** What a journal is made of. */
export interface JournalOptions {
  readonly books: Books;
  readonly database: Database;
  readonly clock: Clock;
  /** Waits for the disk, not only for the operating system. */
  readonly sync: boolean;
  readonly defer: (task: () => void) => void;
  readonly failed: (error: unknown) => void;
  /** A batch has become safe. */
  readonly written?: () => void;
}

/** A journal and the beat that shows when the broker was last alive. */
export interface StoreJournal extends Journal {
  /** Marks the time in the store. */
  beat(): void;
  /** Batches written so far. */
  readonly batches: number;
}

/** Beyond it whoever brings more has to wait. */
const BEHIND_BYTES = 16 * 1024 * 1024;
const BEHIND_TASKS = 100_000;

/** Creates the journal over books, which it writes to the database batch by batch. */
export function createJournal(options: JournalOptions): StoreJournal {
  const { books, database, clock, sync } = options;
  let batches = 0;
  const commit = createGroupCommit({
    defer: options.defer,
    failed: options.failed,
    async write() {
      await database.write(books.cut(clock.nowMs()), { sync });
      batches += 1;
      options.written?.();
    },
  });
  books.onChange(commit.touch);
  return {
    openSession: () => createSessionJournal(books),
    retainedChanged: books.retained,
    whenSafe: commit.whenSafe,
    get changes() {
      return books.changes;
    },
    get isBehind() {
      return books.pendingBytes > BEHIND_BYTES || commit.waiting > BEHIND_TASKS;
    },
    flush: commit.flush,
    beat: commit.touch,
    get batches() {
      return batches;
    },
  };
}
