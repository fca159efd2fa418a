import type { Budget } from "./limits.ts";
import { counted, group, leaf, type PayloadNode, type PayloadTree } from "./payloadNode.ts";
import { PayloadReader } from "./reader.ts";
import { bigEndianInteger, dateText, float32Text, floatText, hexValue, readUtf8, uuidText } from "./values.ts";

const MAJOR_UNSIGNED = 0;
const MAJOR_NEGATIVE = 1;
const MAJOR_BYTES = 2;
const MAJOR_TEXT = 3;
const MAJOR_ARRAY = 4;
const MAJOR_MAP = 5;
const INDEFINITE = 31;
const BREAK = 0xff;
/** A bignum longer than this stays bytes: writing it in decimal takes time that grows with its square. */
const MAXIMUM_BIGNUM_BYTES = 256;

/** Names of the tags that are met in practice (the IANA registry of CBOR tags). */
const tagNames: ReadonlyMap<bigint, string> = new Map([
  [0n, "date and time"],
  [1n, "epoch time"],
  [2n, "bignum"],
  [3n, "negative bignum"],
  [4n, "decimal fraction"],
  [5n, "bigfloat"],
  [24n, "embedded CBOR"],
  [32n, "URI"],
  [37n, "UUID"],
  [55_799n, "CBOR"],
]);

/** Reads CBOR (RFC 8949), or several items in a row (RFC 8742). Duplicate keys and non-shortest lengths are shown. */
export function readCbor(bytes: Uint8Array, budget: Budget): PayloadTree {
  const reader = new PayloadReader(bytes, budget);
  const roots: PayloadNode[] = [];
  if (reader.isAtEnd) reader.fail("there is no item");
  while (!reader.isStopped && !reader.isAtEnd) {
    const item = readItem(reader, roots.length === 0 ? "value" : `value ${roots.length + 1}`, 1);
    if (item !== undefined) roots.push(item);
  }
  return reader.failure === undefined ? { roots } : { roots, failure: reader.failure };
}

/** The item at the reader's offset; what could be read of it when it is broken. */
function readItem(reader: PayloadReader, label: string, depth: number): PayloadNode | undefined {
  if (!reader.admit(depth)) return undefined;
  const start = reader.offset;
  const initial = reader.uint8();
  if (reader.isStopped) return undefined;
  const major = initial >> 5;
  const info = initial & 0x1f;
  if (major === 7) return readSimple(reader, label, start, info);
  if (info === INDEFINITE) return readIndefinite(reader, label, depth, start, major);
  const argument = readArgument(reader, start, info);
  if (reader.isStopped) return undefined;
  const span = () => ({ start, end: reader.offset });
  switch (major) {
    case MAJOR_UNSIGNED:
      return leaf(label, "unsigned", String(argument), span());
    case MAJOR_NEGATIVE:
      return leaf(label, "negative", String(-1n - argument), span());
    case MAJOR_BYTES:
    case MAJOR_TEXT: {
      const content = reader.take(Number(argument));
      return reader.isStopped ? undefined : stringNode(label, major, content, start, reader.offset);
    }
    case MAJOR_ARRAY:
      return readArray(reader, label, depth, start, argument);
    case MAJOR_MAP:
      return readMap(reader, label, depth, start, argument);
    default:
      return readTag(reader, label, depth, start, argument);
  }
}

function readArgument(reader: PayloadReader, start: number, info: number): bigint {
  if (info < 24) return BigInt(info);
  if (info === 24) return BigInt(reader.uint8());
  if (info === 25) return BigInt(reader.uint16());
  if (info === 26) return BigInt(reader.uint32());
  if (info === 27) return reader.uint64();
  reader.fail(`additional information ${info} is reserved`, start);
  return 0n;
}

function stringNode(label: string, major: number, content: Uint8Array, start: number, end: number): PayloadNode {
  const span = { start, end };
  if (major === MAJOR_BYTES) {
    return leaf(label, `bytes, ${counted(content.length, "byte", "bytes")}`, hexValue(content), span);
  }
  const { text, isUtf8 } = readUtf8(content);
  return leaf(label, isUtf8 ? "text" : "text, not UTF-8", text, span);
}

/** Reads until the count is reached, or until a break when there is no count. */
function readArray(reader: PayloadReader, label: string, depth: number, start: number, count?: bigint): PayloadNode {
  const items: PayloadNode[] = [];
  while (hasMore(reader, items.length, count)) {
    const item = readItem(reader, `[${items.length}]`, depth + 1);
    if (item === undefined) break;
    items.push(item);
  }
  const type = `array, ${counted(items.length, "item", "items")}`;
  return group(label, type, items, { start, end: reader.offset });
}

function readMap(reader: PayloadReader, label: string, depth: number, start: number, count?: bigint): PayloadNode {
  const entries: PayloadNode[] = [];
  while (hasMore(reader, entries.length, count)) {
    const entryStart = reader.offset;
    const key = readItem(reader, "key", depth + 1);
    if (key === undefined || reader.isStopped) break;
    const value = readItem(reader, keyLabel(key), depth + 1);
    if (value === undefined) break;
    entries.push({ ...value, span: { start: entryStart, end: value.span?.end ?? reader.offset } });
  }
  const type = `map, ${counted(entries.length, "entry", "entries")}`;
  return group(label, type, entries, { start, end: reader.offset });
}

/** A key in one line. A key that is a list or a map itself is told by its type. */
function keyLabel(key: PayloadNode): string {
  return key.children.length > 0 || key.value === "" ? (key.type.startsWith("text") ? "" : `(${key.type})`) : key.value;
}

function hasMore(reader: PayloadReader, read: number, count: bigint | undefined): boolean {
  if (reader.isStopped) return false;
  if (count !== undefined) return BigInt(read) < count;
  if (reader.bytes[reader.offset] !== BREAK || reader.isAtEnd) return true;
  reader.offset++;
  return false;
}

function readIndefinite(
  reader: PayloadReader,
  label: string,
  depth: number,
  start: number,
  major: number,
): PayloadNode | undefined {
  if (major === MAJOR_ARRAY) return readArray(reader, label, depth, start);
  if (major === MAJOR_MAP) return readMap(reader, label, depth, start);
  if (major !== MAJOR_BYTES && major !== MAJOR_TEXT) {
    reader.fail("only strings, arrays and maps may have no length", start);
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  while (hasMore(reader, chunks.length, undefined)) {
    const chunkStart = reader.offset;
    const initial = reader.uint8();
    if (initial >> 5 !== major || (initial & 0x1f) === INDEFINITE) {
      reader.fail("a part of a string is not a string of the same kind", chunkStart);
    }
    chunks.push(reader.take(Number(readArgument(reader, chunkStart, initial & 0x1f))));
    const late = reader.budget.spendStep();
    if (late !== undefined) reader.fail(late);
  }
  if (reader.isStopped) return undefined;
  return stringNode(label, major, joined(chunks), start, reader.offset);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function readTag(
  reader: PayloadReader,
  label: string,
  depth: number,
  start: number,
  tag: bigint,
): PayloadNode | undefined {
  const contentStart = reader.offset;
  const content = readItem(reader, label, depth + 1);
  if (content === undefined) return undefined;
  const name = tagNames.get(tag);
  const type = `tag ${tag}${name === undefined ? "" : ` (${name})`}, ${content.type}`;
  const value = tagValue(reader, tag, contentStart, content);
  return { ...content, type, value, span: { start, end: reader.offset } };
}

/** The value as the tag means it, where that is more than the value itself. */
function tagValue(reader: PayloadReader, tag: bigint, start: number, content: PayloadNode): string {
  if (tag === 1n && content.children.length === 0) return dateText(Number(content.value) * 1_000);
  if (reader.isStopped || !content.type.startsWith("bytes") || (reader.bytes[start] ?? 0) >> 5 !== MAJOR_BYTES) {
    return content.value;
  }
  const bytes = stringContent(reader.bytes, start, reader.offset);
  if (bytes === undefined) return content.value;
  if (tag === 37n && bytes.length === 16) return uuidText(bytes);
  if ((tag !== 2n && tag !== 3n) || bytes.length > MAXIMUM_BIGNUM_BYTES) return content.value;
  const magnitude = bigEndianInteger(bytes, { isSigned: false });
  return String(tag === 2n ? magnitude : -1n - magnitude);
}

/** The content of a byte string with a length, from its first byte to its end. */
function stringContent(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const info = (bytes[start] ?? 0) & 0x1f;
  if (info === INDEFINITE) return undefined;
  const head = info < 24 ? 1 : 1 + 2 ** (info - 24);
  return bytes.subarray(start + head, end);
}

function readSimple(reader: PayloadReader, label: string, start: number, info: number): PayloadNode | undefined {
  const node = simpleNode(reader, label, start, info);
  return reader.isStopped ? undefined : node;
}

function simpleNode(reader: PayloadReader, label: string, start: number, info: number): PayloadNode | undefined {
  const at = (type: string, value: string) => leaf(label, type, value, { start, end: reader.offset });
  if (info === 20 || info === 21) return at("boolean", info === 20 ? "false" : "true");
  if (info === 22) return at("null", "null");
  if (info === 23) return at("undefined", "undefined");
  if (info < 20) return at("simple", String(info));
  if (info === 25) return at("float16", floatText(halfFloat(reader.uint16())));
  if (info === 26) return at("float32", float32Text(reader.float32()));
  if (info === 27) return at("float64", floatText(reader.float64()));
  if (info === 24) {
    const value = reader.uint8();
    if (value < 32) reader.fail(`simple value ${value} must be written in one byte`, start);
    return at("simple", String(value));
  }
  reader.fail(
    info === INDEFINITE ? "a break stands outside of any open item" : `additional information ${info} is reserved`,
    start,
  );
  return undefined;
}

/** A half-precision number (IEEE 754 binary16) from its bits. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits >> 15 === 1 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1_024) * 2 ** (exponent - 15);
}
