import type { ByteSpan } from "#shared/base/index.ts";
import type { PacketPart } from "#renderer/state/index.ts";
import type { FieldIndex, FieldNode } from "./fieldIndex.ts";

/** What a selected part means in one packet. */
export interface ShownPart {
  /** The selected field, or the smallest one around the selected bytes. */
  readonly node: FieldNode | undefined;
  readonly span: ByteSpan | undefined;
  /** The byte that keys move from, when a byte was pointed at. */
  readonly byte: number | undefined;
  /** The structure that encloses the field. */
  readonly related: ByteSpan | undefined;
}

const NOTHING: ShownPart = { node: undefined, span: undefined, byte: undefined, related: undefined };

/** Finds the selected part in a packet. A field that this packet does not have shows nothing. */
export function showPart(index: FieldIndex, part: PacketPart | undefined, length: number): ShownPart {
  if (part === undefined) return NOTHING;
  if (part.kind === "field") {
    const node = index.find(part.path);
    if (node === undefined) return NOTHING;
    const byte = part.byte !== undefined && part.byte < length ? part.byte : undefined;
    return { node, span: node.field.span, byte, related: node.parent?.field.span };
  }
  const span = { start: Math.min(part.span.start, length), end: Math.min(part.span.end, length) };
  if (span.end <= span.start) return NOTHING;
  const node = index.nodeAround(span);
  return { node, span, byte: Math.min(part.byte, length - 1), related: node?.field.span };
}

/** The part that pointing at a byte selects: the innermost field that owns it, or the byte alone. */
export function partAtByte(index: FieldIndex, byte: number): PacketPart {
  const node = index.nodeAtByte(byte);
  return node === undefined
    ? { kind: "bytes", span: { start: byte, end: byte + 1 }, byte }
    : { kind: "field", path: node.path, byte };
}
