/** What a group commit is made of. */
export interface GroupCommitOptions {
  /** Runs a task soon: at the end of the turn, so that all that a turn brings goes into one batch. */
  readonly defer: (task: () => void) => void;
  /** Takes what has changed and writes it; resolves when it is safe. */
  readonly write: () => Promise<void>;
  /** Called once, when a write has failed; none follows. */
  readonly failed: (error: unknown) => void;
}

/**
 * Writes one batch at a time. What changes while a batch is on its way goes into the next one, and so one write - one
 * wait for the disk - serves everybody who has arrived meanwhile.
 */
export interface GroupCommit {
  /** Something has changed. */
  touch(): void;
  whenSafe(task: (isSafe: boolean) => void): void;
  flush(): Promise<void>;
  /** Tasks that wait. */
  readonly waiting: number;
}

/** Creates a group commit of which everything is safe. */
export function createGroupCommit({ defer, write, failed }: GroupCommitOptions): GroupCommit {
  let waiters: { readonly batch: number; readonly task: (isSafe: boolean) => void }[] = [];
  let head = 0;
  // Batches are counted. The one being gathered is `latest + 1`.
  let latest = 0;
  let safe = 0;
  let isDirty = false;
  let isDue = false;
  let hasFailed = false;

  function touch(): void {
    isDirty = true;
    if (isDue || latest > safe || hasFailed) return;
    isDue = true;
    defer(start);
  }

  function start(): void {
    isDue = false;
    isDirty = false;
    latest += 1;
    void finish(write());
  }

  async function finish(written: Promise<void>): Promise<void> {
    try {
      await written;
    } catch (error) {
      hasFailed = true;
      failed(error);
      release(Number.POSITIVE_INFINITY);
      return;
    }
    safe = latest;
    release(safe);
    if (isDirty) touch();
  }

  function release(batch: number): void {
    for (let waiter = waiters[head]; waiter !== undefined && waiter.batch <= batch; waiter = waiters[head]) {
      head += 1;
      waiter.task(!hasFailed);
    }
    waiters = waiters.slice(head);
    head = 0;
  }

  function whenSafe(task: (isSafe: boolean) => void): void {
    if (hasFailed) {
      task(false);
      return;
    }
    const batch = isDirty ? latest + 1 : latest;
    // Behind those that wait already, even if nothing new has to become safe.
    if (batch <= safe && waiters.length === head) task(true);
    else waiters.push({ batch, task });
  }

  return {
    touch,
    whenSafe,
    flush: () => new Promise((resolve) => whenSafe(() => resolve())),
    get waiting() {
      return waiters.length - head;
    },
  };
}
