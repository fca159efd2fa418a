import { type Automaton, holdsMatch } from "./pattern/index.ts";
import { type ByteFinder, findBytes } from "./search/byteFinder.ts";

/** Payloads up to this many bytes share slabs; larger ones have an array of their own. */
const LARGEST_SLOT = 4_096;
const SMALLEST_SLOT_BITS = 4;
const SLAB_BITS = 16;
const SLAB_BYTES = 1 << SLAB_BITS;
const NOBODY = -1;
/** Payloads in a slab at most. */
export const HOLDERS_PER_SLAB = SLAB_BYTES >> SMALLEST_SLOT_BITS;
const NO_BYTES = new Uint8Array(0);

/** What is sought in payloads: a text, an expression that needs the text, or an expression alone. */
export interface PayloadSearch {
  readonly required?: ByteFinder;
  readonly automaton?: Automaton;
}

/** Whether a payload has what is sought. */
export function matchesSearch(search: PayloadSearch, bytes: Uint8Array, start: number, end: number): boolean {
  const { required, automaton } = search;
  if (required !== undefined && findBytes(required, bytes, start, end) < 0) return false;
  return automaton === undefined || holdsMatch(automaton, bytes, start, end);
}

/** Slots of one size: as many slabs as are needed, and the slots that were given back. */
interface SizeClass {
  readonly slotBytes: number;
  readonly slotBits: number;
  readonly slabs: Uint8Array[];
  /** Of each slab's slots: whose payload lies there, NOBODY for one that was given back. */
  readonly owners: Int32Array[];
  readonly free: number[];
  used: number;
}

/**
 * The last payload of each holder (a topic), copied in place: a busy topic overwrites its own slot and leaves no
 * garbage. Bounded: a payload that no longer fits the budget is not kept, and `get` says so.
 */
export interface ValueStore {
  put(holder: number, bytes: Uint8Array, start: number, end: number): void;
  /** The payload last put, as a view that the next `put` may overwrite; `undefined` when there is none. */
  get(holder: number): Uint8Array | undefined;
  /**
   * Searches a slab of payloads from end to end, as they lie, and writes the holders of those that match to `found`, from
   * `first` on; answers where they end. Large payloads and empty ones lie in no slab.
   */
  searchSlab(slab: number, search: PayloadSearch, found: Int32Array, first: number): number;
  /** Slabs in use, which are numbered from 0. */
  readonly slabCount: number;
  /** Holders of payloads that have an array of their own, which is never written over. */
  largeHolders(): number[];
  /** What `look` says of where the payload lies; `undefined` when there is none. Makes no garbage. */
  look<T>(holder: number, look: (bytes: Uint8Array, start: number, end: number) => T): T | undefined;
  readonly bytesKept: number;
}

/** Creates an empty store that keeps at most `budget` bytes. Holders are small whole numbers. */
export function createValueStore(budget: number): ValueStore {
  const classes: SizeClass[] = [];
  for (let slotBits = SMALLEST_SLOT_BITS; 1 << slotBits <= LARGEST_SLOT; slotBits++) {
    classes.push({ slotBytes: 1 << slotBits, slotBits, slabs: [], owners: [], free: [], used: 0 });
  }
  const large = new Map<number, Uint8Array>();
  // Of each holder: its length + 1 (0: nothing kept) and its slot.
  let lengths = new Uint32Array(1024);
  let slots = new Uint32Array(1024);
  let bytesKept = 0;

  function grow(holder: number): void {
    const capacity = Math.max(holder + 1, lengths.length * 2);
    const longerLengths = new Uint32Array(capacity);
    longerLengths.set(lengths);
    lengths = longerLengths;
    const longerSlots = new Uint32Array(capacity);
    longerSlots.set(slots);
    slots = longerSlots;
  }

  /** The size class of a payload; `undefined` for one that needs no slot or an array of its own. */
  function classOf(length: number): SizeClass | undefined {
    if (length === 0 || length > LARGEST_SLOT) return undefined;
    return classes[Math.max(0, 32 - Math.clz32(length - 1) - SMALLEST_SLOT_BITS)];
  }

  function view(size: SizeClass, slot: number, length: number): Uint8Array {
    const perSlab = SLAB_BYTES / size.slotBytes;
    const offset = (slot % perSlab) * size.slotBytes;
    return (size.slabs[Math.floor(slot / perSlab)] ?? NO_BYTES).subarray(offset, offset + length);
  }

  function takeSlot(size: SizeClass): number {
    const free = size.free.pop();
    if (free !== undefined) return free;
    if (size.used === (size.slabs.length * SLAB_BYTES) / size.slotBytes) {
      size.slabs.push(new Uint8Array(SLAB_BYTES));
      size.owners.push(new Int32Array(SLAB_BYTES / size.slotBytes).fill(NOBODY));
    }
    return size.used++;
  }

  function setOwner(size: SizeClass, slot: number, holder: number): void {
    const perSlabBits = SLAB_BITS - size.slotBits;
    const owners = size.owners[slot >>> perSlabBits];
    if (owners !== undefined) owners[slot & ((1 << perSlabBits) - 1)] = holder;
  }

  /** Puts a large payload where the one before it was, if it has about the same length: a busy topic makes no garbage. */
  function overwriteLarge(holder: number, former: number, payload: Uint8Array): boolean {
    const array = large.get(holder);
    const { length } = payload;
    if (array === undefined || length > array.length || length * 2 < array.length) return false;
    if (bytesKept + length - former > budget) return false;
    bytesKept += length - former;
    array.set(payload);
    lengths[holder] = length + 1;
    return true;
  }

  /** Bytes that a payload of this length takes from the budget. */
  function cost(length: number): number {
    return classOf(length)?.slotBytes ?? length;
  }

  function remove(holder: number, length: number): void {
    bytesKept -= cost(length);
    const size = classOf(length);
    if (size !== undefined) {
      setOwner(size, slots[holder] ?? 0, NOBODY);
      size.free.push(slots[holder] ?? 0);
    } else large.delete(holder);
    lengths[holder] = 0;
  }

  return {
    put(holder, bytes, start, end) {
      if (holder >= lengths.length) grow(holder);
      const length = end - start;
      const size = classOf(length);
      const former = (lengths[holder] ?? 0) - 1;
      if (size === undefined && length > 0 && overwriteLarge(holder, former, bytes.subarray(start, end))) return;
      if (former >= 0 && (size === undefined || classOf(former) !== size)) remove(holder, former);
      if (size === undefined || (lengths[holder] ?? 0) === 0) {
        if (bytesKept + cost(length) > budget) return;
        bytesKept += cost(length);
        if (size !== undefined) {
          const slot = takeSlot(size);
          slots[holder] = slot;
          setOwner(size, slot, holder);
        } else if (length > 0) large.set(holder, bytes.slice(start, end));
      }
      if (size !== undefined) view(size, slots[holder] ?? 0, length).set(bytes.subarray(start, end));
      lengths[holder] = length + 1;
    },
    get(holder) {
      const length = (lengths[holder] ?? 0) - 1;
      if (length < 0) return undefined;
      const size = classOf(length);
      return size === undefined
        ? (large.get(holder)?.subarray(0, length) ?? NO_BYTES)
        : view(size, slots[holder] ?? 0, length);
    },
    searchSlab(slab, search, found, first) {
      let number = slab;
      for (const size of classes) {
        const [bytes, owners] = [size.slabs[number], size.owners[number]];
        if (bytes !== undefined && owners !== undefined) {
          return searchSlots({ bytes, owners, slotBits: size.slotBits, lengths }, search, found, first);
        }
        number -= size.slabs.length;
      }
      return first;
    },
    get slabCount() {
      return classes.reduce((count, { slabs }) => count + slabs.length, 0);
    },
    largeHolders: () => [...large.keys()],
    look(holder, look) {
      const length = (lengths[holder] ?? 0) - 1;
      if (length < 0) return undefined;
      const size = classOf(length);
      if (size === undefined) return look(large.get(holder) ?? NO_BYTES, 0, length);
      const slot = slots[holder] ?? 0;
      const perSlabBits = SLAB_BITS - size.slotBits;
      const start = (slot & ((1 << perSlabBits) - 1)) << size.slotBits;
      return look(size.slabs[slot >>> perSlabBits] ?? NO_BYTES, start, start + length);
    },
    get bytesKept() {
      return bytesKept;
    },
  };
}

/** The slots of one slab, and by holder the lengths of payloads + 1. */
interface Slab {
  readonly bytes: Uint8Array;
  readonly owners: Int32Array;
  readonly slotBits: number;
  readonly lengths: Uint32Array;
}

function searchSlots(slab: Slab, { required, automaton }: PayloadSearch, found: Int32Array, first: number): number {
  const { bytes, owners, slotBits, lengths } = slab;
  let count = first;
  for (let slot = 0; slot < owners.length; slot++) {
    let hit = 0;
    if (required !== undefined) {
      hit = findBytes(required, bytes, slot << slotBits, bytes.length);
      if (hit < 0) break;
      slot = hit >>> slotBits;
      hit += required.length;
    }
    const owner = owners[slot] ?? NOBODY;
    if (owner === NOBODY) continue;
    const start = slot << slotBits;
    const end = start + (lengths[owner] ?? 1) - 1;
    // What lies behind the end is left from a longer payload, and in the next slot is another.
    if (hit <= end && (automaton === undefined || holdsMatch(automaton, bytes, start, end))) found[count++] = owner;
  }
  return count;
}
