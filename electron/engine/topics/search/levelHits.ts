import { columns, longerBytes } from "../columns.ts";
import type { TopicTree } from "../topicTree.ts";
import type { ByteFinder } from "./byteFinder.ts";

/** Levels that are read in one step, and about as many bytes of them. */
const LEVELS_PER_STEP = 8_192;
const BYTES_PER_STEP = 128 * 1024;

/** In which distinct level texts something stands: read once for all topics that share a level. */
export interface LevelHits {
  /** Reads a few more levels; false when all that there are have been read. */
  step(): boolean;
  /** Of each level text: 1 when the text was found there. */
  readonly bits: Uint8Array;
  dispose(): void;
}

/** Looks for a text in all levels. */
export function createLevelHits(tree: TopicTree, finder: ByteFinder): LevelHits {
  const { arena } = tree;
  let bits = columns.bytes(arena.count);
  let next = 0;

  function endOfStep(): number {
    const limit = arena.startOf(next) + BYTES_PER_STEP;
    let end = Math.min(arena.count, next + LEVELS_PER_STEP);
    while (end > next + 1 && (arena.ends[end - 1] ?? 0) > limit) end = next + ((end - next) >> 1);
    return end;
  }

  /** Reads all levels of a step as one text: most of them have no hit. */
  function markAll(first: number, end: number): void {
    const { bytes, ends } = arena;
    const stop = ends[end - 1] ?? 0;
    let level = first;
    for (let at = finder.find(bytes, arena.startOf(first), stop); at >= 0;) {
      while ((ends[level] ?? stop) <= at) level++;
      bits[level] = 1;
      at = finder.find(bytes, (ends[level] ?? stop) + 1, stop);
    }
  }

  /** As `markAll`, of a single character, which very many levels may have. */
  function markSingles(single: Uint8Array, first: number, end: number): void {
    const { bytes, ends } = arena;
    let at = arena.startOf(first);
    for (let level = first; level < end; level++) {
      const stop = ends[level] ?? 0;
      let found = 0;
      for (; at < stop && found === 0; at++) found = single[bytes[at] ?? 0] ?? 0;
      bits[level] = found;
      at = stop + 1;
    }
  }

  return {
    step() {
      if (next === arena.count) return false;
      if (arena.count > bits.length) bits = longerBytes(bits, arena.count);
      const end = endOfStep();
      if (finder.single === undefined) markAll(next, end);
      else markSingles(finder.single, next, end);
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
