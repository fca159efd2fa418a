import * as z from "zod/mini";

/** Schemas that several commands and views share. */
export const empty = z.strictObject({});

/** A whole number from 0. */
export const count = z.number().check(z.int(), z.minimum(0));

/** A TCP port to listen on; 0 asks for any free one. */
export const listenPort = z.number().check(z.int(), z.minimum(0), z.maximum(65_535));

export const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
export const direction = z.enum(["toServer", "toClient"]);
export const protocolVersion = z.union([z.literal(3), z.literal(4), z.literal(5)]);
export const bytes = z.instanceof(Uint8Array);
export const severity = z.enum(["error", "warning", "note"]);
