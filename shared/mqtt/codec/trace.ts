import type { Diagnostic, FieldSpec } from "#shared/mqtt/spec/index.ts";

/**
 * Watches a packet being read: which field took which bytes, and what was wrong. The broker reads without one; the
 * dissector brings one that grows the field tree. Offsets are those of the buffer, not of the packet.
 */
export interface Trace {
  /** A group of fields begins; it ends with the matching `close`. */
  open(field: FieldSpec): void;
  close(): void;
  /** Bytes from `start` to before `end` are this field. */
  leaf(field: FieldSpec, start: number, end: number, value: number | string | Uint8Array): void;
  /** Some bits of the byte that the last leaf took. `value` is shifted down. */
  bits(field: FieldSpec, mask: number, value: number, words?: string): void;
  /** Says in words what the last leaf's value means. */
  words(text: string): void;
  diagnostic(diagnostic: Diagnostic): void;
}
