import { columns, longerBytes } from "../columns.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { createByteFinder, isAsciiText } from "./byteFinder.ts";
import { createLevelHits } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

/** Finds a text in names. Of letters beyond ASCII the case is looked at only where a name has such letters. */
export function createTextMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  // What is the same in any case, as in most scripts, needs no folding.
  const hasCase = text.toLowerCase() !== text.toUpperCase();
  if (!isCaseSensitive && hasCase && !isAsciiText(text)) return createWholeNameMatcher(tree, text, false);
  return (text.includes("/") ? createPartsMatcher : createLevelMatcher)(tree, text, isCaseSensitive);
}

/** Finds text without a slash: in some level of the name. By far the most searches are of this kind. */
function createLevelMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  const hits = createLevelHits(tree, [createByteFinder(text, isCaseSensitive)]);
  let next = ROOT + 1;
  return {
    judge(end, marks) {
      if (hits.step()) return next;
      const { parent, level } = tree.columns;
      const { bits } = hits;
      const stop = Math.min(end, next + NODES_PER_STEP);
      for (; next < stop; next++) {
        marks[next] = ((marks[parent[next] ?? ROOT] ?? 0) & 1) | (bits[level[next] ?? 0] ?? 0);
      }
      return next;
    },
    dispose: hits.dispose,
  };
}

/** The name down to this node has the text in it. The bits below say how far the text has got at the node's end. */
const FOUND = 1 << 30;
/** Searches with more slashes than bits compare whole names. */
const MAXIMUM_PARTS = 30;

/**
 * Finds text with slashes. It is cut there: of `en/lam` a level must end with `en` and the next begin with `lam`; parts
 * between must be whole levels.
 */
function createPartsMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  const parts = text.split("/").map((part) => createByteFinder(part, isCaseSensitive));
  const last = parts.length - 1;
  if (last >= MAXIMUM_PARTS) return createWholeNameMatcher(tree, text, isCaseSensitive);
  const { arena } = tree;
  const states = createNodeStates(tree, 0);
  const [first] = parts;
  const firstLength = first?.length ?? 0;
  // Only where the first part is at all can it be at the end.
  const hits = createLevelHits(tree, first === undefined || firstLength === 0 ? [] : [first]);
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
      if (firstLength > 0 && hits.step()) return next;
      const { parent, level } = tree.columns;
      const { bits } = hits;
      const known = states.upTo(end);
      const stop = Math.min(end, next + NODES_PER_STEP);
      for (; next < stop; next++) {
        const above = known[parent[next] ?? ROOT] ?? 0;
        const text = level[next] ?? 0;
        const canEndFirst = firstLength === 0 || bits[text] === 1;
        if (above === 0 && !canEndFirst) continue;
        const state = above === FOUND ? FOUND : rule(above, text, canEndFirst);
        known[next] = state;
        if (state === FOUND) marks[next] = 1;
      }
      return next;
    },
    dispose() {
      hits.dispose();
      states.dispose();
    },
  };
}

const NAMES_PER_STEP = 256;

/** Reads every name as a whole. */
function createWholeNameMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): NameMatcher {
  const part = isCaseSensitive ? text : text.toLowerCase();
  const isPlain = isAsciiText(part);
  let isWide = columns.bytes(tree.size);
  let next = ROOT + 1;
  return {
    judge(end, marks) {
      if (end > isWide.length) isWide = longerBytes(isWide, end);
      const { parent, level } = tree.columns;
      const stop = Math.min(end, next + NODES_PER_STEP);
      for (let read = 0; next < stop && read < NAMES_PER_STEP; next++) {
        const above = parent[next] ?? ROOT;
        const hasWide = tree.arena.isAscii[level[next] ?? 0] === 0 || isWide[above] === 1;
        isWide[next] = hasWide ? 1 : 0;
        if (((marks[above] ?? 0) & 1) === 1) marks[next] = 1;
        if (marks[next] === 1 || (!hasWide && !isPlain)) continue;
        const name = tree.nameOf(next);
        if ((isCaseSensitive ? name : name.toLowerCase()).includes(part)) marks[next] = 1;
        read++;
      }
      return next;
    },
    dispose() {
      columns.takeBack(isWide);
    },
  };
}
