import type { FrameReference } from "../network/index.ts";

/** Remembers which frames brought which bytes of a stream, until those bytes have been used. */
export interface Arrivals {
  /** Notes that the next `count` bytes came in `frame`. */
  add(count: number, frame: FrameReference): void;
  /** Uses up the next `count` bytes and answers the frames that brought them, in ascending order, each once. */
  take(count: number): readonly FrameReference[];
}

/** Creates an empty memory. */
export function createArrivals(): Arrivals {
  let waiting: { left: number; readonly frame: FrameReference }[] = [];
  let first = 0;
  return {
    add(count, frame) {
      if (count > 0) waiting.push({ left: count, frame });
    },
    take(count) {
      const frames: FrameReference[] = [];
      let left = count;
      for (let arrival = waiting[first]; arrival !== undefined && left > 0; arrival = waiting[first]) {
        const used = Math.min(left, arrival.left);
        left -= used;
        arrival.left -= used;
        if (frames.at(-1) !== arrival.frame) frames.push(arrival.frame);
        if (arrival.left === 0) first++;
      }
      if (first > 64 || first === waiting.length) {
        waiting = waiting.slice(first);
        first = 0;
      }
      // Segments that came out of order were put in order before: the frames are not.
      return frames.length > 1 ? frames.sort((one, other) => one.number - other.number) : frames;
    },
  };
}
