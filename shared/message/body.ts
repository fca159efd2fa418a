import { decode as decodeMessagePack } from "@msgpack/msgpack";
import { decode as decodeCbor } from "cborg";
import { borrowUtf8, createUtf8Reader, fail, ok, type Result } from "#shared/base/index.ts";
import { readBase64, writeBase64 } from "#shared/payload/index.ts";
import { createHexReader, hexOf, parseHex } from "#shared/profile/index.ts";
import { cbor, createValueReader, messagePack, readValue, type ValueReader } from "./values/index.ts";

/** How a payload can be written. CBOR and MessagePack are written as JSON; a file is held as Base64. */
export const bodyFormats = ["text", "json", "hex", "base64", "cbor", "messagepack", "file"] as const;
export type BodyFormat = (typeof bodyFormats)[number];

/** What is written as text: it stays as it is when another of them is chosen, and means what that one makes of it. */
const writtenFormats: ReadonlySet<BodyFormat> = new Set(["text", "json", "cbor", "messagepack"]);
const NOT_HEX = "it is not an even number of hexadecimal digits";

/** Makes a payload of what is written. */
export type BodyEncoder = (format: BodyFormat, body: string) => Result<Uint8Array<ArrayBuffer>, string>;

/** How what is written is read. */
interface Readers {
  readonly utf8: (text: string) => Uint8Array<ArrayBuffer>;
  readonly hex: typeof parseHex;
  readonly base64: (text: string) => ReturnType<typeof readBase64>;
  readonly cbor: ValueReader;
  readonly messagepack: ValueReader;
}

const readAnew: Readers = {
  utf8: (text) => borrowUtf8(text).slice(),
  hex: parseHex,
  base64: (text) => readBase64(borrowUtf8(text)),
  cbor: (text) => readValue(cbor, text),
  messagepack: (text) => readValue(messagePack, text),
};

/** The payload that travels; or why there is none. Text and JSON travel as UTF-8, as they are written. */
export const encodeBody: BodyEncoder = (format, body) => encodeWith(readAnew, format, body);

/**
 * An `encodeBody` for a body that is being written: what is parsed is read where it has changed since the last call, and
 * the bytes are lent until the next one of anybody, and are not to be written to.
 */
export function createBodyEncoder(): BodyEncoder {
  const utf8 = createUtf8Reader();
  let decoded = new Uint8Array(0);
  const readers: Readers = {
    utf8,
    hex: createHexReader().read,
    base64(text) {
      const codes = utf8(text);
      if (decoded.length < codes.length) decoded = new Uint8Array(codes.length + (codes.length >> 2));
      return readBase64(codes, decoded);
    },
    cbor: createValueReader(cbor),
    messagepack: createValueReader(messagePack),
  };
  return (format, body) => encodeWith(readers, format, body);
}

function encodeWith(read: Readers, format: BodyFormat, body: string): Result<Uint8Array<ArrayBuffer>, string> {
  switch (format) {
    case "text":
    case "json":
      return ok(read.utf8(body));
    case "hex": {
      const bytes = read.hex(body);
      return bytes === undefined ? fail(NOT_HEX) : ok(bytes);
    }
    case "base64":
    case "file": {
      const bytes = read.base64(body);
      return bytes.ok ? bytes : fail(`it is not Base64: ${bytes.error.reason}`);
    }
    case "cbor":
    case "messagepack":
      return read[format](body);
  }
}

/** Writes a payload in a format; or why it cannot be. */
export function showBody(format: BodyFormat, bytes: Uint8Array): Result<string, string> {
  switch (format) {
    case "text":
    case "json":
      return showText(bytes);
    case "hex":
      return ok((hexOf(bytes).match(/../g) ?? []).join(" "));
    case "base64":
    case "file":
      return ok(writeBase64(bytes));
    case "cbor":
      return showValue("CBOR", () => decodeCbor(bytes, { useMaps: true }));
    case "messagepack":
      return showValue("MessagePack", () => decodeMessagePack(bytes));
  }
}

/** The same text in another format that is written as text; to and from hex and Base64, the same bytes. */
export function convertBody(from: BodyFormat, to: BodyFormat, body: string): Result<string, string> {
  if (from === to || (writtenFormats.has(from) && writtenFormats.has(to))) return ok(body);
  const bytes = encodeBody(from, body);
  if (!bytes.ok) return bytes;
  return bytes.value.length === 0 ? ok("") : showBody(to, bytes.value);
}

function showText(bytes: Uint8Array): Result<string, string> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return fail("its bytes are not UTF-8 text");
  }
}

function showValue(name: string, read: () => unknown): Result<string, string> {
  try {
    return ok(JSON.stringify(asJson(read()), undefined, 2));
  } catch (error) {
    return fail(
      `its bytes are not ${name} that JSON can write: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A value as JSON writes it. Throws where JSON would make another one of it, which then would travel. */
function asJson(value: unknown): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [keyOf(key), asJson(member)]));
  if (typeof value === "number" && isKeptByJson(value)) return value;
  if (isPlainObject(value)) return asJson(new Map(Object.entries(value)));
  throw new Error(`it holds ${describe(value)}`);
}

function keyOf(key: unknown): string {
  if (typeof key === "string") return key;
  throw new Error("a name in it is not text");
}

function isKeptByJson(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return "a byte string";
  if (value instanceof Date) return "a time";
  if (typeof value === "number" || typeof value === "bigint") return "a number that JSON does not keep";
  return value === undefined ? "undefined" : "a value of a kind of its own";
}
