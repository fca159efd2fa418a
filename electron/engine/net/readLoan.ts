/** Somebody whose output refers to bytes that were lent to it. */
export interface Borrower {
  /** The loan of `chunks` ends: writes what refers to them, or makes it its own. False when they are still needed. */
  settle(chunks: readonly Uint8Array[]): boolean;
}

// One loan at a time in a process: a chunk is handled from its first byte to its last before the next one is read.
let lent: Uint8Array[] = [];
let borrowers: Borrower[] = [];
let freed: (() => void)[] = [];

/**
 * Lends `chunk` to whoever `receive` tells of it. Afterwards its memory may be used again, unless the answer is false:
 * then somebody needs it for as long as it likes.
 */
export function lend(chunk: Uint8Array, receive: () => void): boolean {
  lent = [chunk];
  receive();
  const [chunks, all, whenFree] = [lent, borrowers, freed];
  lent = [];
  borrowers = [];
  freed = [];
  let isFree = true;
  for (const borrower of all) if (!borrower.settle(chunks)) isFree = false;
  if (isFree) for (const free of whenFree) free();
  return isFree;
}

/**
 * Makes `bytes` part of the present loan, after which `whenFree` is called unless they are still needed. Outside of a
 * loan nothing happens: the bytes are then like any that do not change.
 */
export function lendAlso(bytes: Uint8Array, whenFree: () => void): void {
  if (lent.length === 0) return;
  lent.push(bytes);
  freed.push(whenFree);
}

/** Whether `bytes` are lent at present: who refers to them must `borrow`. */
export function isLent(bytes: Uint8Array): boolean {
  return lent.includes(bytes);
}

/** Has `borrower` settled when the present loan ends. Once for each loan. */
export function borrow(borrower: Borrower): void {
  borrowers.push(borrower);
}
