const BLOCK = 8_192;

/**
 * The sequences of the packets that a filter lets through, in order. The place of a sequence in the index is its row:
 * it stays the same when the oldest packets leave, and the memory of rows that left is given back.
 */
export interface MatchIndex {
  /** Rows run from `start` to before `end`; `start` grows as packets leave the log. */
  readonly start: number;
  readonly end: number;
  append(sequence: number): void;
  /** The sequence in a row between `start` and `end`. */
  at(row: number): number;
  /** The first row whose sequence is not below `sequence`; `end` when there is none. */
  lowerBound(sequence: number): number;
  /** Forgets the rows of packets below `firstSequence`. */
  forgetBefore(firstSequence: number): void;
}

/** Creates an empty index. */
export function createMatchIndex(): MatchIndex {
  // Float64 holds any sequence; blocks, so that growing copies nothing and the oldest can be dropped.
  let blocks: Float64Array[] = [];
  let firstBlock = 0;
  let start = 0;
  let end = 0;

  const at = (row: number): number => blocks[Math.floor(row / BLOCK) - firstBlock]?.[row % BLOCK] ?? Infinity;

  function lowerBound(sequence: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (at(middle) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    append(sequence) {
      let block = blocks[Math.floor(end / BLOCK) - firstBlock];
      if (block === undefined) {
        block = new Float64Array(BLOCK);
        blocks.push(block);
      }
      block[end % BLOCK] = sequence;
      end++;
    },
    at,
    lowerBound,
    forgetBefore(firstSequence) {
      start = lowerBound(firstSequence);
      const unused = Math.floor(start / BLOCK) - firstBlock;
      if (unused <= 0) return;
      blocks = blocks.slice(unused);
      firstBlock += unused;
    },
  };
}
