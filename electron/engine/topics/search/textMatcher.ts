import type { TextArena } from "../textArena.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { type ByteFinder, createByteFinder, isForByteFinder, standsAt } from "./byteFinder.ts";
import { createLevelHits, inherit } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

/** Searches with more slashes than bits are left to automatons. */
const MAXIMUM_PARTS = 30;

/** What is said of a text that is too large for an automaton. */
export const TEXT_TOO_LONG = "the text is too long";

/** Whether a text is found by `createTextMatcher`: letters beyond ASCII in any case are not, nor are very many slashes. */
export function isForTextMatcher(text: string, isCaseSensitive: boolean): boolean {
  return isForByteFinder(text, isCaseSensitive) && text.split("/").length <= MAXIMUM_PARTS;
}

/** Finds a text in names. */
export function createTextMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  return (text.includes("/") ? createPartsMatcher : createLevelMatcher)(tree, text, isCaseSensitive);
}

/** Finds text without a slash: in some level of the name. By far the most searches are of this kind. */
function createLevelMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  const hits = createLevelHits(tree, createByteFinder(text, isCaseSensitive));
  let next = ROOT + 1;
  return {
    judge(end, marks) {
      if (hits.step()) return next;
      const stop = Math.min(end, next + NODES_PER_STEP);
      inherit(tree, hits.bits, marks, next, stop);
      next = stop;
      return next;
    },
    dispose: hits.dispose,
  };
}

/** The name down to this node has the text in it. The bits below say how far the text has got at the node's end. */
const FOUND = 1 << 30;

/**
 * Finds text with slashes. It is cut there: of `en/lam` a level must end with `en` and the next begin with `lam`; parts
 * between must be whole levels.
 */
function createPartsMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  const parts = text.split("/").map((part) => createByteFinder(part, isCaseSensitive));
  const states = createNodeStates(tree, 0);
  const [first] = parts;
  // Only where the first part is at all can it be at the end.
  const hits = first === undefined || first.length === 0 ? undefined : createLevelHits(tree, first);
  let next = ROOT + 1;
  return {
    judge(end, marks) {
      if (hits?.step() === true) return next;
      const stop = Math.min(end, next + NODES_PER_STEP);
      followParts({ tree, parts, endings: hits?.bits, states: states.upTo(end), marks }, next, stop);
      next = stop;
      return next;
    },
    dispose() {
      hits?.dispose();
      states.dispose();
    },
  };
}

interface PartsSearch {
  readonly tree: TopicTree;
  readonly parts: readonly ByteFinder[];
  /** Of each level, 1 when the first part may be at its end; `undefined` when it is at the end of all. */
  readonly endings: Uint8Array | undefined;
  readonly states: Int32Array;
  readonly marks: Uint8Array;
}

function followParts(search: PartsSearch, first: number, end: number): void {
  const { tree, parts, endings, states, marks } = search;
  const { parent, level } = tree.columns;
  for (let node = first; node < end; node++) {
    const above = states[parent[node] ?? ROOT] ?? 0;
    const text = level[node] ?? 0;
    const canEndFirst = endings === undefined || endings[text] === 1;
    if (above === 0 && !canEndFirst) continue;
    const state = above === FOUND ? FOUND : followLevel(tree.arena, parts, above, text, canEndFirst);
    states[node] = state;
    if (state === FOUND) marks[node] = 1;
  }
}

/** How far the text has got at the end of a level, where the bits of the level above say which parts may begin. */
function followLevel(
  arena: TextArena,
  parts: readonly ByteFinder[],
  above: number,
  level: number,
  canEndFirst: boolean,
): number {
  const { bytes } = arena;
  const start = arena.startOf(level);
  const end = arena.ends[level] ?? start;
  const last = parts.length - 1;
  const [first] = parts;
  let state = 0;
  if (canEndFirst && first !== undefined && first.length <= end - start && standsAt(first, bytes, end - first.length)) {
    state = 1;
  }
  for (let part = 1; part <= last && above >> (part - 1) !== 0; part++) {
    const text = parts[part];
    if (((above >> (part - 1)) & 1) === 0 || text === undefined || text.length > end - start) continue;
    if (!standsAt(text, bytes, start)) continue;
    if (part === last) return FOUND;
    if (text.length === end - start) state |= 1 << part;
  }
  return state;
}
