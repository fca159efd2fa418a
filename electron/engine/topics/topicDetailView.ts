import type { TopicDetail, TopicMessage, ViewParams } from "#shared/contract/index.ts";
import { type Capture, type LoggedMessage, readContentType, readTopicHistory } from "../capture/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import { previewOf } from "../support/index.ts";
import type { TopicsViewOptions } from "./topicsView.ts";
import { NONE, ROOT } from "./topicTree.ts";

const HISTORY_LENGTH = 100;

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

  function readHistory(topic: number): TopicMessage[] {
    return readTopicHistory(capture, topic, { limit: HISTORY_LENGTH }).map(describeMessage);
  }

  return {
    value(): TopicDetail {
      shownVersion = version();
      if (node <= ROOT || node >= tree.size)
        return { node, topicName: "", messageCount: 0, history: [], isRetained: false };
      const last = store.last(node);
      if (last === undefined) {
        return { node, topicName: tree.nameOf(node), messageCount: 0, history: [], isRetained: false };
      }
      const topic = tree.columns.topic[node] ?? NONE;
      const topicName = topics.name(topic);
      const { payload, ...message } = last;
      const preview = previewOf(payload ?? new Uint8Array(0));
      const history = readHistory(topic);
      // The last message may not have been recorded.
      const sequence = history[0]?.timeMs === message.timeMs ? history[0].sequence : undefined;
      const contentType = sequence === undefined ? undefined : readContentType(capture, sequence);
      return {
        node,
        topicName,
        messageCount: store.ownMessageCount(node),
        last: { ...message, ...preview, ...(sequence === undefined ? {} : { sequence }) },
        ...(contentType === undefined ? {} : { contentType }),
        history,
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

/** A logged message as a page sees it, without its payload. */
export function describeMessage({ payload, ...message }: LoggedMessage): TopicMessage {
  return { ...message, ...previewOf(payload), payloadBytes: payload.length };
}
