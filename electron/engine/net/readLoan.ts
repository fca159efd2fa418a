/** Somebody whose output refers to bytes that were lent to it. */
export interface Borrower {
  /** The loan of `chunk` ends: writes what refers to it, or makes it its own. False when the bytes are still needed. */
  settle(chunk: Uint8Array): boolean;
}

// The present loan. Inside one there may be another: the chunk that ends a packet is lent while the packet is.
let lent: Uint8Array | undefined;
let borrowers: readonly Borrower[] = [];

const NOBODY: readonly Borrower[] = [];

/**
 * Lends `chunk` to whoever `receive` tells of it. Afterwards its memory may be used again, unless the answer is false:
 * then somebody needs it for as long as it likes.
 */
export function lend(chunk: Uint8Array, receive: (chunk: Uint8Array) => void): boolean {
  const outer = lent;
  const outerBorrowers = borrowers;
  lent = chunk;
  borrowers = NOBODY;
  receive(chunk);
  let isFree = true;
  for (const borrower of borrowers) if (!borrower.settle(chunk)) isFree = false;
  lent = outer;
  borrowers = outerBorrowers;
  return isFree;
}

/** Whether `bytes` are the chunk that is lent at present: who refers to it must `borrow`. */
export function isLent(bytes: Uint8Array): boolean {
  return bytes === lent;
}

/** Has `borrower` settled when the present loan ends. Once for each loan. */
export function borrow(borrower: Borrower): void {
  borrowers = [...borrowers, borrower];
}
