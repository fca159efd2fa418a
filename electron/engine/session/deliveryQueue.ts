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
  return new ArrayQueue(limits, total);
}

/** A class and no closure: every session has one, and all are of one shape. */
class ArrayQueue implements DeliveryQueue {
  bytes = 0;
  readonly #limits: QueueLimits;
  readonly #total: QueueTotal;
  #items: (Delivery | undefined)[] = [];
  #head = 0;

  constructor(limits: QueueLimits, total: QueueTotal) {
    this.#limits = limits;
    this.#total = total;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(delivery: Delivery): boolean {
    const size = deliveryBytes(delivery);
    if (this.length >= this.#limits.messages || this.bytes + size > this.#limits.bytes) return false;
    this.bytes += size;
    this.#total.queuedBytes += size;
    this.#items.push(delivery);
    return true;
  }

  peek(): Delivery | undefined {
    return this.#items[this.#head];
  }

  shift(): Delivery | undefined {
    const delivery = this.#items[this.#head];
    if (delivery === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    const size = deliveryBytes(delivery);
    this.bytes -= size;
    this.#total.queuedBytes -= size;
    // Half of the array is spent: give it back, at a cost spread over as many calls.
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return delivery;
  }

  *waiting(): Generator<Delivery> {
    for (let index = this.#head; index < this.#items.length; index++) {
      const delivery = this.#items[index];
      if (delivery !== undefined) yield delivery;
    }
  }

  clear(): void {
    this.#total.queuedBytes -= this.bytes;
    this.#items = [];
    this.#head = 0;
    this.bytes = 0;
  }
}
