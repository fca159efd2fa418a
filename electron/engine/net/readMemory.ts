const BLOCK_BYTES = 512 * 1024;
/** With less room than this behind it, what was left moves to the beginning. */
const MINIMUM_ROOM_BYTES = 64 * 1024;

/** So many bytes of a chunk may be left: with more there would be no room for what follows. */
export const LEAVABLE_BYTES = BLOCK_BYTES / 2;

/**
 * What one busy socket reads into, again and again. A packet of which only a part has come stays where it is, and the
 * rest is read behind it: nothing is joined, and so nothing is copied.
 */
export class ReadMemory {
  #block = new Uint8Array(BLOCK_BYTES);
  // What was left of the last chunk, or was just read.
  #start = 0;
  #end = 0;

  /** Where the next read goes: some room of at most `limit` bytes. */
  room(limit: number): Uint8Array {
    if (BLOCK_BYTES - this.#end < MINIMUM_ROOM_BYTES) this.#moveTo(this.#block);
    return this.#block.subarray(this.#end, this.#end + limit);
  }

  /** The first `length` bytes of the room were read. Answers the chunk: what was left before, and behind it these. */
  filled(length: number): Uint8Array {
    this.#end += length;
    return this.#block.subarray(this.#start, this.#end);
  }

  /** The chunk was handled, but for `leftBytes` at its end. `isFree` is false when somebody needs the others for long. */
  handled(leftBytes: number, isFree: boolean): void {
    this.#start = this.#end - leftBytes;
    if (!isFree) this.#moveTo(new Uint8Array(BLOCK_BYTES));
    else if (leftBytes === 0) this.#start = this.#end = 0;
  }

  #moveTo(block: Uint8Array<ArrayBuffer>): void {
    block.set(this.#block.subarray(this.#start, this.#end));
    this.#block = block;
    this.#end -= this.#start;
    this.#start = 0;
  }
}
