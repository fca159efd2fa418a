/**
 * A map whose entries come and go by the thousand, oldest first. What was removed is free at once, which it is not in a
 * `Map`: that moves into a new table again and again, each former table refers to the next one, and once one of them has
 * grown old, the collector of young objects keeps all that any later table held when it was left. Here tables refer to
 * slots, and a slot whose entry was removed is empty.
 */
export class TransientMap<Key, Value extends object> {
  readonly #slots = new Map<Key, Slot<Value>>();

  get size(): number {
    return this.#slots.size;
  }

  get(key: Key): Value | undefined {
    return this.#slots.get(key)?.value;
  }

  has(key: Key): boolean {
    return this.#slots.has(key);
  }

  set(key: Key, value: Value): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) this.#slots.set(key, { value });
    else slot.value = value;
  }

  delete(key: Key): boolean {
    const slot = this.#slots.get(key);
    if (slot === undefined) return false;
    slot.value = undefined;
    return this.#slots.delete(key);
  }

  /** Read while the map may change: what is removed meanwhile is left out, what comes is read too. */
  *values(): Generator<Value, undefined> {
    for (const { value } of this.#slots.values()) if (value !== undefined) yield value;
  }
}

interface Slot<Value> {
  value: Value | undefined;
}
