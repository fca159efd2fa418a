import type { FilterTest, ViewParams } from "#shared/contract/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import { createFilterMatcher, type NameMatcher } from "./search/index.ts";
import type { TopicStore } from "./topicStore.ts";
import { ROOT } from "./topicTree.ts";

/** A slice of work holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 6;
const STEPS_PER_LOOK = 1_024;

/** Which topics a Topic Filter matches, as far as they have carried a message. */
export function createFilterTestView(store: TopicStore): ViewSource<"filterTest"> {
  return { intervalMs: 100, open: (params, changed) => openFilterTest(store, params, changed) };
}

function openFilterTest(
  store: TopicStore,
  first: ViewParams<"filterTest">,
  changed: () => void,
): OpenView<"filterTest"> {
  const { tree } = store;
  let params = first;
  let matcher: NameMatcher | undefined;
  let marks = new Uint8Array(0);
  let judged = ROOT + 1;
  let next = 0;
  let matchCount = 0;
  let matching: number[] = [];
  let missing: number[] = [];
  let slice: NodeJS.Immediate | undefined;

  function start(): void {
    const filter = parseTopicFilter(params.filter);
    matcher?.dispose();
    matcher = filter.ok ? createFilterMatcher(tree, filter.value) : undefined;
    marks = new Uint8Array(Math.max(1024, tree.size));
    judged = ROOT + 1;
    next = 0;
    matchCount = 0;
    matching = [];
    missing = [];
  }

  function step(judge: NameMatcher): boolean {
    if (judged < tree.size) {
      if (tree.size > marks.length) {
        const longer = new Uint8Array(Math.max(tree.size, marks.length * 2));
        longer.set(marks);
        marks = longer;
      }
      judged = judge.judge(tree.size, marks);
      return true;
    }
    const end = Math.min(tree.topicNodes.length, next + STEPS_PER_LOOK);
    for (; next < end; next++) {
      const node = tree.topicNodes[next] ?? ROOT;
      const isMatch = marks[node] === 1;
      if (isMatch) matchCount++;
      const list = isMatch ? matching : missing;
      if (list.length < params.count) list.push(node);
    }
    return next < tree.topicNodes.length;
  }

  function catchUp(): void {
    const deadline = performance.now() + SLICE_MS;
    const judge = matcher;
    if (judge === undefined) return;
    while (step(judge)) {
      if (performance.now() < deadline) continue;
      slice ??= setImmediate(() => {
        slice = undefined;
        catchUp();
        changed();
      });
      return;
    }
  }

  const endChanges = store.onChange(changed);
  start();
  return {
    value(): FilterTest {
      catchUp();
      return {
        topicCount: store.topicCount,
        matchCount,
        matching: matching.map(tree.nameOf),
        missing: missing.map(tree.nameOf),
      };
    },
    setParams(wanted) {
      params = wanted;
      start();
    },
    act() {},
    close() {
      endChanges();
      if (slice !== undefined) clearImmediate(slice);
    },
  };
}
