import type { ByteSpan } from "#shared/base/index.ts";

/**
 * One element of a decoded payload. Label and value are text as the sender wrote it: escape them before they are
 * shown. Keys are labels and never property names, so that `__proto__` is a word like any other.
 */
export interface PayloadNode {
  /** Key, field name, or `[3]` in a list. */
  readonly label: string;
  /** The value in words; empty for groups. Never cut, but for bytes, whose length `type` tells. */
  readonly value: string;
  /** The format's own name of the type: `uint`, `map, 3 entries`. */
  readonly type: string;
  /** Bytes of the element in the payload, after what was wrapped around it (gzip, Base64) has been taken off. */
  readonly span?: ByteSpan;
  readonly children: readonly PayloadNode[];
}

/** Why bytes could not be decoded, and where. */
export interface PayloadFailure {
  /** Lower case, no full stop. */
  readonly reason: string;
  /** Byte at which decoding stopped; absent when the failure has no place. */
  readonly offset?: number;
}

/** What a reader of one format found: everything up to the failure, if there was one. */
export interface PayloadTree {
  readonly roots: readonly PayloadNode[];
  readonly failure?: PayloadFailure;
}

const NO_CHILDREN: readonly PayloadNode[] = [];

/** Creates an element without parts. */
export function leaf(label: string, type: string, value: string, span?: ByteSpan): PayloadNode {
  return span === undefined
    ? { label, type, value, children: NO_CHILDREN }
    : { label, type, value, span, children: NO_CHILDREN };
}

/** Creates an element that is made of others. */
export function group(label: string, type: string, children: readonly PayloadNode[], span?: ByteSpan): PayloadNode {
  return span === undefined ? { label, type, value: "", children } : { label, type, value: "", span, children };
}

/** `3 entries`, `1 entry`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
