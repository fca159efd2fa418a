import { NO_SEQUENCE } from "../broker/index.ts";
import type { PacketLog } from "./packetLog.ts";

/** Remembers the last message of each topic, so that each can be recorded with the one before it. */
export interface TopicLinks {
  /**
   * Takes note of a message that is about to be recorded, or of the last of several, and answers the one before on
   * their topic, or NO_SEQUENCE.
   */
  follow(topic: number, last: number): number;
  /** The last message of a topic that is still in the log, or NO_SEQUENCE. */
  lastSequenceOf(topic: number): number;
}

/** Creates the links of a log's topics. */
export function createTopicLinks(log: Pick<PacketLog, "firstSequence">): TopicLinks {
  const lastOfTopic: number[] = [];
  return {
    follow(topic, last) {
      // Topic numbers come in order, so that the list has no holes.
      while (lastOfTopic.length <= topic) lastOfTopic.push(NO_SEQUENCE);
      const previous = lastOfTopic[topic] ?? NO_SEQUENCE;
      lastOfTopic[topic] = last;
      return previous;
    },
    lastSequenceOf(topic) {
      const sequence = lastOfTopic[topic] ?? NO_SEQUENCE;
      return sequence < log.firstSequence ? NO_SEQUENCE : sequence;
    },
  };
}
