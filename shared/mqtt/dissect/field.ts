import type { ByteSpan } from "#shared/base/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import type { Diagnostic, ProtocolVersion } from "#shared/mqtt/spec/index.ts";

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

/** How a packet fares as a whole. `malformed` is what a Server answers with 0x81. */
export type DissectionStatus = "ok" | "malformed" | "protocol-error" | "incomplete";

/** A packet with every byte explained, however broken it is. */
export interface Dissection {
  readonly fields: readonly DissectedField[];
  /** In the order of the bytes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly status: DissectionStatus;
  /** The version in which the bytes were read. */
  readonly version: ProtocolVersion;
  /** The caller did not know the version: it was guessed from the bytes. */
  readonly isVersionGuessed: boolean;
  /** What could be read, however broken; absent when the bytes name no packet type or no length. */
  readonly packet?: ControlPacket;
}

/** The fields of a tree, parents before children: in wire order. */
export function* eachField(fields: readonly DissectedField[]): Generator<DissectedField> {
  for (const field of fields) {
    yield field;
    yield* eachField(field.children);
  }
}

/** The fields that tile the packet: bit fields count as part of the byte they are in, derived fields not at all. */
export function* eachTile(fields: readonly DissectedField[]): Generator<DissectedField> {
  for (const field of fields) {
    if (field.span === undefined || field.mask !== undefined) continue;
    if (field.value === undefined) yield* eachTile(field.children);
    else yield field;
  }
}
