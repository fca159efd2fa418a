import { createStore, type StoreApi } from "zustand";
import type { TopicMessage } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";

/** The messages of a topic as far as they have been read, newest first. */
export interface TopicHistory {
  readonly messages: readonly TopicMessage[];
  /** The row of the newest one: 0 to begin with, and one less for each message that has come since. */
  readonly start: number;
  /** Whether the log holds older ones. */
  readonly hasMore: boolean;
  readonly isReading: boolean;
  readonly failure: string | undefined;
}

/** A history that grows at both ends: new messages arrive, older ones are read from the log page by page. */
export interface HistoryPager {
  readonly store: StoreApi<TopicHistory>;
  /** Takes in the newest messages, as the topic's view gives them. */
  follow(newest: readonly TopicMessage[]): void;
  /** Reads the next page of older messages, one page at a time. */
  readOlder(): Promise<void>;
}

const PAGE = 200;
/** As many as the topic's view gives: with fewer, there are no older ones. */
const NEWEST = 100;
/** Messages that the page keeps; older ones are read again when somebody goes there. */
const MAXIMUM_KEPT = 50_000;

/** Creates the history of the topic at `node`, empty. */
export function createHistoryPager(contract: ContractClient, node: number): HistoryPager {
  const store = createStore<TopicHistory>(() => ({
    messages: [],
    start: 0,
    hasMore: false,
    isReading: false,
    failure: undefined,
  }));

  return {
    store,
    follow(newest) {
      const { messages, start, hasMore } = store.getState();
      const known = messages[0]?.sequence;
      const overlap = newest.findIndex(({ sequence }) => sequence === known);
      if (known === undefined || overlap < 0) {
        // Nothing is known of what came between: begin anew from the newest.
        store.setState({ messages: newest, start: 0, hasMore: newest.length === NEWEST });
        return;
      }
      if (overlap === 0) return;
      const all = [...newest.slice(0, overlap), ...messages];
      store.setState({
        messages: all.slice(0, MAXIMUM_KEPT),
        start: start - overlap,
        hasMore: hasMore || all.length > MAXIMUM_KEPT,
      });
    },
    async readOlder() {
      const { messages, hasMore, isReading } = store.getState();
      const before = messages.at(-1)?.sequence;
      if (!hasMore || isReading || before === undefined || messages.length >= MAXIMUM_KEPT) return;
      store.setState({ isReading: true });
      const answer = await contract.command("topic.history", { node, before, count: PAGE, hasPayloads: false });
      const present = store.getState().messages;
      if (!answer.ok) store.setState({ isReading: false, failure: answer.error.message });
      else if (present.at(-1)?.sequence !== before) store.setState({ isReading: false });
      else {
        store.setState({
          messages: [...present, ...answer.value.messages],
          hasMore: answer.value.hasMore,
          isReading: false,
          failure: undefined,
        });
      }
    },
  };
}
