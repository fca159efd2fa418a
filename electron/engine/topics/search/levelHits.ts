import { columns, longerBytes } from "../columns.ts";
import type { TextArena } from "../textArena.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { type ByteFinder, findBytes } from "./byteFinder.ts";

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

  return {
    step() {
      if (next === arena.count) return false;
      if (arena.count > bits.length) bits = longerBytes(bits, arena.count);
      const end = endOfStep();
      const { single } = finder;
      if (single === undefined) markLevels(arena, finder, bits, next, end);
      else if (holdsSingle(arena, single, next, end)) markSingles(arena, single, bits, next, end);
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

/** Reads some levels as one text: most of them have no hit. */
function markLevels(arena: TextArena, finder: ByteFinder, bits: Uint8Array, first: number, end: number): void {
  const { bytes, ends } = arena;
  const stop = ends[end - 1] ?? 0;
  let level = first;
  for (let at = findBytes(finder, bytes, arena.startOf(first), stop); at >= 0;) {
    while ((ends[level] ?? stop) <= at) level++;
    bits[level] = 1;
    at = findBytes(finder, bytes, (ends[level] ?? stop) + 1, stop);
  }
}

/** Whether some levels have a single character at all: sixty times as quick as finding out where. */
function holdsSingle(arena: TextArena, single: Uint8Array, first: number, end: number): boolean {
  const start = arena.startOf(first);
  const { bytes, ends } = arena;
  const levels = Buffer.from(bytes.buffer, bytes.byteOffset + start, (ends[end - 1] ?? start) - start);
  for (let byte = single.indexOf(1); byte >= 0; byte = single.indexOf(1, byte + 1)) {
    if (levels.includes(byte)) return true;
  }
  return false;
}

/** As `markLevels`, of a single character, which very many levels may have. */
function markSingles(arena: TextArena, single: Uint8Array, bits: Uint8Array, first: number, end: number): void {
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

/** Sets 1 for nodes whose level has it, or whose parent has it in the same column. */
export function inherit(tree: TopicTree, ofLevels: Uint8Array, ofNodes: Uint8Array, first: number, end: number): void {
  const { parent, level } = tree.columns;
  for (let node = first; node < end; node++) {
    ofNodes[node] = ((ofNodes[parent[node] ?? ROOT] ?? 0) & 1) | (ofLevels[level[node] ?? 0] ?? 0);
  }
}
