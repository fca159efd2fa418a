/**
 * Values that are written as JSON and travel as CBOR or MessagePack: exactly, or not at all. A value that is being
 * written is read where it has changed, so that a megabyte follows each key. Knows no message. Start with
 * `valueReader.ts`.
 */

export { cbor, messagePack, type ValueFormat } from "./valueFormat.ts";
export { createValueReader, readValue, type ValueReader } from "./valueReader.ts";
