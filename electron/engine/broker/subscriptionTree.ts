import type { TopicFilter, TopicName } from "#shared/topic/index.ts";

interface Node<Entry> {
  readonly level: string;
  readonly parent: Node<Entry> | undefined;
  children: Map<string, Node<Entry>> | undefined;
  entries: Set<Entry> | undefined;
}

/**
 * Entries stored under Topic Filters, found by Topic Name. Walks level by level without recursion, so that depth costs
 * time and nothing else; each stored prefix is visited at most once.
 */
export interface SubscriptionTree<Entry> {
  add(filter: TopicFilter, entry: Entry): void;
  remove(filter: TopicFilter, entry: Entry): void;
  /** Calls `found` for every entry whose filter matches `name`. */
  match(name: TopicName, found: (entry: Entry) => void): void;
  readonly size: number;
}

/** Creates an empty tree. */
export function createSubscriptionTree<Entry>(): SubscriptionTree<Entry> {
  const root: Node<Entry> = { level: "", parent: undefined, children: undefined, entries: undefined };
  let size = 0;

  function find(filter: TopicFilter): Node<Entry> | undefined {
    let node: Node<Entry> | undefined = root;
    for (const level of filter.split("/")) {
      node = node.children?.get(level);
      if (node === undefined) return undefined;
    }
    return node;
  }

  return {
    get size() {
      return size;
    },
    add(filter, entry) {
      let node = root;
      for (const level of filter.split("/")) {
        node.children ??= new Map();
        let child = node.children.get(level);
        if (child === undefined) {
          child = { level, parent: node, children: undefined, entries: undefined };
          node.children.set(level, child);
        }
        node = child;
      }
      node.entries ??= new Set();
      if (node.entries.has(entry)) return;
      node.entries.add(entry);
      size += 1;
    },
    remove(filter, entry) {
      let node = find(filter);
      if (node?.entries?.delete(entry) !== true) return;
      size -= 1;
      if (node.entries.size === 0) node.entries = undefined;
      while (node !== undefined && node.entries === undefined && node.children === undefined) {
        const parent: Node<Entry> | undefined = node.parent;
        if (parent?.children === undefined) return;
        parent.children.delete(node.level);
        if (parent.children.size === 0) parent.children = undefined;
        node = parent;
      }
    },
    match(name, found) {
      // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
      const hidesFromWildcards = name.startsWith("$");
      let nodes: Node<Entry>[] = [root];
      for (const [depth, level] of name.split("/").entries()) {
        const next: Node<Entry>[] = [];
        const wildcards = depth > 0 || !hidesFromWildcards;
        for (const node of nodes) {
          if (node.children === undefined) continue;
          const literal = node.children.get(level);
          if (literal !== undefined) next.push(literal);
          if (!wildcards) continue;
          const plus = node.children.get("+");
          if (plus !== undefined) next.push(plus);
          node.children.get("#")?.entries?.forEach(found);
        }
        if (next.length === 0) return;
        nodes = next;
      }
      for (const node of nodes) {
        node.entries?.forEach(found);
        // `a/#` takes in `a` itself.
        node.children?.get("#")?.entries?.forEach(found);
      }
    },
  };
}
