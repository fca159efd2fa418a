import * as z from "zod/mini";
import { publisherSchema } from "./compose.ts";
import { bytes, count, direction, empty } from "./schemas.ts";

const id = z.string().check(z.maxLength(100));

/** What happened on a raw connection: bytes that were sent, and what the peer made of them. */
export const rawEntrySchema = z.strictObject({
  index: count,
  atMs: z.number(),
  direction,
  /**
   * `packet`: a whole control packet of the peer. `bytes`: what was sent, as it was, or what is no packet. `incomplete`:
   * what has come of a packet that is not whole half a second after its first byte, or at the end; it grows, and makes
   * way for the packet.
   */
  kind: z.enum(["packet", "bytes", "incomplete"]),
  /** At most the first 64 kB of `length`. */
  bytes,
  length: count,
});
export type RawEntry = z.infer<typeof rawEntrySchema>;

/** A network connection on which nothing is said but what a person writes. */
export const rawConnectionSchema = z.strictObject({
  id,
  address: z.string(),
  state: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("connecting"), step: z.string() }),
    z.strictObject({ kind: z.literal("open"), sinceMs: z.number() }),
    /** `by` is who ended it; `afterMs` how long after the last bytes that were sent. */
    z.strictObject({
      kind: z.literal("closed"),
      by: z.enum(["peer", "person", "failure"]),
      reason: z.string(),
      afterMs: z.optional(z.number()),
    }),
  ]),
  /** Oldest first; older ones than the last 500 are gone. */
  entries: z.array(rawEntrySchema),
  dropped: count,
});
export type RawConnection = z.infer<typeof rawConnectionSchema>;

export const rawCommands = {
  /** Connects without a word of MQTT, the way the client's profile says, or to the embedded broker. */
  "raw.open": { input: z.strictObject({ via: publisherSchema }), output: z.strictObject({ id }) },
  /** Sends bytes as they are, whatever they are. */
  "raw.send": { input: z.strictObject({ id, bytes }), output: empty },
  "raw.close": { input: z.strictObject({ id }), output: empty },
} as const;

export const rawViews = {
  /** One raw connection; `undefined` when it is gone. */
  raw: {
    params: z.strictObject({ id: z.optional(id) }),
    action: z.never(),
    value: z.strictObject({ connection: z.optional(rawConnectionSchema) }),
  },
} as const;
