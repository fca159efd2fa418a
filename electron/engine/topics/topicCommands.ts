import { fail, ok } from "#shared/base/index.ts";
import type { CommandOutput } from "#shared/contract/index.ts";
import type { CommandHandlers } from "../api.ts";
import { type Capture, readContentType, readLoggedMessage, readTopicHistory } from "../capture/index.ts";
import { subtreeJson } from "./subtreeJson.ts";
import { describeMessage } from "./topicDetailView.ts";
import type { TopicsViewOptions } from "./topicsView.ts";
import { NONE, ROOT } from "./topicTree.ts";

/** Payloads that one answer carries. */
const ANSWER_BYTES = 4 * 1024 * 1024;

type TopicCommands = Pick<CommandHandlers, "topic.history" | "topic.value" | "topics.subtree" | "topics.find">;
type HistoryMessage = CommandOutput<"topic.history">["messages"][number];

/** What a page can ask of the topics beside its open views. */
export function createTopicCommands({
  store,
  topics,
  capture,
}: TopicsViewOptions & { readonly capture: Capture }): TopicCommands {
  const { tree } = store;
  const isNode = (node: number): boolean => node > ROOT && node < tree.size;
  const noSuchTopic = fail({ code: "not-found", message: "there is no such topic" });

  const topicOf = (node: number): number => (isNode(node) ? (tree.columns.topic[node] ?? NONE) : NONE);

  return {
    "topic.history"({ node, before, after, count, hasPayloads }) {
      const topic = topicOf(node);
      if (topic === NONE) return noSuchTopic;
      // One more than is wanted tells whether there are more.
      const found = readTopicHistory(capture, topic, { limit: count + 1, before, after });
      let room = ANSWER_BYTES;
      const messages = found.slice(0, count).map((message): HistoryMessage => {
        room -= hasPayloads ? message.payload.length : 0;
        const payload = hasPayloads && room >= 0 ? { payload: message.payload.slice() } : {};
        return { ...describeMessage(message), ...payload };
      });
      return ok({ messages, hasMore: found.length > count });
    },
    "topic.value"({ node, sequence }) {
      const message = readLoggedMessage(capture, topicOf(node), sequence);
      if (message === undefined) return fail({ code: "not-found", message: "the log holds this message no longer" });
      const contentType = readContentType(capture, sequence);
      return ok({ payload: message.payload.slice(), ...(contentType === undefined ? {} : { contentType }) });
    },
    "topics.subtree": async ({ node }) => (isNode(node) ? ok(await subtreeJson(store, node)) : noSuchTopic),
    "topics.find"({ topicName }) {
      const topic = topics.find(topicName);
      const node = topic < 0 ? NONE : tree.nodeOf(topic);
      return node === NONE ? noSuchTopic : ok({ node });
    },
  };
}
