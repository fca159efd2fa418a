import { crc32 } from "node:zlib";
import type { Change } from "./database.ts";
import { SEAL_KEY } from "./keys.ts";
import { sealValue } from "./values.ts";

/**
 * Knows which records the database holds once all batches are written, and gathers the changes of the next one. Each
 * batch ends with a seal: the sum of the checksums of all records. A database that lost a part of its files, or half a
 * batch, does not add up.
 */
export interface Ledger {
  /** Counts a record that was read. */
  read(key: string, value: Uint8Array): void;
  has(key: string): boolean;
  put(key: string, value: Uint8Array): void;
  delete(key: string): void;
  /** What the seal of the database has to say. */
  readonly sum: number;
  /** Takes what has changed since the last call, sealed as of `aliveAtMs`. */
  take(aliveAtMs: number): readonly Change[];
}

const encoder = new TextEncoder();

/** A ledger of an empty database. */
export function createLedger(): Ledger {
  const sums = new Map<string, number>();
  let sum = 0;
  let changes: Change[] = [];

  function count(key: string, value: Uint8Array): void {
    // The key, never empty, comes last: of no bytes at all zlib says 0, whatever came before them.
    const own = crc32(encoder.encode(key), crc32(value));
    sum = (sum - (sums.get(key) ?? 0) + own) >>> 0;
    sums.set(key, own);
  }

  return {
    read: count,
    has: (key) => sums.has(key),
    put(key, value) {
      count(key, value);
      changes.push({ key, value });
    },
    delete(key) {
      const own = sums.get(key);
      if (own === undefined) return;
      sum = (sum - own) >>> 0;
      sums.delete(key);
      changes.push({ key, value: undefined });
    },
    get sum() {
      return sum;
    },
    take(aliveAtMs) {
      const taken = changes;
      changes = [];
      taken.push({ key: SEAL_KEY, value: sealValue({ sum, aliveAtMs }) });
      return taken;
    },
  };
}
