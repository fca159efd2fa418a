import type * as z from "zod/mini";
import { createJSONStorage, type PersistOptions, type PersistStorage } from "zustand/middleware";

/** The part of `localStorage` that stores need; a test gives its own. */
export type TextStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Told when something could not be kept for the next start, because the browser refused to store it. */
export type StorageFailure = (name: string) => void;

const REST_MS = 400;

/**
 * Options that keep the part of a store that `schema` describes. What is stored is read like any other input: when it
 * does not fit the schema (an older version, a hand's edit) the store starts with its defaults. What `isLarge`
 * is written when it has not changed for a moment, and when the page goes.
 */
export function persistedAs<State extends object, Kept extends object>(
  name: string,
  schema: z.ZodMiniType<Kept>,
  storage: TextStorage,
  onFailure: StorageFailure,
  options: { readonly isLarge?: (kept: Kept) => boolean } = {},
): PersistOptions<State, Kept> {
  const guarded: TextStorage = {
    ...storage,
    getItem: (key) => storage.getItem(key),
    removeItem: (key) => storage.removeItem(key),
    setItem(key, value) {
      try {
        storage.setItem(key, value);
      } catch {
        // Over the quota, or storage is forbidden: the store itself goes on in memory.
        onFailure(name);
      }
    },
  };
  const jsonStorage = createJSONStorage<Kept>(() => guarded);
  return {
    name: `wirebench.${name}`,
    ...(jsonStorage === undefined
      ? {}
      : { storage: options.isLarge === undefined ? jsonStorage : restingStorage(jsonStorage, options.isLarge) }),
    // The schema strips the store's functions and everything else that is not to be kept.
    partialize: (state) => schema.parse(state),
    merge(persisted, current) {
      const kept = schema.safeParse(persisted);
      return kept.success ? { ...current, ...kept.data } : current;
    },
  };
}

/** Writes what `isLarge` once it has rested: a text of a megabyte is not written with every key. */
function restingStorage<Kept>(storage: PersistStorage<Kept>, isLarge: (kept: Kept) => boolean): PersistStorage<Kept> {
  let waiting: { readonly write: () => void; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  const flush = (): void => {
    const write = waiting?.write;
    clearTimeout(waiting?.timer);
    waiting = undefined;
    write?.();
  };
  if (typeof window !== "undefined") window.addEventListener("pagehide", flush);
  return {
    getItem: (name) => storage.getItem(name),
    setItem(name, value) {
      clearTimeout(waiting?.timer);
      waiting = { write: () => void storage.setItem(name, value), timer: setTimeout(flush, REST_MS) };
      if (!isLarge(value.state)) flush();
    },
    removeItem(name) {
      flush();
      return storage.removeItem(name);
    },
  };
}
