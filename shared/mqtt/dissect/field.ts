import type { ByteSpan } from "#shared/base/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";

/**
 * One field of a packet. Leaves tile the packet: no gap, no overlap, but for bit fields, which are children of the
 * field that owns their byte. A parent's span is the union of its children's.
 */
export interface DissectedField {
  /** Stable name for code, filters and JSON: `connect.flags.willQoS`; groups have names too (`variableHeader`). */
  readonly name: string;
  /** Wireshark's field name, where one exists: `mqtt.conflag.qos`. */
  readonly wiresharkName?: string;
  /** The standard's words: `Will QoS`. */
  readonly label: string;
  /** Absent for derived fields: they have no bytes of their own. */
  readonly span?: ByteSpan;
  /** The bits of a one-byte span that are the field; absent when the bytes are wholly its own. */
  readonly mask?: number;
  /** Number for integers and bits (shifted down), text for UTF-8, bytes for the rest; absent for groups. */
  readonly value?: number | string | Uint8Array;
  /** The value for people: `30 s`, `QoS 1`, `Not authorized`. Escaped where it comes from the wire. Never cut. */
  readonly display: string;
  /** Section of the standard that defines the field: `3.1.2.3`. */
  readonly section?: string;
  /** Known from elsewhere (a topic behind an alias, a response time), not from these bytes. */
  readonly isDerived?: boolean;
  readonly children: readonly DissectedField[];
}

/** A packet with every byte explained, however broken it is. */
export interface Dissection {
  readonly fields: readonly DissectedField[];
  readonly diagnostics: readonly Diagnostic[];
}
