import type { Budget } from "./limits.ts";
import { counted, group, leaf, type PayloadNode, type PayloadTree } from "./payloadNode.ts";
import { PayloadReader } from "./reader.ts";
import { dateText, float32Text, floatText, hexValue, readUtf8 } from "./values.ts";

const TIMESTAMP_EXTENSION = -1;

/** Reads MessagePack (the specification of 2017, with timestamps), or several values in a row. */
export function readMessagePack(bytes: Uint8Array, budget: Budget): PayloadTree {
  const reader = new PayloadReader(bytes, budget);
  const roots: PayloadNode[] = [];
  if (reader.isAtEnd) reader.fail("there is no value");
  while (!reader.isStopped && !reader.isAtEnd) {
    const value = readValue(reader, roots.length === 0 ? "value" : `value ${roots.length + 1}`, 1);
    if (value !== undefined) roots.push(value);
  }
  return reader.failure === undefined ? { roots } : { roots, failure: reader.failure };
}

function readValue(reader: PayloadReader, label: string, depth: number): PayloadNode | undefined {
  if (!reader.admit(depth)) return undefined;
  const start = reader.offset;
  const first = reader.uint8();
  if (reader.isStopped) return undefined;
  const node = valueAfter(reader, first, label, depth, start);
  // A group keeps the elements before the failure; a scalar that could not be read is nothing.
  return reader.isStopped && node?.children.length === 0 ? undefined : node;
}

function valueAfter(
  reader: PayloadReader,
  first: number,
  label: string,
  depth: number,
  start: number,
): PayloadNode | undefined {
  const scalar = (type: string, value: string) => leaf(label, type, value, { start, end: reader.offset });
  if (first <= 0x7f) return scalar("positive fixint", String(first));
  if (first >= 0xe0) return scalar("negative fixint", String(first - 0x100));
  if (first <= 0x8f) return readMap(reader, label, depth, start, first & 0x0f);
  if (first <= 0x9f) return readArray(reader, label, depth, start, first & 0x0f);
  if (first <= 0xbf) return readText(reader, label, start, first & 0x1f);
  switch (first) {
    case 0xc0:
      return scalar("nil", "nil");
    case 0xc2:
      return scalar("bool", "false");
    case 0xc3:
      return scalar("bool", "true");
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return readBinary(reader, label, start, lengthOf(reader, first - 0xc4));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(reader, label, start, lengthOf(reader, first - 0xc7));
    case 0xca:
      return scalar("float 32", float32Text(reader.float32()));
    case 0xcb:
      return scalar("float 64", floatText(reader.float64()));
    case 0xcc:
      return scalar("uint 8", String(reader.uint8()));
    case 0xcd:
      return scalar("uint 16", String(reader.uint16()));
    case 0xce:
      return scalar("uint 32", String(reader.uint32()));
    case 0xcf:
      return scalar("uint 64", String(reader.uint64()));
    case 0xd0:
      return scalar("int 8", String((reader.uint8() << 24) >> 24));
    case 0xd1:
      return scalar("int 16", String((reader.uint16() << 16) >> 16));
    case 0xd2:
      return scalar("int 32", String(reader.uint32() | 0));
    case 0xd3:
      return scalar("int 64", String(BigInt.asIntN(64, reader.uint64())));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(reader, label, start, 2 ** (first - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return readText(reader, label, start, lengthOf(reader, first - 0xd9));
    case 0xdc:
    case 0xdd:
      return readArray(reader, label, depth, start, lengthOf(reader, first - 0xdb));
    case 0xde:
    case 0xdf:
      return readMap(reader, label, depth, start, lengthOf(reader, first - 0xdd));
    default:
      reader.fail(`the byte ${first.toString(16)} begins no value`, start);
      return undefined;
  }
}

/** A length of one, two or four bytes. */
function lengthOf(reader: PayloadReader, size: number): number {
  return size === 0 ? reader.uint8() : size === 1 ? reader.uint16() : reader.uint32();
}

function readText(reader: PayloadReader, label: string, start: number, length: number): PayloadNode {
  const { text, isUtf8 } = readUtf8(reader.take(length));
  return leaf(label, isUtf8 ? "str" : "str, not UTF-8", text, { start, end: reader.offset });
}

function readBinary(reader: PayloadReader, label: string, start: number, length: number): PayloadNode {
  const content = reader.take(length);
  const type = `bin, ${counted(content.length, "byte", "bytes")}`;
  return leaf(label, type, hexValue(content), { start, end: reader.offset });
}

function readExtension(reader: PayloadReader, label: string, start: number, length: number): PayloadNode {
  const kind = (reader.uint8() << 24) >> 24;
  const contentStart = reader.offset;
  const content = reader.take(length);
  const span = { start, end: reader.offset };
  const time = kind === TIMESTAMP_EXTENSION && !reader.isStopped ? timestamp(reader, contentStart, length) : undefined;
  if (time !== undefined) return leaf(label, "timestamp", time, span);
  return leaf(label, `ext ${kind}, ${counted(content.length, "byte", "bytes")}`, hexValue(content), span);
}

/** A timestamp in its three lengths: seconds; nanoseconds above 34 bits of seconds; nanoseconds and signed seconds. */
function timestamp(reader: PayloadReader, start: number, length: number): string | undefined {
  const content = new PayloadReader(reader.bytes, reader.budget, { start, end: start + length });
  if (length === 4) return timeText(BigInt(content.uint32()), 0n);
  if (length === 8) {
    const both = content.uint64();
    return timeText(both & 0x3_ffff_ffffn, both >> 34n);
  }
  if (length !== 12) return undefined;
  const nanoseconds = BigInt(content.uint32());
  return timeText(BigInt.asIntN(64, content.uint64()), nanoseconds);
}

function timeText(seconds: bigint, nanoseconds: bigint): string {
  const text = dateText(Number(seconds) * 1_000);
  const fraction = String(nanoseconds).padStart(9, "0").replace(/0+$/, "");
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}${fraction === "" ? "" : `.${fraction}`}Z` : `${seconds} s`;
}

function readArray(reader: PayloadReader, label: string, depth: number, start: number, count: number): PayloadNode {
  const items: PayloadNode[] = [];
  while (!reader.isStopped && items.length < count) {
    const item = readValue(reader, `[${items.length}]`, depth + 1);
    if (item === undefined) break;
    items.push(item);
  }
  return group(label, `array, ${counted(items.length, "item", "items")}`, items, { start, end: reader.offset });
}

function readMap(reader: PayloadReader, label: string, depth: number, start: number, count: number): PayloadNode {
  const entries: PayloadNode[] = [];
  while (!reader.isStopped && entries.length < count) {
    const entryStart = reader.offset;
    const key = readValue(reader, "key", depth + 1);
    if (key === undefined || reader.isStopped) break;
    const value = readValue(reader, key.children.length === 0 ? key.value : `(${key.type})`, depth + 1);
    if (value === undefined) break;
    entries.push({ ...value, span: { start: entryStart, end: value.span?.end ?? reader.offset } });
  }
  return group(label, `map, ${counted(entries.length, "entry", "entries")}`, entries, { start, end: reader.offset });
}
