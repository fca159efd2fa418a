import { createDiagnostic, type Diagnostic, MAX_PACKET_BYTES } from "#shared/mqtt/spec/index.ts";

/**
 * Called with the bytes of one whole packet, from `start` to before `end`. They are those of the chunk that was fed, or
 * memory that nobody else has. What it answers does not matter.
 */
export type PacketHandler = (bytes: Uint8Array, start: number, end: number) => void;

/** Cuts a stream of bytes into control packets. */
export interface Framer {
  /**
   * Takes the next chunk of the stream and hands over every packet that it completes. A packet that lies whole in the
   * chunk is not copied. Returns the diagnostic at which the stream breaks; from then on nothing is handed over. An
   * incomplete packet at the end is not taken when it is no longer than `leavable`, which is 0 unless told: `leftBytes`
   * says how long it is, and the next chunk has to begin with it.
   */
  feed(chunk: Uint8Array, onPacket: PacketHandler, leavable?: number): Diagnostic | undefined;
  /**
   * Says, from within `onPacket` and about the chunk that is being fed, that the handler took whole packets behind its
   * own as well: the next one is looked for at `offset`.
   */
  skipTo(offset: number): void;
  /** Ends the framing, also from within `onPacket`: the rest of the chunk is not looked at. */
  stop(): void;
  /** Bytes of an incomplete packet that wait for their end, here or with whoever feeds. */
  readonly pendingBytes: number;
  /** Bytes at the end of the last chunk that were not taken. */
  readonly leftBytes: number;
}

export interface FramerOptions {
  /** The largest packet to accept, in bytes, fixed header included; the standard's limit when absent. */
  readonly maximumPacketSize?: number;
  /** Makes the memory, at least so much, in which a packet in pieces is joined; its content does not matter. */
  readonly allocate?: (bytes: number) => Uint8Array;
  /** Gets it back when it was too small. That of a whole packet belongs to whoever is handed the packet. */
  readonly release?: (memory: Uint8Array) => void;
}

/** A first buffer for an incomplete packet: it grows with the bytes that arrive, never with a length they claim. */
const FIRST_CAPACITY = 1_024;
/** The longest fixed header: the first byte and four of Remaining Length. */
const MAX_HEADER_BYTES = 5;

/** `packetSize` needs more bytes. */
export const INCOMPLETE = -1;
/** `packetSize` met a Remaining Length that is none. */
export const MALFORMED = -2;

/** Size of the packet that begins at `start`, or `INCOMPLETE`, or `MALFORMED`. */
export function packetSize(bytes: Uint8Array, start: number, end: number): number {
  let remainingLength = 0;
  for (let index = 0; index < MAX_HEADER_BYTES - 1; index++) {
    const at = start + 1 + index;
    if (at >= end) return INCOMPLETE;
    const byte = bytes[at] ?? 0;
    remainingLength |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return 2 + index + remainingLength;
  }
  return MALFORMED;
}

class StreamFramer implements Framer {
  readonly #maximumPacketSize: number;
  readonly #allocate: (bytes: number) => Uint8Array;
  readonly #release: (memory: Uint8Array) => void;
  #pending: Uint8Array = new Uint8Array(0);
  #pendingEnd = 0;
  #leftBytes = 0;
  /** Where the packet ends that a handler looks at, or the last one that it took. */
  #next = 0;
  #isEnded = false;
  #diagnostic: Diagnostic | undefined = undefined;

  constructor({ maximumPacketSize = MAX_PACKET_BYTES, allocate, release }: FramerOptions) {
    this.#maximumPacketSize = Math.min(maximumPacketSize, MAX_PACKET_BYTES);
    this.#allocate = allocate ?? ((bytes) => new Uint8Array(bytes));
    this.#release = release ?? (() => {});
  }

  get pendingBytes(): number {
    return this.#pendingEnd + this.#leftBytes;
  }

  get leftBytes(): number {
    return this.#leftBytes;
  }

  skipTo(offset: number): void {
    if (offset > this.#next) this.#next = offset;
  }

  stop(): void {
    this.#isEnded = true;
    this.#leftBytes = 0;
    this.#forget();
  }

  feed(chunk: Uint8Array, onPacket: PacketHandler, leavable = 0): Diagnostic | undefined {
    if (this.#isEnded) return this.#diagnostic;
    this.#leftBytes = 0;
    const end = chunk.length;
    let start = this.#pendingEnd === 0 ? 0 : this.#completePending(chunk, onPacket);
    while (start < end && !this.#isEnded) {
      const size = packetSize(chunk, start, end);
      if (size >= 0 && size <= this.#maximumPacketSize && start + size <= end) {
        this.#next = start + size;
        onPacket(chunk, start, this.#next);
        start = this.#next;
      } else if (!this.#breaks(size)) {
        if (end - start <= leavable) this.#leftBytes = end - start;
        else this.#keep(chunk, start, end, size);
        break;
      }
    }
    return this.#diagnostic;
  }

  /** Adds to the incomplete packet what belongs to it. Returns how much of the chunk that was. */
  #completePending(chunk: Uint8Array, onPacket: PacketHandler): number {
    let taken = 0;
    let size = packetSize(this.#pending, 0, this.#pendingEnd);
    while (size === INCOMPLETE && taken < chunk.length) {
      this.#keep(chunk, taken, taken + 1, size);
      taken++;
      size = packetSize(this.#pending, 0, this.#pendingEnd);
    }
    if (size === INCOMPLETE || this.#breaks(size)) return taken;
    const wanted = Math.min(size - this.#pendingEnd, chunk.length - taken);
    this.#keep(chunk, taken, taken + wanted, size);
    taken += wanted;
    if (this.#pendingEnd === size) {
      const packet = this.#pending;
      // The packet's bytes now belong to whoever receives them: never write into them again.
      this.#forget();
      onPacket(packet, 0, size);
    }
    return taken;
  }

  #keep(chunk: Uint8Array, start: number, end: number, size: number): void {
    const needed = this.#pendingEnd + end - start;
    if (needed > this.#pending.length) {
      const roomy = Math.max(2 * needed, FIRST_CAPACITY);
      const grown = this.#allocate(size === INCOMPLETE ? roomy : Math.max(needed, Math.min(roomy, size)));
      grown.set(this.#pending.subarray(0, this.#pendingEnd));
      this.#release(this.#pending);
      this.#pending = grown;
    }
    this.#pending.set(chunk.subarray(start, end), this.#pendingEnd);
    this.#pendingEnd = needed;
  }

  #breaks(size: number): boolean {
    if (size === INCOMPLETE || (size >= 0 && size <= this.#maximumPacketSize)) return false;
    this.#diagnostic =
      size === MALFORMED
        ? createDiagnostic("remaining-length-malformed", 5, { span: { start: 1, end: MAX_HEADER_BYTES } })
        : createDiagnostic("packet-too-large", 5, { span: { start: 1, end: MAX_HEADER_BYTES }, value: size });
    this.stop();
    return true;
  }

  #forget(): void {
    this.#pending = new Uint8Array(0);
    this.#pendingEnd = 0;
  }
}

/** Creates a framer for one direction of one connection. */
export function createFramer(options: FramerOptions = {}): Framer {
  return new StreamFramer(options);
}
