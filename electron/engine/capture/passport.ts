import type { Capture } from "./capture.ts";
import { deliveriesOf } from "./relatedPackets.ts";

/** What became of one published message at our broker. */
export interface MessagePassport {
  /** Sequences of the packets that delivered it and are still in the log, oldest first. */
  readonly deliveries: readonly number[];
  /** Subscribers that did not get it; `listed` may be shorter than `count`. */
  readonly notDelivered: {
    readonly count: number;
    readonly listed: readonly { readonly clientIdentifier: string; readonly reason: string }[];
  };
}

/** Where the message of PUBLISH `sequence` went, at most `limit` deliveries; `undefined` when it left the log. */
export function readPassport(
  capture: Pick<Capture, "log">,
  sequence: number,
  limit: number,
): MessagePassport | undefined {
  const segment = capture.log.segmentOf(sequence);
  if (segment === undefined) return undefined;
  return {
    deliveries: deliveriesOf(capture, sequence, limit).toReversed(),
    notDelivered: segment.nonDeliveries.get(sequence - segment.firstSequence) ?? { count: 0, listed: [] },
  };
}
