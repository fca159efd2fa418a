import type { Budget } from "../limits.ts";
import { counted, group, leaf, type PayloadFailure, type PayloadNode, type PayloadTree } from "../payloadNode.ts";
import { PayloadReader } from "../reader.ts";
import { unfoldZigzag } from "../protobuf/index.ts";
import { bigEndianInteger, dateText, float32Text, floatText, hexValue, readUtf8 } from "../values.ts";
import type { AvroType } from "./schema.ts";

/** How an Avro value is announced. */
export type AvroFraming =
  | { readonly kind: "raw"; readonly start: 0 }
  /** `C3 01` and the schema's fingerprint. */
  | { readonly kind: "singleObject"; readonly start: 10; readonly fingerprint: string }
  /** A zero and the number of the schema in a registry. */
  | { readonly kind: "registry"; readonly start: 5; readonly schemaId: number };

const MAXIMUM_DECIMAL_BYTES = 256;

/** The framing that the first bytes announce. A zero may begin a raw value as well: then only the value tells. */
export function avroFraming(bytes: Uint8Array): AvroFraming {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0xc3 && bytes[1] === 0x01 && bytes.length >= 10) {
    const fingerprint = view.getBigUint64(2, true).toString(16).padStart(16, "0");
    return { kind: "singleObject", start: 10, fingerprint };
  }
  if (bytes[0] === 0 && bytes.length >= 5) return { kind: "registry", start: 5, schemaId: view.getUint32(1) };
  return { kind: "raw", start: 0 };
}

/** Reads one Avro value (specification 1.12, binary encoding) from `start` to the end of the bytes. */
export function readAvro(bytes: Uint8Array, start: number, schema: AvroType, budget: Budget): PayloadTree {
  const reader = new PayloadReader(bytes, budget, { start, end: bytes.length });
  const root = readValue(reader, "value", schema, 1);
  if (!reader.isStopped && !reader.isAtEnd) {
    reader.fail(`${counted(reader.remaining, "byte follows", "bytes follow")} the value`);
  }
  const failure: PayloadFailure | undefined = reader.failure;
  const roots = root === undefined ? [] : [root];
  return failure === undefined ? { roots } : { roots, failure };
}

function readValue(reader: PayloadReader, label: string, type: AvroType, depth: number): PayloadNode | undefined {
  if (!reader.admit(depth)) return undefined;
  const start = reader.offset;
  const node = typedValue(reader, label, type, depth, start);
  return reader.isStopped && node?.children.length === 0 ? undefined : node;
}

function typedValue(
  reader: PayloadReader,
  label: string,
  type: AvroType,
  depth: number,
  start: number,
): PayloadNode | undefined {
  const span = () => ({ start, end: reader.offset });
  switch (type.kind) {
    case "primitive":
      return primitiveValue(reader, label, type, start);
    case "fixed": {
      const content = reader.take(type.size);
      const value = type.logical === "decimal" ? decimalText(content, type.scale) : hexValue(content);
      return leaf(label, `${type.name}, ${counted(type.size, "byte", "bytes")}`, value, span());
    }
    case "enum": {
      const index = readLong(reader);
      const symbol = index >= 0n && index < BigInt(type.symbols.length) ? type.symbols[Number(index)] : undefined;
      if (symbol === undefined) reader.fail(`\`${type.name}\` has no symbol ${index}`, start);
      return leaf(label, type.name, symbol ?? "", span());
    }
    case "union": {
      const index = readLong(reader);
      const branch = index >= 0n && index < BigInt(type.branches.length) ? type.branches[Number(index)] : undefined;
      if (branch === undefined) {
        reader.fail(`a union has no branch ${index}`, start);
        return undefined;
      }
      const value = readValue(reader, label, branch, depth + 1);
      return value === undefined ? undefined : { ...value, span: span() };
    }
    case "record": {
      const fields: PayloadNode[] = [];
      for (const field of type.fields) {
        const value = readValue(reader, field.name, field.type, depth + 1);
        if (value !== undefined) fields.push(value);
        if (reader.isStopped) break;
      }
      return group(label, `${type.name}, ${counted(fields.length, "field", "fields")}`, fields, span());
    }
    case "array": {
      const items: PayloadNode[] = [];
      readBlocks(reader, () => {
        const item = readValue(reader, `[${items.length}]`, type.items, depth + 1);
        if (item !== undefined) items.push(item);
      });
      return group(label, `array, ${counted(items.length, "item", "items")}`, items, span());
    }
    case "map": {
      const entries: PayloadNode[] = [];
      readBlocks(reader, () => {
        const entryStart = reader.offset;
        const key = readUtf8(readBytes(reader)).text;
        const value = readValue(reader, key, type.values, depth + 1);
        if (value !== undefined) entries.push({ ...value, span: { start: entryStart, end: reader.offset } });
      });
      return group(label, `map, ${counted(entries.length, "entry", "entries")}`, entries, span());
    }
  }
}

/** Blocks of items, each with its count before it; a count below zero is followed by the block's bytes. */
function readBlocks(reader: PayloadReader, readItem: () => void): void {
  for (;;) {
    let count = readLong(reader);
    if (reader.isStopped || count === 0n) return;
    if (count < 0n) {
      count = -count;
      readLong(reader);
    }
    // Items may take no bytes at all: only the budget ends a count of billions.
    for (let index = 0n; index < count && !reader.isStopped; index++) readItem();
  }
}

function readLong(reader: PayloadReader): bigint {
  return unfoldZigzag(reader.varint());
}

function readBytes(reader: PayloadReader): Uint8Array {
  const start = reader.offset;
  const length = readLong(reader);
  if (length < 0n) reader.fail(`a length of ${length}`, start);
  return reader.take(Math.max(0, Number(length)));
}

function primitiveValue(
  reader: PayloadReader,
  label: string,
  { name, logical, scale }: Extract<AvroType, { readonly kind: "primitive" }>,
  start: number,
): PayloadNode {
  const value = primitiveText(reader, name, logical, scale);
  const type = logical === undefined ? name : `${name}, ${logical}`;
  return leaf(label, type, value, { start, end: reader.offset });
}

function primitiveText(
  reader: PayloadReader,
  name: Extract<AvroType, { readonly kind: "primitive" }>["name"],
  logical: string | undefined,
  scale: number,
): string {
  switch (name) {
    case "null":
      return "null";
    case "boolean": {
      const byte = reader.uint8();
      if (byte > 1) reader.fail(`a boolean of ${byte}`, reader.offset - 1);
      return byte === 1 ? "true" : "false";
    }
    case "int":
    case "long":
      return integerText(readLong(reader), logical);
    case "float":
      return float32Text(reader.float32(true));
    case "double":
      return floatText(reader.float64(true));
    case "bytes": {
      const content = readBytes(reader);
      return logical === "decimal" ? decimalText(content, scale) : hexValue(content);
    }
    case "string":
      return readUtf8(readBytes(reader)).text;
  }
}

const MS_PER_DAY = 86_400_000;

function integerText(value: bigint, logical: string | undefined): string {
  switch (logical) {
    case "date":
      return dateText(Number(value) * MS_PER_DAY).replace(/T.*$/, "");
    case "timestamp-millis":
    case "local-timestamp-millis":
      return dateText(Number(value));
    case "timestamp-micros":
    case "local-timestamp-micros":
      return dateText(Number(value) / 1_000);
    default:
      return String(value);
  }
}

/** A decimal number from its unscaled digits. */
function decimalText(bytes: Uint8Array, scale: number): string {
  if (bytes.length > MAXIMUM_DECIMAL_BYTES) return hexValue(bytes);
  const unscaled = bigEndianInteger(bytes, { isSigned: true });
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : `.${digits.slice(digits.length - scale)}`;
  return `${unscaled < 0n ? "-" : ""}${whole}${fraction}`;
}
