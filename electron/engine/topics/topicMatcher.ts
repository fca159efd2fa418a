import { fail, ok, type Result } from "#shared/base/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import { parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import { type Automaton, createAutomaton, DEAD_END, parsePattern } from "./pattern/index.ts";
import { ROOT, type TopicTree } from "./topicTree.ts";

/**
 * Judges topics by walking the tree top down: what is found out about a level's text or about a node is found out once
 * for all topics that share it. Nodes must be judged in the order of their numbers.
 */
export interface TopicMatcher {
  /** Judges every node from the last call's end to before `end`. */
  judge(end: number): void;
  /** Whether the topic at a judged node matches. */
  matches(node: number): boolean;
  /** Why no topic matches any more, when the search had to be given up. */
  readonly failure?: string | undefined;
}

/** Makes a matcher of a search in Topic Names: a Topic Filter when the text holds `+` or `#`, else a part. */
export function createNameMatcher(tree: TopicTree, search: TopicSearch): Result<TopicMatcher, string> {
  const { text, as, isCaseSensitive } = search;
  if (as === "pattern") {
    const automaton = createTextPattern(search);
    return automaton.ok ? ok(createPatternMatcher(tree, automaton.value, isCaseSensitive)) : automaton;
  }
  if (!/[+#]/.test(text)) return ok(createSubstringMatcher(tree, fold(text, isCaseSensitive), isCaseSensitive));
  const filter = parseTopicFilter(text);
  return filter.ok ? ok(createFilterMatcher(tree, filter.value)) : fail(filter.error.message);
}

/** The regular expression of a search. */
export function createTextPattern({ text, isCaseSensitive }: TopicSearch): Result<Automaton, string> {
  const pattern = parsePattern(text);
  return pattern.ok ? createAutomaton(pattern.value, { isCaseSensitive }) : pattern;
}

/** The text as it is compared. */
export function fold(text: string, isCaseSensitive: boolean): string {
  return isCaseSensitive ? text : text.toLowerCase();
}

/** One growing byte per node, which a rule derives from the parent's byte and the level's text. */
function createNodeStates(
  tree: TopicTree,
  rootState: number,
  rule: (parentState: number, level: number, depth: number) => number,
): { judge(end: number): void; at(node: number): number } {
  let states = new Int32Array(Math.max(1024, tree.size));
  states[ROOT] = rootState;
  let next = ROOT + 1;
  return {
    judge(end) {
      if (end > states.length) {
        const longer = new Int32Array(Math.max(end, states.length * 2));
        longer.set(states);
        states = longer;
      }
      const { parent, level, depth } = tree.columns;
      for (; next < end; next++) {
        states[next] = rule(states[parent[next] ?? ROOT] ?? 0, level[next] ?? 0, depth[next] ?? 0);
      }
    },
    at: (node) => states[node] ?? 0,
  };
}

/** A number per distinct level text, computed when first asked for. */
function createLevelTable(
  tree: TopicTree,
  compute: (text: string, level: number) => number,
): (level: number) => number {
  let known = new Int32Array(Math.max(1024, tree.levels.length)).fill(-1);
  return (level) => {
    if (level >= known.length) {
      const longer = new Int32Array(Math.max(level + 1, known.length * 2)).fill(-1);
      longer.set(known);
      known = longer;
    }
    let value = known[level] ?? -1;
    if (value < 0) {
      value = compute(tree.levels[level] ?? "", level);
      known[level] = value;
    }
    return value;
  };
}

/** The name down to this node has the text in it. The bits below say how far the text has got at the node's end. */
const FOUND = 1 << 30;
/** Searches with more slashes than bits compare whole names. */
const MAXIMUM_PARTS = 14;
/** In the number of a level text, the bits from here on: it begins with the last part. */
const ENDS_SEARCH = 1 << 29;

/**
 * Finds part of a Topic Name in any case of letters. The text is cut at its slashes: of `en/lam` a level must end with
 * `en` and the next begin with `lam`; parts between must be whole levels.
 */
function createSubstringMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): TopicMatcher {
  const parts = text.split("/");
  const last = parts.length - 1;
  if (last === 0) return createLevelMatcher(tree, text, isCaseSensitive);
  if (parts.length > MAXIMUM_PARTS) {
    return { judge() {}, matches: (node) => fold(tree.nameOf(node), isCaseSensitive).includes(text) };
  }
  const levelBits = createLevelTable(tree, (level, number) => {
    const lower = isCaseSensitive || tree.isLowerCase[number] === 1 ? level : level.toLowerCase();
    let bits = lower.endsWith(parts[0] ?? "") ? 1 : 0;
    for (let part = 1; part < last; part++) if (lower === parts[part]) bits |= 1 << part;
    return lower.startsWith(parts[last] ?? "") ? bits | ENDS_SEARCH : bits;
  });
  const beforeLast = 1 << (last - 1);
  const states = createNodeStates(tree, 0, (parent, level) => {
    if ((parent & FOUND) !== 0) return FOUND;
    const bits = levelBits(level);
    if ((bits & ENDS_SEARCH) !== 0 && (parent & beforeLast) === beforeLast) return FOUND;
    // The first part may end here anew; each other part goes on from the part before it at the parent.
    return (bits & 1) | ((parent << 1) & bits & (ENDS_SEARCH - 1));
  });
  return { judge: states.judge, matches: (node) => (states.at(node) & FOUND) !== 0 };
}

/**
 * Runs a regular expression down the tree: a name goes on where its parent's name has got to. When the expression needs
 * too many states for that, every name is read by itself.
 */
function createPatternMatcher(tree: TopicTree, automaton: Automaton, isCaseSensitive: boolean): TopicMatcher {
  const states = createNodeStates(tree, automaton.start, (parent, level, depth) => {
    if (parent === DEAD_END) return DEAD_END;
    const text = tree.levels[level] ?? "";
    const read = isCaseSensitive || tree.isLowerCase[level] === 1 ? text : text.toLowerCase();
    return automaton.read(depth === 0 ? parent : automaton.read(parent, "/"), read);
  });
  return {
    judge: states.judge,
    matches(node) {
      const state = states.at(node);
      return state === DEAD_END
        ? automaton.test(fold(tree.nameOf(node), isCaseSensitive))
        : automaton.isMatchAtEnd(state);
    },
    get failure() {
      return automaton.isExhausted ? "the expression takes too long on these topics" : undefined;
    },
  };
}

/** Finds text without a slash: in some level of the name. By far the most searches are of this kind, so it is quick. */
function createLevelMatcher(tree: TopicTree, text: string, isCaseSensitive: boolean): TopicMatcher {
  // Of each level text, and of each node: 1 when the text is in it, or in a level above it.
  let levelHits = new Uint8Array(Math.max(1024, tree.levels.length));
  let judgedLevels = 0;
  let nodeHits = new Uint8Array(Math.max(1024, tree.size));
  let next = ROOT + 1;

  function judgeLevels(end: number): void {
    const { levels, isLowerCase } = tree;
    if (end > levelHits.length) levelHits = longer(levelHits, levels.length);
    for (; judgedLevels < end; judgedLevels++) {
      const level = levels[judgedLevels] ?? "";
      const isAsItIs = isCaseSensitive || isLowerCase[judgedLevels] === 1;
      levelHits[judgedLevels] = (isAsItIs ? level : level.toLowerCase()).includes(text) ? 1 : 0;
    }
  }

  return {
    judge(end) {
      const { parent, level } = tree.columns;
      if (end > nodeHits.length) nodeHits = longer(nodeHits, end);
      for (; next < end; next++) {
        const number = level[next] ?? 0;
        // Levels are numbered as they come, like nodes: each is judged with the first node that has it.
        if (number >= judgedLevels) judgeLevels(number + 1);
        nodeHits[next] = (nodeHits[parent[next] ?? ROOT] ?? 0) | (levelHits[number] ?? 0);
      }
    },
    matches: (node) => nodeHits[node] === 1,
  };
}

function longer(marks: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(Math.max(length, marks.length * 2));
  copy.set(marks);
  return copy;
}

const MISSES = 0;
/** Every level so far fits the filter's. */
const FITS = 1;
/** `#` has taken in this level or one above it. */
const TAKEN = 2;

/** Decides as `matchesTopic` does, once per level of the tree. */
export function createFilterMatcher(tree: TopicTree, topicFilter: TopicFilter): TopicMatcher {
  const filter = topicFilter.split("/");
  const endsWithHash = filter.at(-1) === "#";
  const wanted = endsWithHash ? filter.length - 1 : filter.length;
  const startsWild = filter[0] === "+" || filter[0] === "#";
  const states = createNodeStates(tree, FITS, (parent, level, depth) => {
    if (parent !== FITS) return parent;
    const text = tree.levels[level] ?? "";
    // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
    if (depth === 0 && startsWild && text.startsWith("$")) return MISSES;
    if (depth >= wanted) return endsWithHash ? TAKEN : MISSES;
    return filter[depth] === "+" || filter[depth] === text ? FITS : MISSES;
  });
  return {
    judge: states.judge,
    matches(node) {
      const state = states.at(node);
      // `a/#` takes in `a` itself.
      return state === TAKEN || (state === FITS && (tree.columns.depth[node] ?? 0) + 1 === wanted);
    },
  };
}
