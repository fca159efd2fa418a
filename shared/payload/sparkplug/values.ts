import type { ByteSpan } from "#shared/base/index.ts";
import type { Budget } from "../limits.ts";
import { counted, group, leaf, type PayloadFailure, type PayloadNode } from "../payloadNode.ts";
import { doubleOf, floatOf, readWireMessage, timeOf, type WireField } from "../protobuf/index.ts";
import { float32Text, floatText, hexValue, readUtf8 } from "../values.ts";

/** Names of the data types, by their number (Sparkplug B 3.0 §6.4.16). */
export const datatypeNames = [
  "Unknown",
  "Int8",
  "Int16",
  "Int32",
  "Int64",
  "UInt8",
  "UInt16",
  "UInt32",
  "UInt64",
  "Float",
  "Double",
  "Boolean",
  "String",
  "DateTime",
  "Text",
  "UUID",
  "DataSet",
  "Bytes",
  "File",
  "Template",
  "PropertySet",
  "PropertySetList",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "Int64Array",
  "UInt8Array",
  "UInt16Array",
  "UInt32Array",
  "UInt64Array",
  "FloatArray",
  "DoubleArray",
  "BooleanArray",
  "StringArray",
  "DateTimeArray",
] as const;

/** The name of a data type, or its number when it has none. */
export function datatypeName(datatype: number | undefined): string {
  if (datatype === undefined) return "type unknown";
  return datatypeNames[datatype] ?? `type ${datatype}`;
}

/** The kinds of value that metrics, properties, parameters and cells share, though under different numbers. */
export type ValueKind = "int" | "long" | "float" | "double" | "boolean" | "string" | "bytes";

/** A plain value in words. Signed types travel in unsigned fields: only the data type tells. */
export function plainValue(bytes: Uint8Array, field: WireField, kind: ValueKind, datatype: number | undefined): string {
  const { integer } = field;
  switch (kind) {
    case "int":
    case "long":
      return integerText(integer, kind, datatypeName(datatype));
    case "float":
      return float32Text(floatOf(integer));
    case "double":
      return floatText(doubleOf(integer));
    case "boolean":
      return integer === 0n ? "false" : "true";
    case "string":
      return readUtf8(contentOf(bytes, field)).text;
    case "bytes":
      return hexValue(contentOf(bytes, field));
  }
}

const signedBits: ReadonlyMap<string, number> = new Map([
  ["Int8", 8],
  ["Int16", 16],
  ["Int32", 32],
  ["Int64", 64],
]);

function integerText(integer: bigint, kind: "int" | "long", type: string): string {
  if (type === "DateTime") return timeOf(integer);
  const bits = signedBits.get(type);
  if (bits !== undefined) return String(BigInt.asIntN(bits, integer));
  return String(kind === "int" ? BigInt.asUintN(32, integer) : integer);
}

/** The content of a field. */
export function contentOf(bytes: Uint8Array, { content }: WireField): Uint8Array {
  return bytes.subarray(content.start, content.end);
}

/** What is known while the parts of one payload are read. */
export interface Parts {
  readonly bytes: Uint8Array;
  readonly budget: Budget;
  failure: PayloadFailure | undefined;
}

/** The fields of a part of the payload; a failure in it sticks to `parts`. */
export function fieldsOf(parts: Parts, span: ByteSpan, depth: number): readonly WireField[] {
  const stop = parts.budget.judgeDepth(depth) ?? parts.budget.spendElement();
  if (stop !== undefined) parts.failure ??= { reason: stop, offset: span.start };
  if (parts.failure !== undefined) return [];
  const message = readWireMessage(parts.bytes, span, parts.budget);
  if (message.failure !== undefined) parts.failure ??= message.failure;
  return message.fields;
}

const cellKinds: ReadonlyMap<number, ValueKind> = new Map([
  [1, "int"],
  [2, "long"],
  [3, "float"],
  [4, "double"],
  [5, "boolean"],
  [6, "string"],
]);

/** A table: columns with types, and rows of cells. */
export function dataSet(parts: Parts, label: string, field: WireField, depth: number): PayloadNode {
  const fields = fieldsOf(parts, field.content, depth);
  const columns = fields
    .filter(({ number, wireType }) => number === 2 && wireType === "LEN")
    .map((column) => readUtf8(contentOf(parts.bytes, column)).text);
  const types = fields.filter(({ number }) => number === 3).flatMap((type) => columnTypes(parts, type));
  const rows: PayloadNode[] = [];
  for (const row of fields.filter(({ number, wireType }) => number === 4 && wireType === "LEN")) {
    const cells = fieldsOf(parts, row.content, depth + 1).filter(({ number }) => number === 1);
    const nodes = cells.map((cell, index) =>
      dataSetCell(parts, cell, columns[index] ?? `[${index}]`, types[index], depth),
    );
    rows.push(group(`row ${rows.length + 1}`, counted(nodes.length, "cell", "cells"), nodes, row.span));
    if (parts.failure !== undefined) break;
  }
  return group(label, `DataSet, ${counted(rows.length, "row", "rows")}`, rows, field.span);
}

/** Types of columns: one in a VARINT, or several packed. */
function columnTypes(parts: Parts, field: WireField): readonly number[] {
  if (field.wireType === "VARINT") return [Number(field.integer)];
  // The numbers of the types are below 128: each is one byte.
  return field.wireType === "LEN" ? [...contentOf(parts.bytes, field)] : [];
}

function dataSetCell(
  parts: Parts,
  cell: WireField,
  label: string,
  datatype: number | undefined,
  depth: number,
): PayloadNode {
  const value = fieldsOf(parts, cell.content, depth + 2).find(({ number }) => cellKinds.has(number));
  const kind = value === undefined ? undefined : cellKinds.get(value.number);
  const text = value === undefined || kind === undefined ? "" : plainValue(parts.bytes, value, kind, datatype);
  return leaf(label, datatypeName(datatype), text, cell.span);
}

const propertyKinds: ReadonlyMap<number, ValueKind> = new Map([
  [3, "int"],
  [4, "long"],
  [5, "float"],
  [6, "double"],
  [7, "boolean"],
  [8, "string"],
]);

/** Properties of a metric: keys and values stand in two lists of one length. */
export function propertySet(parts: Parts, label: string, field: WireField, depth: number): PayloadNode {
  const fields = fieldsOf(parts, field.content, depth);
  const keys = fields.filter(({ number, wireType }) => number === 1 && wireType === "LEN");
  const values = fields.filter(({ number, wireType }) => number === 2 && wireType === "LEN");
  const nodes = values.map((value, index) => {
    const key = keys[index];
    const name = key === undefined ? `[${index}]` : readUtf8(contentOf(parts.bytes, key)).text;
    return propertyValue(parts, name, value, depth + 1);
  });
  return group(label, `PropertySet, ${counted(nodes.length, "entry", "entries")}`, nodes, field.span);
}

function propertyValue(parts: Parts, label: string, field: WireField, depth: number): PayloadNode {
  const fields = fieldsOf(parts, field.content, depth);
  const datatype = fields.find(({ number }) => number === 1);
  const isNull = fields.some(({ number, integer }) => number === 2 && integer !== 0n);
  const type = datatypeName(datatype === undefined ? undefined : Number(datatype.integer));
  if (isNull) return leaf(label, type, "null", field.span);
  const value = fields.find(({ number }) => number >= 3);
  const kind = value === undefined ? undefined : propertyKinds.get(value.number);
  if (value !== undefined && kind !== undefined) {
    const text = plainValue(parts.bytes, value, kind, datatype === undefined ? undefined : Number(datatype.integer));
    return leaf(label, type, text, field.span);
  }
  if (value?.number === 9) return propertySet(parts, label, value, depth + 1);
  if (value?.number === 10) {
    const sets = fieldsOf(parts, value.content, depth + 1).filter(({ number }) => number === 1);
    const nodes = sets.map((set, index) => propertySet(parts, `[${index}]`, set, depth + 2));
    return group(label, `PropertySetList, ${counted(nodes.length, "set", "sets")}`, nodes, field.span);
  }
  return leaf(label, type, "", field.span);
}
