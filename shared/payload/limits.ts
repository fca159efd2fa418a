/** How much work one payload may make. Payloads come from strangers: ten bytes can ask for a terabyte. */
export interface PayloadLimits {
  /** Levels of nesting. */
  readonly depth: number;
  /** Elements of the tree. */
  readonly elements: number;
  /** Bytes that unpacking gzip and zlib may give. */
  readonly unpackedBytes: number;
  /** Bytes turned into text. */
  readonly textBytes: number;
  /** Milliseconds for all of it. */
  readonly timeMs: number;
}

/** The limits of the workbench. A page takes on this many elements without missing a frame. */
export const payloadLimits: PayloadLimits = {
  depth: 128,
  elements: 20_000,
  unpackedBytes: 16 * 1024 * 1024,
  textBytes: 4 * 1024 * 1024,
  timeMs: 1_000,
};

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 1_024;

/** What is left of the limits while one payload is decoded. */
export interface Budget {
  readonly limits: PayloadLimits;
  /** Counts one element. The reason why there may be no more, or `undefined`. */
  spendElement(): string | undefined;
  /** Counts one step of work that makes no element. The reason why it must end, or `undefined`. */
  spendStep(): string | undefined;
  /** The reason why `depth` levels are too many, or `undefined`. */
  judgeDepth(depth: number): string | undefined;
}

/** Creates the budget of one payload; `now` gives milliseconds. */
export function createBudget(limits: PayloadLimits, now: () => number): Budget {
  const deadline = now() + limits.timeMs;
  let elements = 0;
  let steps = 0;
  let isLate = false;
  const spendStep = (): string | undefined => {
    if (++steps % STEPS_PER_LOOK === 0 && now() > deadline) isLate = true;
    return isLate ? `decoding took longer than ${limits.timeMs} ms` : undefined;
  };
  return {
    limits,
    spendStep,
    spendElement() {
      if (++elements > limits.elements) return `more than ${limits.elements} elements`;
      return spendStep();
    },
    judgeDepth: (depth) => (depth > limits.depth ? `nested deeper than ${limits.depth} levels` : undefined),
  };
}
