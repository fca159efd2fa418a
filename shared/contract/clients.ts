import * as z from "zod/mini";
import { bytes, count, empty, protocolVersion, qos } from "./schemas.ts";

/** How to reach a broker and as whom. */
export const clientProfileSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  target: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("embedded") }),
    z.strictObject({
      kind: z.literal("remote"),
      host: z.string().check(z.minLength(1), z.maxLength(255)),
      port: z.number().check(z.int(), z.minimum(1), z.maximum(65_535)),
    }),
  ]),
  clientIdentifier: z.string().check(z.maxLength(65_535)),
  protocolVersion,
  /** Clean Start in 5.0, Clean Session before. */
  clean: z.boolean(),
  keepAliveSeconds: z.number().check(z.int(), z.minimum(0), z.maximum(65_535)),
  userName: z.optional(z.string().check(z.maxLength(65_535))),
  /** Goes to the engine only, never back. */
  password: z.optional(z.string().check(z.maxLength(65_535))),
  /** Connect again by itself after a lost connection. */
  reconnects: z.boolean(),
});
export type ClientProfile = z.infer<typeof clientProfileSchema>;

export const clientStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("disconnected") }),
  z.strictObject({ kind: z.literal("connecting"), attempt: count, sinceMs: z.number() }),
  z.strictObject({ kind: z.literal("connected"), sinceMs: z.number(), sessionPresent: z.boolean() }),
  z.strictObject({ kind: z.literal("waiting"), attempt: count, retryAtMs: z.number(), reason: z.string() }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
]);
export type ClientState = z.infer<typeof clientStateSchema>;

export const clientRowSchema = z.strictObject({
  id: z.string(),
  /** Without the password: `hasPassword` says whether one is held. */
  profile: z.omit(clientProfileSchema, { password: true }),
  hasPassword: z.boolean(),
  /** Who made it: a person, the composer (for publishing without a client), or the demo. */
  origin: z.enum(["user", "composer", "demo"]),
  state: clientStateSchema,
  subscriptions: z.array(
    z.strictObject({
      topicFilter: z.string(),
      requestedQoS: qos,
      /** Return or Reason Code of the SUBACK; absent until it came. */
      grantedCode: z.optional(count),
    }),
  ),
  sent: count,
  received: count,
});
export type ClientRow = z.infer<typeof clientRowSchema>;

/** How a publish ended. */
export const publishOutcomeSchema = z.discriminatedUnion("kind", [
  /** QoS 0: handed to the socket; nobody says more. */
  z.strictObject({ kind: z.literal("sent") }),
  z.strictObject({ kind: z.literal("acknowledged"), reasonCode: count, elapsedMs: z.number() }),
]);
export type PublishOutcome = z.infer<typeof publishOutcomeSchema>;

const id = z.string().check(z.maxLength(100));

export const clientCommands = {
  "client.add": { input: clientProfileSchema, output: z.strictObject({ id }) },
  /** Replaces the profile; takes effect at the next connect. An absent password keeps the one held. */
  "client.update": { input: z.strictObject({ id, profile: clientProfileSchema }), output: empty },
  "client.remove": { input: z.strictObject({ id }), output: empty },
  /** Begins to connect; the state tells how it goes. */
  "client.connect": { input: z.strictObject({ id }), output: empty },
  "client.disconnect": { input: z.strictObject({ id }), output: empty },
  /** Subscribes now, or with the next connection. Resolves with the SUBACK's code when connected. */
  "client.subscribe": {
    input: z.strictObject({ id, topicFilter: z.string().check(z.minLength(1), z.maxLength(65_535)), qos }),
    output: z.strictObject({ grantedCode: z.optional(count) }),
  },
  "client.unsubscribe": { input: z.strictObject({ id, topicFilter: z.string() }), output: empty },
  "client.publish": {
    input: z.strictObject({
      /** A client connection, or the embedded broker through a connection that the engine keeps for the composer. */
      via: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("client"), id }),
        z.strictObject({ kind: z.literal("embedded") }),
      ]),
      topicName: z.string().check(z.minLength(1), z.maxLength(65_535)),
      payload: bytes,
      qos,
      retain: z.boolean(),
    }),
    output: publishOutcomeSchema,
  },
} as const;

export const clientViews = {
  clients: { params: empty, action: z.never(), value: z.strictObject({ clients: z.array(clientRowSchema) }) },
  /** The last 200 messages that a client received, newest first. */
  clientMessages: {
    params: z.strictObject({ id }),
    action: z.never(),
    value: z.strictObject({
      total: count,
      messages: z.array(
        z.strictObject({
          index: count,
          timeMs: z.number(),
          topicName: z.string(),
          preview: z.string(),
          isText: z.boolean(),
          payloadBytes: count,
          qos,
          retain: z.boolean(),
          dup: z.boolean(),
        }),
      ),
    }),
  },
} as const;
