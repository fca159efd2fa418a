import type { ViewSource } from "../api.ts";
import type { Clock } from "../support/index.ts";
import type { TopicStore } from "./topicStore.ts";
import { TRAFFIC_WINDOW_MS } from "./traffic.ts";

/** Figures about the last seconds change with the time as well, and nobody reads them faster. */
const REFRESH_MS = 1_000;

/** Who floods: the topics and the publishers with the most messages of the last seconds. */
export function createTopicTrafficView({
  store,
  clock,
}: {
  readonly store: TopicStore;
  readonly clock: Clock;
}): ViewSource<"topicTraffic"> {
  return {
    intervalMs: 250,
    open(first, changed) {
      let params = first;
      let cancel = clock.schedule(REFRESH_MS, tick);
      function tick(): void {
        changed();
        cancel = clock.schedule(REFRESH_MS, tick);
      }
      return {
        value() {
          const { total, topics, clients } = store.traffic(params.count);
          const { messagesPerSecond, bytesPerSecond } = total;
          const share = (rate: number): number => (messagesPerSecond === 0 ? 0 : Math.min(1, rate / messagesPerSecond));
          return {
            windowSeconds: TRAFFIC_WINDOW_MS / 1_000,
            messagesPerSecond,
            bytesPerSecond,
            topics: topics.map((topic) => ({
              ...topic,
              topicName: store.tree.nameOf(topic.node),
              share: share(topic.messagesPerSecond),
            })),
            clients: clients.map((client) => ({ ...client, share: share(client.messagesPerSecond) })),
          };
        },
        setParams(next) {
          params = next;
          changed();
        },
        act() {},
        close: () => cancel(),
      };
    },
  };
}
