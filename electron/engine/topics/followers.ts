import { assertNever, type Dispose } from "#shared/base/index.ts";
import type { ViewAction } from "#shared/contract/index.ts";
import { columns, longerBytes, longerNumbers } from "./columns.ts";
import { createProjection, type OrderedChildren, type Projection } from "./projection.ts";
import type { NameMatcher, PayloadMatcher } from "./search/index.ts";
import type { TopicStore } from "./topicStore.ts";
import { NONE, ROOT, type TopicTree } from "./topicTree.ts";
import { HOLDERS_PER_SLAB, matchesSearch } from "./valueStore.ts";

/** A projection with the rule by which the growing tree comes into it. */
export interface Follower {
  readonly projection: Projection;
  /** Takes in a few more nodes; false when there are no more for now. */
  step(): boolean;
  readonly matchCount: number | undefined;
  /** Part of the topics that have been looked at, 0 to 1. */
  readonly progress: number;
  readonly failure: string | undefined;
  act(action: Exclude<ViewAction<"topics">, { readonly kind: "reveal" }>): void;
  dispose: Dispose;
}

const STEPS_PER_LOOK = 1_024;
/** Of payloads, about as much is read at a time. */
const BYTES_PER_LOOK = 64 * 1024;
const SLABS_PER_LOOK = 4;
/** Up to this many rows a tree is small enough to arrive open. */
const SMALL_TREE_ROWS = 100;
/** Topics that carried a message since they were judged; with more of them all are judged anew. */
const MAXIMUM_RENEWED = 100_000;

function actOn(projection: Projection, action: Parameters<Follower["act"]>[0]): void {
  switch (action.kind) {
    case "expand":
    case "collapse":
      return projection.setExpanded(action.node, action.kind === "expand");
    case "expandSiblings":
      return projection.expandSiblings(action.node);
    case "expandAll":
    case "collapseAll":
      return projection.setAllExpanded(action.kind === "expandAll");
    default:
      return assertNever(action);
  }
}

/**
 * Every node is shown as soon as it is there. As long as the tree is small, what arrives is open, so that a first
 * message is in sight without a click; what a person has closed stays closed.
 */
export function followAll({ tree }: TopicStore, orderedChildren: OrderedChildren): Follower {
  const projection = createProjection(tree, orderedChildren, { isExpanded: false });
  let next = ROOT + 1;
  let opensItself = true;

  function open(nodes: Int32Array): void {
    for (const node of nodes) {
      if (!opensItself || projection.rowCount >= SMALL_TREE_ROWS) return;
      projection.setExpanded(node, true);
    }
  }

  return {
    projection,
    matchCount: undefined,
    failure: undefined,
    get progress() {
      return next / tree.size;
    },
    step() {
      const end = Math.min(tree.size, next + STEPS_PER_LOOK);
      const nodes = new Int32Array(end - next);
      for (let index = 0; next < end; index++) nodes[index] = next++;
      projection.show(nodes);
      open(nodes);
      return next < tree.size;
    },
    act(action) {
      if (action.kind === "expandAll" || action.kind === "collapseAll") opensItself = false;
      actOn(projection, action);
    },
    dispose: projection.dispose,
  };
}

/** Of each node: its name or payload matches. */
const MATCHES = 1;
/** Of each node: it is shown as a match, and counted. */
const COUNTED = 2;

/** A byte per node, with room for all of them. */
function createMarks(tree: TopicTree): { upToDate(): Uint8Array; dispose(): void } {
  let marks = columns.bytes(tree.size);
  return {
    upToDate() {
      if (tree.size > marks.length) marks = longerBytes(marks, tree.size);
      return marks;
    },
    dispose() {
      columns.takeBack(marks);
    },
  };
}

/** Counts the topics that match among the nodes from `first` on, and writes them to `found`. */
function takeMatches(topic: Int32Array, marks: Uint8Array, found: Int32Array, first: number, end: number): number {
  let count = 0;
  for (let node = first; node < end; node++) {
    if (marks[node] !== MATCHES || topic[node] === NONE) continue;
    marks[node] = MATCHES | COUNTED;
    found[count++] = node;
  }
  return count;
}

/** Puts the nodes of those topics that have not been found before in the place of all, and counts them. */
function takeFresh(found: Int32Array, tree: TopicTree, marks: Uint8Array, count: number): number {
  let fresh = 0;
  for (let index = 0; index < count; index++) {
    const node = tree.nodeOf(found[index] ?? NONE);
    if (marks[node] !== 0) continue;
    marks[node] = MATCHES | COUNTED;
    found[fresh++] = node;
  }
  return fresh;
}

/** Topics whose names match are shown with the levels above them; everything begins expanded. */
export function followNames({ tree }: TopicStore, orderedChildren: OrderedChildren, matcher: NameMatcher): Follower {
  const projection = createProjection(tree, orderedChildren, { isExpanded: true });
  const allMarks = createMarks(tree);
  let judged = ROOT + 1;
  // Nodes that are judged before they are topics are counted when they become so.
  let next = tree.topicNodes.length;
  let matchCount = 0;
  // Used again and again: hits may be very many.
  let found = columns.numbers(0);

  /** Shows and counts which of the nodes from `first` on are topics that match. */
  function showMatches(first: number, end: number, marks: Uint8Array): void {
    if (end - first > found.length) found = longerNumbers(found, end - first);
    const count = takeMatches(tree.columns.topic, marks, found, first, end);
    matchCount += count;
    projection.show(found, count);
  }

  /** What has been judged before it was a topic. */
  function showNewTopics(marks: Uint8Array): void {
    const newTopics = tree.topicNodes.slice(next, next + STEPS_PER_LOOK);
    for (const node of newTopics) if (marks[node] === MATCHES) showMatches(node, node + 1, marks);
    next += newTopics.length;
  }

  return {
    projection,
    get matchCount() {
      return matchCount;
    },
    get failure() {
      return matcher.failure;
    },
    get progress() {
      return (judged + next) / Math.max(1, tree.size + tree.topicNodes.length);
    },
    step() {
      const marks = allMarks.upToDate();
      if (judged < tree.size) {
        const end = matcher.judge(tree.size, marks);
        showMatches(judged, end, marks);
        judged = end;
        return true;
      }
      showNewTopics(marks);
      return next < tree.topicNodes.length;
    },
    act: (action) => actOn(projection, action),
    dispose() {
      for (const part of [projection, allMarks, matcher]) part.dispose();
      columns.takeBack(found);
    },
  };
}

/**
 * Topics whose last payload matches, or has matched since the search began: a row does not vanish under the eye of who
 * is reading it because the value went on.
 */
export function followPayloads(store: TopicStore, orderedChildren: OrderedChildren, matcher: PayloadMatcher): Follower {
  const { tree } = store;
  const projection = createProjection(tree, orderedChildren, { isExpanded: true });
  const allMarks = createMarks(tree);
  const renewed = new Set<number>();
  const empty = new Uint8Array(0);
  // Topics, and then their nodes; used again and again: hits may be very many.
  const found = columns.numbers(SLABS_PER_LOOK * HOLDERS_PER_SLAB);
  let matchCount = 0;
  let nextSlab = 0;
  let waiting: readonly number[] = [];
  let next = 0;
  const endWatch = store.watch((node) => {
    if (renewed.size < MAXIMUM_RENEWED) renewed.add(node);
    else {
      nextSlab = 0;
      waiting = [];
      next = 0;
    }
  });
  // As if there were always one: what lies in no slab comes after the last.
  const slabCount = (): number => Math.max(1, store.values.slabCount);

  function showFound(count: number, marks: Uint8Array): void {
    const fresh = takeFresh(found, tree, marks, count);
    matchCount += fresh;
    projection.show(found, fresh);
  }

  function searchSlabs(): void {
    const marks = allMarks.upToDate();
    let count = 0;
    for (let slab = 0; slab < SLABS_PER_LOOK && nextSlab < slabCount(); slab++) {
      count = store.values.searchSlab(nextSlab++, matcher.search, found, count);
    }
    showFound(count, marks);
    if (nextSlab < slabCount()) return;
    // What lies in no slab is judged one by one.
    const { search } = matcher;
    waiting = matchesSearch(search, empty, 0, 0) ? tree.topicNodes : store.values.largeHolders().map(tree.nodeOf);
    next = 0;
  }

  /** Judges one node after the other until they have been much to read; answers how many. */
  function judge(nodes: readonly number[], first: number): number {
    const marks = allMarks.upToDate();
    const bytesBefore = matcher.bytesRead;
    let count = 0;
    let index = first;
    for (; index < nodes.length && index < first + STEPS_PER_LOOK; index++) {
      if (matcher.bytesRead - bytesBefore > BYTES_PER_LOOK) break;
      const node = nodes[index] ?? ROOT;
      if (marks[node] !== 0) continue;
      const verdict = matcher.judge(node);
      if (verdict === undefined) break;
      if (verdict) found[count++] = tree.columns.topic[node] ?? NONE;
    }
    showFound(count, marks);
    return index - first;
  }

  function judgeRenewed(): void {
    const again: number[] = [];
    for (const node of renewed) {
      if (again.push(node) === STEPS_PER_LOOK) break;
    }
    for (const node of again.slice(0, judge(again, 0))) renewed.delete(node);
  }

  return {
    projection,
    get matchCount() {
      return matchCount;
    },
    get failure() {
      return matcher.failure;
    },
    get progress() {
      return (nextSlab + next) / (slabCount() + waiting.length);
    },
    step() {
      if (matcher.failure !== undefined) return false;
      if (nextSlab < slabCount()) searchSlabs();
      else if (next < waiting.length) next += judge(waiting, next);
      else judgeRenewed();
      return nextSlab < slabCount() || next < waiting.length || renewed.size > 0;
    },
    act: (action) => actOn(projection, action),
    dispose() {
      endWatch();
      for (const part of [projection, allMarks]) part.dispose();
      columns.takeBack(found);
    },
  };
}
