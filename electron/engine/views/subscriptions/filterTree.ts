import type { Broker, BrokerClient } from "../../broker/index.ts";
import type { Subscription } from "../../session/index.ts";
import { sortSteps } from "../../support/index.ts";

type Session = NonNullable<BrokerClient["session"]>;

/** A Subscription, and whose it is. The session is live: read it at once. */
export interface Subscriber {
  readonly session: Session;
  readonly subscription: Subscription;
}

/** One level of the Topic Filters that begin alike. */
export interface FilterNode {
  readonly path: string;
  readonly level: string;
  /** By level while the tree is put together, in order afterwards. */
  readonly children: Map<string, FilterNode>;
  ordered: readonly FilterNode[];
  readonly subscribers: Subscriber[];
  /** Subscriptions here and below. */
  below: number;
}

/** All Subscriptions that fit a search, as they were when the tree was put together. */
export interface FilterTree {
  readonly root: FilterNode;
  readonly found: number;
  readonly filters: number;
  readonly groups: number;
}

function createNode(path: string, level: string): FilterNode {
  return { path, level, children: new Map(), ordered: [], subscribers: [], below: 0 };
}

/** A tree without Subscriptions. */
export function emptyTree(): FilterTree {
  return { root: createNode("", ""), found: 0, filters: 0, groups: 0 };
}

/** Puts the tree together in small steps, and answers it. */
export function* buildTree(broker: Pick<Broker, "clients">, search: string): Generator<void, FilterTree> {
  const part = search.toLowerCase();
  const root = createNode("", "");
  const nodes: FilterNode[] = [root];
  const groups = new Set<string>();
  let filters = 0;
  for (const { session } of broker.clients()) {
    if (session === undefined) continue;
    const isWhole = part === "" || session.state.clientIdentifier.toLowerCase().includes(part);
    for (const subscription of session.state.subscriptions.values()) {
      if (!isWhole && !subscription.topicFilter.toLowerCase().includes(part)) {
        yield;
        continue;
      }
      const node = place(root, subscription.matchedFilter, nodes);
      if (node.subscribers.length === 0) filters += 1;
      node.subscribers.push({ session, subscription });
      if (subscription.shareName !== undefined) groups.add(subscription.topicFilter);
      yield;
    }
    yield;
  }
  for (const node of nodes) {
    if (node.children.size > 0) node.ordered = yield* sortSteps([...node.children.values()], byLevel);
    yield;
  }
  return { root, found: root.below, filters, groups: groups.size };
}

function place(root: FilterNode, filter: string, nodes: FilterNode[]): FilterNode {
  let node = root;
  node.below += 1;
  for (const level of filter.split("/")) {
    let child = node.children.get(level);
    if (child === undefined) {
      child = createNode(node === root ? level : `${node.path}/${level}`, level);
      node.children.set(level, child);
      nodes.push(child);
    }
    node = child;
    node.below += 1;
  }
  return node;
}

function byLevel(one: FilterNode, other: FilterNode): number {
  return one.level < other.level ? -1 : 1;
}
