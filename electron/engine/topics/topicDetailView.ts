import type { TopicDetail, ViewParams } from "#shared/contract/index.ts";
import { type Capture, readTopicHistory } from "../capture/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import { previewOf } from "../support/index.ts";
import type { TopicsViewOptions } from "./topicsView.ts";
import { NONE, ROOT } from "./topicTree.ts";

const HISTORY_LENGTH = 100;

type HistoryEntry = TopicDetail["history"][number];

/** Everything about one topic: its last message from the store, those before it from the capture log. */
export function createTopicDetailView(options: TopicsViewOptions & { readonly capture: Capture }): ViewSource<"topic"> {
  return { intervalMs: 66, open: (params, changed) => openTopicDetail(options, params, changed) };
}

function openTopicDetail(
  { store, topics, isRetained, capture }: TopicsViewOptions & { readonly capture: Capture },
  first: ViewParams<"topic">,
  changed: () => void,
): OpenView<"topic"> {
  const { tree } = store;
  let { node } = first;
  let shownVersion = "";

  /** Differs when the value would: other topics' messages must not send a large payload again. */
  function version(): string {
    const topic = tree.columns.topic[node] ?? NONE;
    return topic === NONE ? "" : `${store.ownMessageCount(node)} ${isRetained(topics.name(topic))}`;
  }

  function readHistory(topic: number): HistoryEntry[] {
    return readTopicHistory(capture, topic, HISTORY_LENGTH).map(({ payload, ...message }) => ({
      ...message,
      ...previewOf(payload),
      payloadBytes: payload.length,
    }));
  }

  return {
    value(): TopicDetail {
      shownVersion = version();
      if (node <= ROOT || node >= tree.size) return { topicName: "", messageCount: 0, history: [], isRetained: false };
      const last = store.last(node);
      if (last === undefined) {
        return { topicName: tree.nameOf(node), messageCount: 0, history: [], isRetained: false };
      }
      const topic = tree.columns.topic[node] ?? NONE;
      const topicName = topics.name(topic);
      const { payload, ...message } = last;
      const preview = previewOf(payload ?? new Uint8Array(0));
      return {
        topicName,
        messageCount: store.ownMessageCount(node),
        last: { ...message, ...preview },
        history: readHistory(topic),
        isRetained: isRetained(topicName),
        ...(payload === undefined ? {} : { payload: payload.slice() }),
      };
    },
    setParams(next) {
      node = next.node;
    },
    act() {},
    close: store.onChange(() => {
      if (version() !== shownVersion) changed();
    }),
  };
}
