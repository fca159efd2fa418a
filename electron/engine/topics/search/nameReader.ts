import { type Automaton, FULL, HOPELESS, readBytes } from "../pattern/index.ts";
import { NONE, ROOT, type TopicTree } from "../topicTree.ts";

/** How far an automaton has got with the names of a tree. */
export interface NameReader {
  readonly tree: TopicTree;
  readonly automaton: Automaton;
  /** The texts of the tree's levels, and where they end. */
  bytes: Uint8Array;
  ends: Readonly<Uint32Array>;
  /** What was read last, so that a level that very many topics share is not read for each of them. */
  readonly memories: Int32Array;
  /** Levels are numbered as they come: what lies beyond nobody has met, and it is not worth a look at the memories. */
  lastMet: number;
  /** Bytes that may still be read in this step; less than 0 when it should end. */
  bytesLeft: number;
}

/** Bytes that are read in one step. */
const BYTES_PER_STEP = 256 * 1024;
/** A power of two. */
const MEMORIES = 4_096;
/** Numbers of each memory: the state before, the level, the state after; one is left free. */
const MEMORY = 4;
/** Nobody has asked for this node yet. */
const UNREAD = 0;

/** Creates a reader that has read nothing. */
export function createNameReader(tree: TopicTree, automaton: Automaton): NameReader {
  const { bytes, ends } = tree.arena;
  return {
    tree,
    automaton,
    bytes,
    ends,
    memories: new Int32Array(MEMORIES * MEMORY),
    lastMet: NONE,
    bytesLeft: BYTES_PER_STEP,
  };
}

/** Allows as much to be read as one step may, of the tree as it is now. */
export function beginStep(reader: NameReader): void {
  reader.bytesLeft = BYTES_PER_STEP;
  reader.bytes = reader.tree.arena.bytes;
  reader.ends = reader.tree.arena.ends;
}

/** Reads the names of nodes from `first` on as far as the step allows or one is FULL; answers where it stops. */
export function readNodes(
  reader: NameReader,
  states: Int32Array,
  marks: Uint8Array,
  first: number,
  end: number,
): number {
  const { parent, level } = reader.tree.columns;
  const { endings } = reader.automaton.table;
  let node = first;
  for (; node < end && reader.bytesLeft >= 0; node++) {
    const above = parent[node] ?? ROOT;
    let state = states[above] ?? FULL;
    if (state > HOPELESS) state = readLevel(reader, state, level[node] ?? 0, above === ROOT);
    states[node] = state;
    if (state === FULL) break;
    marks[node] = endings[state >> 8] ?? 0;
  }
  return node;
}

/** As `readNodes`, of those that are candidates. */
export function readCandidates(
  reader: NameReader,
  isCandidate: Uint8Array,
  states: Int32Array,
  marks: Uint8Array,
  first: number,
  end: number,
): number {
  const { endings } = reader.automaton.table;
  let node = first;
  for (; node < end && reader.bytesLeft >= 0; node++) {
    if (isCandidate[node] !== 1) continue;
    const state = readNode(reader, states, node);
    if (state === FULL) break;
    marks[node] = endings[state >> 8] ?? 0;
  }
  return node;
}

/** Empty but for a moment. */
const unread: number[] = [];

/** The state after the name of the node, which is found from the nearest node above it that has been read. */
function readNode(reader: NameReader, states: Int32Array, node: number): number {
  const { parent, level } = reader.tree.columns;
  for (let at = node; states[at] === UNREAD; at = parent[at] ?? ROOT) unread.push(at);
  for (let at = unread.pop(); at !== undefined; at = unread.pop()) {
    const above = parent[at] ?? ROOT;
    const state = states[above] ?? FULL;
    states[at] = state > HOPELESS ? readLevel(reader, state, level[at] ?? 0, above === ROOT) : state;
  }
  return states[node] ?? FULL;
}

function readLevel(reader: NameReader, above: number, level: number, isFirst: boolean): number {
  const { memories, lastMet } = reader;
  if (isFirst || level > lastMet) {
    if (level > lastMet) reader.lastMet = level;
    return readText(reader, above, level, isFirst ? 0 : 1);
  }
  const memory = ((level ^ Math.imul(above, 31)) & (MEMORIES - 1)) * MEMORY;
  if (memories[memory] === above && memories[memory + 1] === level) return memories[memory + 2] ?? FULL;
  const state = readText(reader, above, level, 1);
  memories[memory] = above;
  memories[memory + 1] = level;
  memories[memory + 2] = state;
  return state;
}

/** Each level is read with the slash before it, which the first one does without. */
function readText(reader: NameReader, above: number, level: number, slash: number): number {
  const { bytes, ends } = reader;
  const end = ends[level] ?? 0;
  const start = (level === 0 ? 0 : (ends[level - 1] ?? 0)) + 1 - slash;
  reader.bytesLeft -= end - start;
  return readBytes(reader.automaton, above, bytes, start, end);
}
