/** Chunks that arrive at one end and are read in contiguous pieces at the other. */
export interface ByteQueue {
  /** Bytes that wait to be read. */
  readonly length: number;
  /** Bytes taken so far: the position of the next byte in the whole stream. */
  readonly offset: number;
  /** Appends `chunk`, which is kept and must not be overwritten. */
  push(chunk: Uint8Array): void;
  /** The next `count` bytes without taking them, or `undefined` when fewer wait. Usually a view, not a copy. */
  peek(count: number): Uint8Array | undefined;
  /** Takes `count` bytes that wait. */
  skip(count: number): void;
}

const NOTHING = new Uint8Array(0);

/** Creates an empty queue whose first byte is the first of the stream. */
export function createByteQueue(): ByteQueue {
  let head: Uint8Array = NOTHING;
  let position = 0;
  let offset = 0;
  // Chunks behind `head`. They are joined to it only when a piece crosses a border and all of it is there: a piece of
  // many chunks is copied once, not once for each chunk that arrives.
  let behind: Uint8Array[] = [];
  let bytesBehind = 0;

  const join = (): void => {
    const joined = new Uint8Array(head.length - position + bytesBehind);
    joined.set(head.subarray(position));
    let at = head.length - position;
    for (const chunk of behind) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    head = joined;
    position = 0;
    behind = [];
    bytesBehind = 0;
  };

  return {
    get length() {
      return head.length - position + bytesBehind;
    },
    get offset() {
      return offset;
    },
    push(chunk) {
      if (position === head.length && bytesBehind === 0) {
        head = chunk;
        position = 0;
      } else {
        behind.push(chunk);
        bytesBehind += chunk.length;
      }
    },
    peek(count) {
      if (count > head.length - position) {
        if (count > head.length - position + bytesBehind) return undefined;
        join();
      }
      return head.subarray(position, position + count);
    },
    skip(count) {
      if (count > head.length - position) join();
      position += count;
      offset += count;
    },
  };
}
