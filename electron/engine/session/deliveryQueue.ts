import { type Delivery, deliveryBytes } from "./message.ts";

/** How much may wait for one session. */
export interface QueueLimits {
  readonly messages: number;
  readonly bytes: number;
}

/** Deliveries that wait for their turn, oldest first. What does not fit is not taken in: the caller counts it. */
export interface DeliveryQueue {
  readonly length: number;
  readonly bytes: number;
  /** Whether there was room for it. */
  push(delivery: Delivery): boolean;
  peek(): Delivery | undefined;
  shift(): Delivery | undefined;
  /** Oldest first. */
  waiting(): Iterable<Delivery>;
  clear(): void;
}

/** What several queues hold together. */
export interface QueueTotal {
  queuedBytes: number;
}

/** Creates an empty queue, which keeps its part of `total` up to date. */
export function createDeliveryQueue(limits: QueueLimits, total: QueueTotal = { queuedBytes: 0 }): DeliveryQueue {
  let items: (Delivery | undefined)[] = [];
  let head = 0;
  let bytes = 0;

  return {
    get length() {
      return items.length - head;
    },
    get bytes() {
      return bytes;
    },
    push(delivery) {
      const size = deliveryBytes(delivery);
      if (items.length - head >= limits.messages || bytes + size > limits.bytes) return false;
      bytes += size;
      total.queuedBytes += size;
      items.push(delivery);
      return true;
    },
    peek: () => items[head],
    shift() {
      const delivery = items[head];
      if (delivery === undefined) return undefined;
      items[head] = undefined;
      head += 1;
      const size = deliveryBytes(delivery);
      bytes -= size;
      total.queuedBytes -= size;
      // Half of the array is spent: give it back, at a cost spread over as many calls.
      if (head > 64 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return delivery;
    },
    *waiting() {
      for (let index = head; index < items.length; index++) {
        const delivery = items[index];
        if (delivery !== undefined) yield delivery;
      }
    },
    clear() {
      total.queuedBytes -= bytes;
      items = [];
      head = 0;
      bytes = 0;
    },
  };
}
