import type { OpenExchange } from "./exchange.ts";

/** Exchanges kept with everything they say; of older ones only the identifier. */
const KEPT = 1_024;
const IDENTIFIERS = 0x1_0000;
const BITS_OF_WORD = 32;

/** The last finished exchange of each Packet Identifier, within bounded memory: its answer may have been lost. */
export interface FinishedExchanges {
  get(packetIdentifier: number): OpenExchange | undefined;
  set(packetIdentifier: number, exchange: OpenExchange): void;
  delete(packetIdentifier: number): void;
  /** One has finished under this identifier, so long ago that nothing else is known of it. */
  isForgotten(packetIdentifier: number): boolean;
}

/** Creates a list of nothing. */
export function createFinishedExchanges(): FinishedExchanges {
  const kept = new Map<number, OpenExchange>();
  // One bit for each identifier: most sessions never need it.
  let forgotten: Uint32Array | undefined;

  function setForgotten(packetIdentifier: number, isForgotten: boolean): void {
    if (!isForgotten && forgotten === undefined) return;
    forgotten ??= new Uint32Array(IDENTIFIERS / BITS_OF_WORD);
    const word = packetIdentifier >>> 5;
    const bit = 1 << (packetIdentifier & 31);
    forgotten[word] = isForgotten ? (forgotten[word] ?? 0) | bit : (forgotten[word] ?? 0) & ~bit;
  }

  return {
    get: (packetIdentifier) => kept.get(packetIdentifier),
    set(packetIdentifier, exchange) {
      kept.delete(packetIdentifier);
      kept.set(packetIdentifier, exchange);
      setForgotten(packetIdentifier, false);
      if (kept.size <= KEPT) return;
      const oldest = kept.keys().next();
      if (oldest.done === true) return;
      kept.delete(oldest.value);
      setForgotten(oldest.value, true);
    },
    delete(packetIdentifier) {
      kept.delete(packetIdentifier);
      setForgotten(packetIdentifier, false);
    },
    isForgotten: (packetIdentifier) =>
      ((forgotten?.[packetIdentifier >>> 5] ?? 0) & (1 << (packetIdentifier & 31))) !== 0,
  };
}
