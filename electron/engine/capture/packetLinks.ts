import { NO_SEQUENCE } from "../broker/index.ts";
import type { PacketLog } from "./packetLog.ts";

/** Links packets as they are recorded: a PUBLISH to its deliveries, and each message of a topic to the one before. */
export interface PacketLinks {
  linkDelivery(cause: number, delivery: number): void;
  linkTopic(topic: number, sequence: number): void;
  /** The last message of a topic that is still in the log, or NO_SEQUENCE. */
  lastSequenceOf(topic: number): number;
}

/** Creates the links of a log; they are written into its columns. */
export function createPacketLinks(log: PacketLog): PacketLinks {
  const lastOfTopic: number[] = [];
  return {
    linkDelivery(cause, delivery) {
      const origin = log.segmentOf(cause);
      const segment = log.segmentOf(delivery);
      if (origin === undefined || segment === undefined) return;
      const originRow = cause - origin.firstSequence;
      const row = delivery - segment.firstSequence;
      segment.cause[row] = delivery - cause;
      const latest = origin.latestDelivery[originRow] ?? 0;
      if (latest !== 0) segment.previousDelivery[row] = delivery - (cause + latest);
      origin.latestDelivery[originRow] = delivery - cause;
    },
    linkTopic(topic, sequence) {
      // Topic numbers come in order, so that the list has no holes.
      while (lastOfTopic.length <= topic) lastOfTopic.push(NO_SEQUENCE);
      const previous = lastOfTopic[topic] ?? NO_SEQUENCE;
      lastOfTopic[topic] = sequence;
      if (previous < log.firstSequence) return;
      const segment = log.segmentOf(sequence);
      if (segment !== undefined) segment.previousOfTopic[sequence - segment.firstSequence] = sequence - previous;
    },
    lastSequenceOf(topic) {
      const sequence = lastOfTopic[topic] ?? NO_SEQUENCE;
      return sequence < log.firstSequence ? NO_SEQUENCE : sequence;
    },
  };
}
