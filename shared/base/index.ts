/**
 * The vocabulary under everything else: results, assertions, byte spans, disposers. Knows nothing of MQTT,
 * of Node or of a browser (`globals.d.ts` lists the universal globals that pure code may use).
 */
export { assertNever, expectDefined } from "./assert.ts";
export { borrowUtf8, createUtf8Reader } from "./borrowUtf8.ts";
export { type ByteSpan } from "./byteSpan.ts";
export { createDisposables, type Disposables, type Dispose } from "./disposables.ts";
export { clipText, escapeText } from "./escape.ts";
export { createRandomSource, type RandomSource } from "./randomSource.ts";
export { fail, ok, type Result } from "./result.ts";
export { findTextChange, type TextChange } from "./textChange.ts";
