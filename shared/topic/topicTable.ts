/** How much a topic table may hold. */
export interface TopicTableLimits {
  readonly topics: number;
  readonly bytes: number;
  /** Secret start of the hash, so that nobody can choose names that collide. Any integer. */
  readonly seed: number;
}

/**
 * Gives each distinct Topic Name a number: 0, 1, 2… A name is found by its bytes, without making a text of them, which
 * is what lets a busy reader of PUBLISH packets count and route by topic.
 */
export interface TopicTable {
  /** The number of the name `bytes[start, end)`, taken in when new; -1 when the table is full. */
  intern(bytes: Uint8Array, start: number, end: number): number;
  /** The number of the name `bytes[start, end)`, or -1 when it was never taken in. */
  lookup(bytes: Uint8Array, start: number, end: number): number;
  /** The number of a name given as text, or -1. */
  find(name: string): number;
  /** The text of a number that this table gave; ill-formed bytes show as U+FFFD. */
  name(id: number): string;
  /** How many names the table holds. */
  readonly size: number;
}

// `ignoreBOM` keeps a U+FEFF at the start: it is a character like any other. [MQTT5-1.5.4-3] [MQTT311-1.5.3-3]
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
const FIRST_SLOTS = 1024;
const FIRST_BYTES = 16 * 1024;

/** Creates an empty topic table: open addressing over a hash of the bytes, names in one growing run of bytes. */
export function createTopicTable(limits: TopicTableLimits): TopicTable {
  // A slot holds id + 1; 0 is free. At most half of the slots are taken, so that probes stay short.
  let slots = new Int32Array(FIRST_SLOTS);
  let hashes = new Int32Array(FIRST_SLOTS / 2);
  let ends = new Float64Array(FIRST_SLOTS / 2);
  let store = new Uint8Array(FIRST_BYTES);
  const names: (string | undefined)[] = [];
  let size = 0;

  const startOf = (id: number): number => (id === 0 ? 0 : (ends[id - 1] ?? 0));

  function hash(bytes: Uint8Array, start: number, end: number): number {
    let value = limits.seed | 0;
    for (let index = start; index < end; index++) {
      value = Math.imul(value ^ (bytes[index] ?? 0), 0x01000193);
      value ^= value >>> 15;
    }
    value = Math.imul(value ^ (end - start), 0x85ebca6b);
    return value ^ (value >>> 13);
  }

  function holds(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = startOf(id);
    if ((ends[id] ?? 0) - from !== end - start) return false;
    for (let index = start, at = from; index < end; index++, at++) {
      if (bytes[index] !== store[at]) return false;
    }
    return true;
  }

  /** The slot of the name, or the free slot where it would go. */
  function slotOf(hashed: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = slots.length - 1;
    let slot = hashed & mask;
    for (;;) {
      const id = (slots[slot] ?? 0) - 1;
      if (id < 0 || (hashes[id] === hashed && holds(id, bytes, start, end))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function growSlots(): void {
    const larger = new Int32Array(slots.length * 2);
    const mask = larger.length - 1;
    for (let id = 0; id < size; id++) {
      let slot = (hashes[id] ?? 0) & mask;
      while (larger[slot] !== 0) slot = (slot + 1) & mask;
      larger[slot] = id + 1;
    }
    slots = larger;
    const largerHashes = new Int32Array(slots.length / 2);
    largerHashes.set(hashes);
    hashes = largerHashes;
    const largerEnds = new Float64Array(slots.length / 2);
    largerEnds.set(ends);
    ends = largerEnds;
  }

  function growStore(needed: number): void {
    let capacity = store.length;
    while (capacity < needed) capacity *= 2;
    const larger = new Uint8Array(Math.min(capacity, Math.max(limits.bytes, needed)));
    larger.set(store);
    store = larger;
  }

  const lookup = (bytes: Uint8Array, start: number, end: number): number =>
    (slots[slotOf(hash(bytes, start, end), bytes, start, end)] ?? 0) - 1;

  return {
    lookup,
    intern(bytes, start, end) {
      const hashed = hash(bytes, start, end);
      let slot = slotOf(hashed, bytes, start, end);
      const found = (slots[slot] ?? 0) - 1;
      if (found >= 0) return found;
      const from = size === 0 ? 0 : startOf(size);
      const to = from + end - start;
      if (size >= limits.topics || to > limits.bytes) return -1;
      if (size + 1 > slots.length / 2) {
        growSlots();
        slot = slotOf(hashed, bytes, start, end);
      }
      if (to > store.length) growStore(to);
      store.set(bytes.subarray(start, end), from);
      const id = size;
      size += 1;
      slots[slot] = id + 1;
      hashes[id] = hashed;
      ends[id] = to;
      return id;
    },
    find(name) {
      const bytes = encoder.encode(name);
      return lookup(bytes, 0, bytes.length);
    },
    name(id) {
      const known = names[id];
      if (known !== undefined) return known;
      if (id < 0 || id >= size) throw new Error(`no topic has the number ${id}`);
      const text = decoder.decode(store.subarray(startOf(id), ends[id]));
      names[id] = text;
      return text;
    },
    get size() {
      return size;
    },
  };
}
