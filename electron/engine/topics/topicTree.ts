import { expectDefined } from "#shared/base/index.ts";
import { createTextArena, type TextArena } from "./textArena.ts";

/** No node, no topic, no level: what stands where a number would. */
export const NONE = -1;
/** The node above all first levels. It is no row. */
export const ROOT = 0;

/** Columns with one entry per node. Replaced as a whole when the tree grows: read them from the tree each time. */
interface NodeColumns {
  parent: Int32Array;
  /** Number of the level's text. */
  level: Int32Array;
  /** Levels above the first one: 0 for a first level. */
  depth: Int32Array;
  /** Newest child first; the next older one of the same parent. */
  firstChild: Int32Array;
  nextSibling: Int32Array;
  childCount: Int32Array;
  /** Number of the topic in the topic table; NONE for a level that has carried no message itself. */
  topic: Int32Array;
  /** Topics, and messages, at and below the node. */
  topicCount: Int32Array;
  messageCount: Float64Array;
  /** Bytes of the last payloads at and below the node. */
  valueBytes: Float64Array;
}

/**
 * The levels of all topics as a tree in typed arrays. Nodes are numbered in order of creation, so that a parent always
 * comes before its children and one pass by number visits the tree top down. Nothing is ever looked up by name in an
 * object: `__proto__` and `constructor` are levels like any other.
 */
export interface TopicTree {
  readonly columns: Readonly<NodeColumns>;
  /** Nodes in use, the root among them. */
  readonly size: number;
  /** Nodes that are topics, in the order in which they became so. */
  readonly topicNodes: readonly number[];
  /** Distinct level texts, by the number in `columns.level`. */
  readonly levels: readonly string[];
  /** The same texts as bytes, for searches. */
  readonly arena: TextArena;
  /**
   * Takes a topic in, with all its levels, and answers its node; NONE when the tree is full. Names whose bytes are no
   * UTF-8 may read alike: then the node keeps the number of the first.
   */
  add(topic: number, name: string): number;
  /** The node of a topic, or NONE. */
  nodeOf(topic: number): number;
  /** Counts messages at the node and all above it, and how much longer the last payload is than the one before them. */
  countMessages(node: number, count: number, growth: number): void;
  /** The Topic Name, or the beginning of one, that ends at the node. */
  nameOf(node: number): string;
  levelText(node: number): string;
  /** The number of a level text, or NONE. */
  levelNumber(text: string): number;
}

const FIRST_CAPACITY = 1024;

/** Creates a tree of at most `maximumNodes` nodes, with nothing but its root. */
export function createTopicTree(maximumNodes: number): TopicTree {
  let capacity = FIRST_CAPACITY;
  const columns: NodeColumns = {
    parent: new Int32Array(capacity).fill(NONE),
    level: new Int32Array(capacity),
    depth: new Int32Array(capacity),
    firstChild: new Int32Array(capacity).fill(NONE),
    nextSibling: new Int32Array(capacity).fill(NONE),
    childCount: new Int32Array(capacity),
    topic: new Int32Array(capacity).fill(NONE),
    topicCount: new Int32Array(capacity),
    messageCount: new Float64Array(capacity),
    valueBytes: new Float64Array(capacity),
  };
  // Open addressing over (parent, level): a slot holds a node, 0 is free because nobody looks for the root.
  let slots = new Int32Array(capacity * 2);
  let nodeOfTopic = new Int32Array(FIRST_CAPACITY).fill(NONE);
  const levels: string[] = [];
  const arena = createTextArena();
  const levelNumbers = new Map<string, number>();
  const topicNodes: number[] = [];
  let size = 1;
  columns.depth[ROOT] = NONE;

  function longer(column: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> {
    const copy = new Int32Array(length);
    copy.set(column);
    if (fill !== 0) copy.fill(fill, column.length);
    return copy;
  }

  function longerFigures(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
    const copy = new Float64Array(length);
    copy.set(column);
    return copy;
  }

  function grow(): void {
    capacity = Math.min(maximumNodes, capacity * 2);
    columns.parent = longer(columns.parent, capacity, NONE);
    columns.level = longer(columns.level, capacity, 0);
    columns.depth = longer(columns.depth, capacity, 0);
    columns.firstChild = longer(columns.firstChild, capacity, NONE);
    columns.nextSibling = longer(columns.nextSibling, capacity, NONE);
    columns.childCount = longer(columns.childCount, capacity, 0);
    columns.topic = longer(columns.topic, capacity, NONE);
    columns.topicCount = longer(columns.topicCount, capacity, 0);
    columns.messageCount = longerFigures(columns.messageCount, capacity);
    columns.valueBytes = longerFigures(columns.valueBytes, capacity);
    slots = new Int32Array(slots.length * 2);
    for (let node = 1; node < size; node++) {
      slots[slotOf(columns.parent[node] ?? NONE, columns.level[node] ?? NONE)] = node;
    }
  }

  /** The slot of the child of `parent` with this level, or the free slot where it would go. */
  function slotOf(parent: number, level: number): number {
    const mask = slots.length - 1;
    let slot = (Math.imul(parent, 0x9e3779b1) ^ Math.imul(level, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const node = slots[slot] ?? 0;
      if (node === 0 || (columns.parent[node] === parent && columns.level[node] === level)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function numberLevel(text: string): number {
    const known = levelNumbers.get(text);
    if (known !== undefined) return known;
    arena.add(text);
    levels.push(text);
    levelNumbers.set(text, levels.length - 1);
    return levels.length - 1;
  }

  function childOf(parent: number, level: number): number {
    const slot = slotOf(parent, level);
    const known = slots[slot] ?? 0;
    if (known !== 0) return known;
    if (size === capacity) {
      grow();
      return childOf(parent, level);
    }
    const node = size++;
    slots[slot] = node;
    columns.parent[node] = parent;
    columns.level[node] = level;
    columns.depth[node] = (columns.depth[parent] ?? 0) + 1;
    columns.nextSibling[node] = columns.firstChild[parent] ?? NONE;
    columns.firstChild[parent] = node;
    columns.childCount[parent] = (columns.childCount[parent] ?? 0) + 1;
    return node;
  }

  function levelText(node: number): string {
    return expectDefined(levels[columns.level[node] ?? NONE], "every node but the root has a level");
  }

  return {
    columns,
    get size() {
      return size;
    },
    topicNodes,
    levels,
    arena,
    levelNumber: (text) => levelNumbers.get(text) ?? NONE,
    add(topic, name) {
      const texts = name.split("/");
      if (size + texts.length > maximumNodes) return NONE;
      let node = ROOT;
      for (const text of texts) node = childOf(node, numberLevel(text));
      if (topic >= nodeOfTopic.length) {
        nodeOfTopic = longer(nodeOfTopic, Math.max(topic + 1, nodeOfTopic.length * 2), NONE);
      }
      nodeOfTopic[topic] = node;
      if (columns.topic[node] !== NONE) return node;
      columns.topic[node] = topic;
      topicNodes.push(node);
      for (let at = node; at !== NONE; at = columns.parent[at] ?? NONE) {
        columns.topicCount[at] = (columns.topicCount[at] ?? 0) + 1;
      }
      return node;
    },
    nodeOf: (topic) => nodeOfTopic[topic] ?? NONE,
    countMessages(node, count, growth) {
      const { parent, messageCount, valueBytes } = columns;
      for (let at = node; at >= 0; at = parent[at] ?? NONE) {
        messageCount[at] = (messageCount[at] ?? 0) + count;
        if (growth !== 0) valueBytes[at] = (valueBytes[at] ?? 0) + growth;
      }
    },
    nameOf(node) {
      const texts: string[] = [];
      for (let at = node; at > ROOT; at = columns.parent[at] ?? ROOT) texts.push(levelText(at));
      return texts.toReversed().join("/");
    },
    levelText,
  };
}
