import { columns, longerBytes } from "../columns.ts";
import type { TopicTree } from "../topicTree.ts";
import type { ByteFinder } from "./byteFinder.ts";

/** Levels that are read in one step, and about as many bytes of them. */
const LEVELS_PER_STEP = 4_096;
const BYTES_PER_STEP = 64 * 1024;

/** In which distinct level texts something stands: read once for all topics that share a level. */
export interface LevelHits {
  /** Reads a few more levels; false when all that there are have been read. */
  step(): boolean;
  /** Of each level text: bit k is set when the k-th finder found its text there. */
  readonly bits: Uint8Array;
  dispose(): void;
}

/** Looks for up to eight texts at once. */
export function createLevelHits(tree: TopicTree, finders: readonly ByteFinder[]): LevelHits {
  const { arena } = tree;
  let bits = columns.bytes(arena.count);
  let next = 0;

  function endOfStep(): number {
    const limit = arena.startOf(next) + BYTES_PER_STEP;
    let end = Math.min(arena.count, next + LEVELS_PER_STEP);
    while (end > next + 1 && (arena.ends[end - 1] ?? 0) > limit) end = next + ((end - next) >> 1);
    return end;
  }

  function mark(finder: ByteFinder, bit: number, first: number, end: number): void {
    const { bytes, ends } = arena;
    const stop = ends[end - 1] ?? 0;
    let level = first;
    for (let at = finder.find(bytes, arena.startOf(first), stop); at >= 0;) {
      while ((ends[level] ?? stop) <= at) level++;
      bits[level] = (bits[level] ?? 0) | bit;
      at = finder.find(bytes, (ends[level] ?? stop) + 1, stop);
    }
  }

  return {
    step() {
      if (next === arena.count) return false;
      if (arena.count > bits.length) bits = longerBytes(bits, arena.count);
      const end = endOfStep();
      finders.forEach((finder, index) => mark(finder, 1 << index, next, end));
      next = end;
      return true;
    },
    get bits() {
      return bits;
    },
    dispose() {
      columns.takeBack(bits);
    },
  };
}
