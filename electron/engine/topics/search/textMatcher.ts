import { ROOT, type TopicTree } from "../topicTree.ts";
import { createByteFinder, isForByteFinder } from "./byteFinder.ts";
import { createLevelHits } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

/** Searches with more slashes than bits are left to automatons. */
const MAXIMUM_PARTS = 30;

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
      const { parent, level } = tree.columns;
      const { bits } = hits;
      const stop = Math.min(end, next + NODES_PER_STEP);
      for (let node = next; node < stop; node++) {
        marks[node] = ((marks[parent[node] ?? ROOT] ?? 0) & 1) | (bits[level[node] ?? 0] ?? 0);
      }
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
  const last = parts.length - 1;
  const { arena } = tree;
  const states = createNodeStates(tree, 0);
  const [first] = parts;
  const firstLength = first?.length ?? 0;
  // Only where the first part is at all can it be at the end.
  const hits = first === undefined || firstLength === 0 ? undefined : createLevelHits(tree, first);
  let next = ROOT + 1;

  /** How far the text has got at the end of a level, where the bits of the level above say which parts may begin. */
  function rule(above: number, level: number, canEndFirst: boolean): number {
    const start = arena.startOf(level);
    const end = arena.ends[level] ?? start;
    let state = canEndFirst && first?.standsAt(arena.bytes, Math.max(start, end - firstLength)) === true ? 1 : 0;
    for (let part = 1; part <= last && above >> (part - 1) !== 0; part++) {
      const text = parts[part];
      if (((above >> (part - 1)) & 1) === 0 || text === undefined || text.length > end - start) continue;
      if (!text.standsAt(arena.bytes, start)) continue;
      if (part === last) return FOUND;
      if (text.length === end - start) state |= 1 << part;
    }
    return state;
  }

  return {
    judge(end, marks) {
      if (hits?.step() === true) return next;
      const { parent, level } = tree.columns;
      const bits = hits?.bits;
      const known = states.upTo(end);
      const stop = Math.min(end, next + NODES_PER_STEP);
      for (let node = next; node < stop; node++) {
        const above = known[parent[node] ?? ROOT] ?? 0;
        const text = level[node] ?? 0;
        const canEndFirst = bits === undefined || bits[text] === 1;
        if (above === 0 && !canEndFirst) continue;
        const state = above === FOUND ? FOUND : rule(above, text, canEndFirst);
        known[node] = state;
        if (state === FOUND) marks[node] = 1;
      }
      next = stop;
      return next;
    },
    dispose() {
      hits?.dispose();
      states.dispose();
    },
  };
}
