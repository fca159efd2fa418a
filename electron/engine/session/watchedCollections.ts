import type { Delivery } from "./message.ts";
import type { DeliveryQueue } from "./deliveryQueue.ts";

/** Who hears of the changes of a map. */
interface MapListener<Key, Value> {
  set(key: Key, value: Value): void;
  removed(key: Key): void;
}

/** A map that tells of each change after it was made. */
export class WatchedMap<Key, Value> extends Map<Key, Value> {
  readonly #listener: MapListener<Key, Value>;

  constructor(listener: MapListener<Key, Value>) {
    super();
    this.#listener = listener;
  }

  override set(key: Key, value: Value): this {
    super.set(key, value);
    this.#listener.set(key, value);
    return this;
  }

  override delete(key: Key): boolean {
    if (!super.delete(key)) return false;
    this.#listener.removed(key);
    return true;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }
}

/** Who hears of the changes of a set. */
interface SetListener<Value> {
  added(value: Value): void;
  removed(value: Value): void;
}

/** A set that tells of each change after it was made. */
export class WatchedSet<Value> extends Set<Value> {
  readonly #listener: SetListener<Value>;

  constructor(listener: SetListener<Value>) {
    super();
    this.#listener = listener;
  }

  override add(value: Value): this {
    if (this.has(value)) return this;
    super.add(value);
    this.#listener.added(value);
    return this;
  }

  override delete(value: Value): boolean {
    if (!super.delete(value)) return false;
    this.#listener.removed(value);
    return true;
  }

  override clear(): void {
    for (const value of [...this]) this.delete(value);
  }
}

/** The same queue, which tells of what comes and goes. */
export function watchQueue(
  queue: DeliveryQueue,
  listener: { queued(delivery: Delivery): void; unqueued(delivery: Delivery): void },
): DeliveryQueue {
  return {
    get length() {
      return queue.length;
    },
    get bytes() {
      return queue.bytes;
    },
    push(delivery) {
      if (!queue.push(delivery)) return false;
      listener.queued(delivery);
      return true;
    },
    peek: () => queue.peek(),
    shift() {
      const delivery = queue.shift();
      if (delivery !== undefined) listener.unqueued(delivery);
      return delivery;
    },
    waiting: () => queue.waiting(),
    clear() {
      for (let delivery = queue.shift(); delivery !== undefined; delivery = queue.shift()) listener.unqueued(delivery);
    },
  };
}
