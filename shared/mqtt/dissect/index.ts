/**
 * Explains packets: a tree of fields that tiles the bytes, with what is wrong and by which statement, and one-line
 * summaries. Reads through the same packet files as `codec`. Knows one packet at a time: flows of packets are watched
 * elsewhere. Start with `field.ts`, then `dissect.ts`.
 */
export { dissect, type DissectOptions } from "./dissect.ts";
export { type DissectedField, type Dissection, type DissectionStatus, eachField, eachTile } from "./field.ts";
export { guessVersion } from "./guessVersion.ts";
export { summarizePacket } from "./summarizePacket.ts";
