import type { TopicFilter, TopicName } from "#shared/topic/index.ts";
import type { ApplicationMessage } from "../session/index.ts";
import type { Journal } from "./journal.ts";
import { ShardedMap } from "./shardedMap.ts";

interface Node {
  readonly level: string;
  readonly parent: Node | undefined;
  children: Map<string, Node> | undefined;
  message: RetainedMessage | undefined;
}

/** A retained message with its history: since when, and since whom. */
export interface RetainedMessage extends ApplicationMessage {
  readonly retainedAtMs: number;
  /** Of the first retained message since the topic had none. */
  readonly firstRetainedAtMs: number;
  readonly firstPublisher: string;
}

/** The retained message of each topic that has one. Belongs to no session and outlives them all. [MQTT311-3.1.2-7] */
export interface RetainedStore {
  readonly size: number;
  readonly bytes: number;
  get(topicName: TopicName): RetainedMessage | undefined;
  /** Keeps `message` as the last one of its topic; an empty payload clears the topic instead. */
  put(message: RetainedMessage): void;
  remove(topicName: TopicName): boolean;
  /** The retained messages that a new Subscription on `filter` receives, read as they are asked for. */
  matching(filter: TopicFilter): Generator<RetainedMessage, undefined>;
  values(): IterableIterator<RetainedMessage>;
}

/** Creates an empty store: a map by name, and a tree by level for filters with wildcards. */
export function createRetainedStore(): RetainedStore {
  const byName = new ShardedMap<TopicName, RetainedMessage>();
  const root: Node = { level: "", parent: undefined, children: undefined, message: undefined };
  let bytes = 0;

  function place(message: RetainedMessage): void {
    let node = root;
    for (const level of message.topicName.split("/")) {
      node.children ??= new Map();
      let child = node.children.get(level);
      if (child === undefined) {
        child = { level, parent: node, children: undefined, message: undefined };
        node.children.set(level, child);
      }
      node = child;
    }
    node.message = message;
  }

  function unplace(topicName: TopicName): void {
    let node: Node | undefined = root;
    for (const level of topicName.split("/")) node = node?.children?.get(level);
    if (node === undefined) return;
    node.message = undefined;
    while (node.message === undefined && node.children === undefined && node.parent?.children !== undefined) {
      const parent: Node = node.parent;
      parent.children?.delete(node.level);
      if (parent.children?.size === 0) parent.children = undefined;
      node = parent;
    }
  }

  function remove(topicName: TopicName): boolean {
    const former = byName.get(topicName);
    if (former === undefined) return false;
    bytes -= former.payload.length + former.topicName.length;
    byName.delete(topicName);
    unplace(topicName);
    return true;
  }

  return {
    get size() {
      return byName.size;
    },
    get bytes() {
      return bytes;
    },
    get: (topicName) => byName.get(topicName),
    put(message) {
      const former = byName.get(message.topicName);
      // [MQTT5-3.3.1-6] [MQTT5-3.3.1-7] [MQTT311-3.3.1-10] [MQTT311-3.3.1-11]
      if (message.payload.length === 0) {
        remove(message.topicName);
        return;
      }
      if (former !== undefined) bytes -= former.payload.length + former.topicName.length;
      bytes += message.payload.length + message.topicName.length;
      byName.set(message.topicName, message);
      place(message);
    },
    remove,
    matching: (filter) => findMatching(root, filter),
    values: () => byName.values(),
  };
}

/** The same store, whose changes are told `journal`. What the broker says of itself below `$SYS` is not kept. */
export function watchRetained(store: RetainedStore, journal: Pick<Journal, "retainedChanged">): RetainedStore {
  function tell(topicName: TopicName): void {
    if (!topicName.startsWith("$SYS/")) journal.retainedChanged(topicName, store.get(topicName));
  }
  return {
    get size() {
      return store.size;
    },
    get bytes() {
      return store.bytes;
    },
    get: (topicName) => store.get(topicName),
    put(message) {
      store.put(message);
      tell(message.topicName);
    },
    remove(topicName) {
      const wasThere = store.remove(topicName);
      if (wasThere) tell(topicName);
      return wasThere;
    },
    matching: (filter) => store.matching(filter),
    values: () => store.values(),
  };
}

/** Reads the tree while it may change: what is removed meanwhile is left out, what comes may be left out. */
function* findMatching(root: Node, filter: TopicFilter): Generator<RetainedMessage, undefined> {
  const levels = filter.split("/");
  // A stack of our own: recursion would be as deep as a filter has levels.
  const stack: Level[] = [{ nodes: [root].values(), depth: 0, hidesServerTopics: false }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.nodes.next();
    if (next.done === true) {
      stack.pop();
      continue;
    }
    const node = next.value;
    if (top.hidesServerTopics && node.level.startsWith("$")) continue;
    const level = levels[top.depth];
    // `a/#` takes in `a`, parents first.
    if ((level === undefined || level === "#") && node.message !== undefined) yield node.message;
    if (level === undefined || node.children === undefined) continue;
    if (level === "#" || level === "+") {
      const depth = level === "#" ? top.depth : top.depth + 1;
      // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
      stack.push({ nodes: node.children.values(), depth, hidesServerTopics: node === root });
    } else {
      const child = node.children.get(level);
      if (child !== undefined) {
        stack.push({ nodes: [child].values(), depth: top.depth + 1, hidesServerTopics: false });
      }
    }
  }
}

/** Nodes of the tree that are still to be looked at, and the level of the filter that they answer to. */
interface Level {
  readonly nodes: Iterator<Node>;
  readonly depth: number;
  /** A wildcard at the top does not see the `$` topics. */
  readonly hidesServerTopics: boolean;
}
