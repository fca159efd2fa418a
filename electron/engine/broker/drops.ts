import type { NonDeliveryReason } from "./captureSink.ts";

/** Messages that did not arrive, by reason; the last is about messages that a client published to nobody. */
export type Drops = Record<NonDeliveryReason | "no-subscriber", number>;

/** Nothing was dropped yet. */
export function createDrops(): Drops {
  return {
    "queue-full": 0,
    expired: 0,
    "too-large": 0,
    "not-authorized": 0,
    "slow-consumer": 0,
    "offline-qos0": 0,
    "no-local": 0,
    "no-subscriber": 0,
  };
}
