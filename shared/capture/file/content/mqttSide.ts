import { INCOMPLETE, MALFORMED, packetSize } from "#shared/mqtt/codec/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";
import { createByteQueue } from "../format/index.ts";
import type { FrameReference } from "../network/index.ts";
import { createArrivals } from "./arrivals.ts";
import { looksLikePackets } from "./packetFacts.ts";

/**
 * How much of a packet the capture holds: `whole`; `cut` where the stream ends or misses bytes before the packet
 * does; `broken` where its Remaining Length cannot be read, which ends all reading of that direction.
 */
export type Wholeness = "whole" | "cut" | "broken";

/** Cuts the bytes that one side sends into control packets. */
export interface MqttSide {
  data(bytes: Uint8Array, frame: FrameReference): void;
  gap(count: number): void;
  end(): void;
  bufferedBytes(): number;
}

/** Bytes that tell a packet's length. */
const MAX_FIXED_HEADER_BYTES = 5;

/**
 * Creates a reader of one side. Where its bytes begin in the middle of a packet, or continue behind a gap, it waits
 * for a segment whose bytes are packets from its first byte on, and says how many bytes it passed over.
 */
export function createMqttSide(options: {
  readonly isJoined: boolean;
  readonly direction: Direction;
  packet(bytes: Uint8Array, wholeness: Wholeness, frames: readonly FrameReference[]): void;
  note(text: string, frame: FrameReference | undefined): void;
}): MqttSide {
  const { packet, note } = options;
  const queue = createByteQueue();
  const arrivals = createArrivals();
  let isSearching = options.isJoined;
  let isBroken = false;
  /** Bytes that still belong to a packet which a gap has cut: they are passed over, and what follows is in step. */
  let restOfCutPacket = 0;
  let passedOver = 0;
  let lastFrame: FrameReference | undefined;

  const tellPassedOver = (): void => {
    if (passedOver > 0) note(`${passedOver} bytes passed over until the next packet was found`, lastFrame);
    passedOver = 0;
  };

  /** Takes every packet that is complete in `bytes`; answers how many bytes they took. */
  const takePackets = (bytes: Uint8Array): number => {
    let at = 0;
    while (at < bytes.length) {
      const size = packetSize(bytes, at, bytes.length);
      if (size === INCOMPLETE) break;
      if (size === MALFORMED) {
        isBroken = true;
        packet(bytes.subarray(at), "broken", arrivals.take(bytes.length - at));
        return bytes.length;
      }
      const end = at + size;
      if (end > bytes.length) break;
      packet(bytes.subarray(at, end), "whole", arrivals.take(size));
      at = end;
    }
    return at;
  };

  /** Size of the packet at the head of the queue, as `packetSize` tells it. */
  const waitingSize = (): number => {
    const head = queue.peek(Math.min(queue.length, MAX_FIXED_HEADER_BYTES));
    return head === undefined ? INCOMPLETE : packetSize(head, 0, head.length);
  };

  const takeCutPacket = (): void => {
    const bytes = queue.peek(queue.length);
    if (bytes === undefined || bytes.length === 0) return;
    queue.skip(bytes.length);
    packet(bytes, "cut", arrivals.take(bytes.length));
  };

  return {
    data(bytes, frame) {
      lastFrame = frame;
      if (isBroken) return;
      const rest = Math.min(restOfCutPacket, bytes.length);
      restOfCutPacket -= rest;
      const data = rest === 0 ? bytes : bytes.subarray(rest);
      if (data.length === 0) return;
      if (isSearching) {
        if (!looksLikePackets(data, options.direction)) {
          passedOver += data.length;
          return;
        }
        tellPassedOver();
        isSearching = false;
      }
      arrivals.add(data.length, frame);
      // As a rule a segment holds whole packets: those are cut from it without a copy. Only a rest waits, as a copy,
      // so that it does not hold the whole chunk of the file it came in.
      if (queue.length === 0) {
        const taken = takePackets(data);
        if (taken < data.length) queue.push(data.slice(taken));
        return;
      }
      queue.push(data.slice());
      const size = waitingSize();
      if (size === INCOMPLETE || size > queue.length) return;
      const joined = queue.peek(queue.length);
      if (joined !== undefined) queue.skip(takePackets(joined));
    },
    gap(count) {
      if (isBroken) return;
      note(`${count} bytes are not in the capture`, lastFrame);
      const inRest = Math.min(restOfCutPacket, count);
      restOfCutPacket -= inRest;
      const beyond = count - inRest;
      if (beyond === 0) return;
      const missing = waitingSize() - queue.length;
      takeCutPacket();
      if (!isSearching && missing >= beyond) restOfCutPacket = missing - beyond;
      else isSearching = true;
    },
    end() {
      tellPassedOver();
      if (!isBroken) takeCutPacket();
    },
    bufferedBytes: () => queue.length,
  };
}
