import type { ByteSpan } from "#shared/base/index.ts";
import type { Budget } from "../limits.ts";
import { counted, group, leaf, type PayloadFailure, type PayloadNode, type PayloadTree } from "../payloadNode.ts";
import { PayloadReader } from "../reader.ts";
import { float32Text, floatText, hexValue, readUtf8 } from "../values.ts";
import type { DescriptorSet, FieldDescriptor, FieldType } from "./descriptors.ts";
import { rawField } from "./rawView.ts";
import { doubleOf, floatOf, unfoldZigzag } from "./scalars.ts";
import { readWireMessage, type WireField, type WireType } from "./wire.ts";

/** What a message is read with. */
interface Reading {
  readonly bytes: Uint8Array;
  readonly schema: DescriptorSet;
  readonly budget: Budget;
  failure: PayloadFailure | undefined;
}

/** Reads a message of the type `typeName`. Fields that the schema does not know are shown as without a schema. */
export function readProtobufMessage(
  bytes: Uint8Array,
  schema: DescriptorSet,
  typeName: string,
  budget: Budget,
): PayloadTree {
  if (!schema.messages.has(typeName)) {
    return { roots: [], failure: { reason: `the schema has no message \`${typeName}\`` } };
  }
  const reading: Reading = { bytes, schema, budget, failure: undefined };
  const roots = readFields(reading, { start: 0, end: bytes.length }, typeName, 1);
  return reading.failure === undefined ? { roots } : { roots, failure: reading.failure };
}

function readFields(reading: Reading, span: ByteSpan, typeName: string, depth: number): readonly PayloadNode[] {
  const descriptors = reading.schema.messages.get(typeName);
  const message = readWireMessage(reading.bytes, span, reading.budget);
  const counts = new Map<number, number>();
  const nodes: PayloadNode[] = [];
  for (const field of message.fields) {
    const stop = reading.budget.judgeDepth(depth) ?? reading.budget.spendElement();
    if (stop !== undefined) reading.failure ??= { reason: stop, offset: field.span.start };
    if (reading.failure !== undefined) return nodes;
    const descriptor = descriptors?.get(field.number);
    if (descriptor === undefined) {
      nodes.push(unknownField(reading, field, depth));
      continue;
    }
    const count = counts.get(field.number) ?? 0;
    counts.set(field.number, count + 1);
    const label = descriptor.isRepeated ? `${descriptor.name}[${count}]` : descriptor.name;
    nodes.push(knownField(reading, field, descriptor, label, depth));
  }
  if (message.failure !== undefined) reading.failure ??= message.failure;
  return nodes;
}

function unknownField(reading: Reading, field: WireField, depth: number, name?: string): PayloadNode {
  const { node, failure } = rawField(reading.bytes, field, reading.budget, depth, name);
  if (failure !== undefined) reading.failure ??= failure;
  return node;
}

function knownField(
  reading: Reading,
  field: WireField,
  descriptor: FieldDescriptor,
  label: string,
  depth: number,
): PayloadNode {
  const { type, typeName } = descriptor;
  const expected = wireTypeOf(type);
  if (field.wireType !== expected) {
    const isPacked = descriptor.isRepeated && field.wireType === "LEN" && expected !== "LEN" && expected !== "SGROUP";
    if (isPacked) return packedField(reading, field, descriptor, expected);
    const node = unknownField(reading, field, depth, label);
    return { ...node, type: `${node.type}, the schema says ${type}` };
  }
  if (type === "message" || type === "group") {
    const fields = readFields(reading, field.content, typeName, depth + 1);
    return group(label, `${typeName}, ${counted(fields.length, "field", "fields")}`, fields, field.span);
  }
  const content = reading.bytes.subarray(field.content.start, field.content.end);
  if (type === "bytes") {
    return leaf(label, `bytes, ${counted(content.length, "byte", "bytes")}`, hexValue(content), field.span);
  }
  if (type === "string") {
    const { text, isUtf8 } = readUtf8(content);
    return leaf(label, isUtf8 ? "string" : "string, not UTF-8", text, field.span);
  }
  return leaf(label, type, scalarText(reading, field.integer, descriptor), field.span);
}

function packedField(reading: Reading, field: WireField, descriptor: FieldDescriptor, wireType: WireType): PayloadNode {
  const reader = new PayloadReader(reading.bytes, reading.budget, field.content);
  const items: PayloadNode[] = [];
  while (!reader.isAtEnd && reader.admit(1)) {
    const start = reader.offset;
    const integer =
      wireType === "VARINT"
        ? reader.varint()
        : wireType === "I64"
          ? reader.uint64(true)
          : BigInt(reader.uint32LittleEndian());
    if (reader.isStopped) break;
    const value = scalarText(reading, integer, descriptor);
    items.push(leaf(`[${items.length}]`, descriptor.type, value, { start, end: reader.offset }));
  }
  if (reader.failure !== undefined) reading.failure ??= reader.failure;
  const type = `packed ${descriptor.type}, ${counted(items.length, "item", "items")}`;
  return group(descriptor.name, type, items, field.span);
}

function wireTypeOf(type: FieldType): WireType {
  switch (type) {
    case "double":
    case "fixed64":
    case "sfixed64":
      return "I64";
    case "float":
    case "fixed32":
    case "sfixed32":
      return "I32";
    case "string":
    case "bytes":
    case "message":
      return "LEN";
    case "group":
      return "SGROUP";
    default:
      return "VARINT";
  }
}

function scalarText(reading: Reading, integer: bigint, { type, typeName }: FieldDescriptor): string {
  switch (type) {
    case "double":
      return floatText(doubleOf(integer));
    case "float":
      return float32Text(floatOf(integer));
    case "bool":
      return integer === 0n ? "false" : "true";
    case "int32":
    case "sfixed32":
      return String(BigInt.asIntN(32, integer));
    case "int64":
    case "sfixed64":
      return String(BigInt.asIntN(64, integer));
    case "uint32":
      return String(BigInt.asUintN(32, integer));
    case "sint32":
    case "sint64":
      return String(unfoldZigzag(integer));
    case "enum": {
      const value = BigInt.asIntN(32, integer);
      const name = reading.schema.enums.get(typeName)?.get(value);
      return name === undefined ? `${value}, not in the schema` : `${name} (${value})`;
    }
    default:
      return String(integer);
  }
}
