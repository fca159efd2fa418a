/** Work holds the thread no longer than this at a time: the broker waits behind it. */
const SLICE_MS = 5;
/** Looking at the clock costs as much as a step or two of most work. */
const STEPS_PER_LOOK = 32;

/** Work that may still be going on. */
export interface SlicedWork {
  readonly isDone: boolean;
  /** Leaves the rest undone. */
  abandon(): void;
}

/**
 * Runs `work`, which yields after each small step, in slices with pauses between them. What takes no longer than one
 * slice is done when the call returns;
 * `doneLater` is called when the rest is done.
 */
export function runInSlices(work: Iterator<unknown>, doneLater: () => void = () => undefined): SlicedWork {
  let isAbandoned = false;
  let isDone = false;
  let hasReturned = false;

  function runSlice(): void {
    if (isAbandoned) return;
    const deadline = performance.now() + SLICE_MS;
    for (let steps = 1; ; steps++) {
      if (work.next().done === true) {
        isDone = true;
        if (hasReturned) doneLater();
        return;
      }
      if (steps % STEPS_PER_LOOK === 0 && performance.now() >= deadline) break;
    }
    setImmediate(runSlice);
  }

  runSlice();
  hasReturned = true;
  return {
    get isDone() {
      return isDone;
    },
    abandon() {
      isAbandoned = true;
    },
  };
}

/** Short runs are sorted at once, then merged step by step. */
const RUN_LENGTH = 512;

/** Sorts in small steps: yields between them, and answers the items in order. */
export function* sortSteps<Item>(
  items: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Generator<void, readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += RUN_LENGTH) {
    runs.push(items.slice(start, start + RUN_LENGTH).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let index = 0; index < runs.length; index += 2) {
      merged.push(yield* mergeSteps(runs[index] ?? [], runs[index + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergeSteps<Item>(
  one: readonly Item[],
  other: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Generator<void, readonly Item[]> {
  const merged: Item[] = [];
  let left = 0;
  let right = 0;
  while (left < one.length && right < other.length) {
    const first = one[left] as Item;
    const second = other[right] as Item;
    if (compare(first, second) <= 0) {
      merged.push(first);
      left += 1;
    } else {
      merged.push(second);
      right += 1;
    }
    if (merged.length % 64 === 0) yield;
  }
  for (; left < one.length; left++) {
    merged.push(one[left] as Item);
    if (left % 256 === 0) yield;
  }
  for (; right < other.length; right++) {
    merged.push(other[right] as Item);
    if (right % 256 === 0) yield;
  }
  return merged;
}
