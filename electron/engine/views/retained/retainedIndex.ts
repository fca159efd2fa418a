import type { Dispose } from "#shared/base/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import type { Broker } from "../../broker/index.ts";
import { createSortedTexts, runInSlices } from "../../support/index.ts";
import type { TopicTest } from "./retainedSearch.ts";

/** The Topic Names that have a retained message and pass a test, in order. */
export interface RetainedIndex {
  /** Those found so far. */
  readonly size: number;
  slice(start: number, end: number): readonly TopicName[];
  /** How far the first reading of all topics has come; `undefined` when it is through. */
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  dispose: Dispose;
}

/** How often `found` is called while the topics are read for the first time: after so many of them. */
const TOPICS_PER_CALL = 20_000;

/**
 * Reads all topics once, in slices, and follows the broker from then on: each change costs what one topic costs, in a
 * million of them too. `found` is called as the reading goes on.
 */
export function createRetainedIndex(
  broker: Pick<Broker, "retainedMessages" | "retainedCount" | "isRetained" | "onChange">,
  test: TopicTest,
  found: () => void,
): RetainedIndex {
  const names = createSortedTexts<TopicName>();
  let done = 0;

  const endChanges = broker.onChange((change) => {
    if (change.kind !== "retained-changed") return;
    // The broker holds, or held, a message under this text: it is a Topic Name.
    const topicName = change.topicName as TopicName;
    if (!change.isRetained) names.remove(topicName);
    else if (test(topicName)) names.add(topicName);
  });

  function* readAll(): Generator<void> {
    for (const { topicName } of broker.retainedMessages()) {
      if (test(topicName)) names.add(topicName);
      done += 1;
      if (done % TOPICS_PER_CALL === 0) found();
      yield;
    }
  }

  const reading = runInSlices(readAll(), found);

  return {
    get size() {
      return names.size;
    },
    slice: names.slice,
    get progress() {
      return reading.isDone ? undefined : { done, total: Math.max(done, broker.retainedCount) };
    },
    dispose() {
      reading.abandon();
      endChanges();
    },
  };
}
