import * as z from "zod/mini";
import {
  clientProfileSchema,
  secretNames,
  secretValuesSchema,
  subscriptionProfileSchema,
} from "#shared/profile/index.ts";
import { clientEventSchema, sessionViewSchema } from "./clientTruth.ts";
import { count, empty, protocolVersion, qos } from "./schemas.ts";

export const clientStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("disconnected") }),
  z.strictObject({ kind: z.literal("connecting"), attempt: count, sinceMs: z.number(), step: z.string() }),
  z.strictObject({ kind: z.literal("connected"), sinceMs: z.number(), sessionPresent: z.boolean() }),
  z.strictObject({ kind: z.literal("waiting"), attempt: count, retryAtMs: z.number(), reason: z.string() }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
]);
export type ClientState = z.infer<typeof clientStateSchema>;

const origin = z.enum(["user", "composer", "demo", "rules"]);
const secretName = z.enum(secretNames);

/** One client in a list. */
export const clientRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  group: z.optional(z.string()),
  colour: z.optional(z.string()),
  protocolVersion,
  /** Where it connects to: a scheme, a host and a port, or the embedded broker. */
  address: z.string(),
  /** Who made it: a person, the composer (for publishing without a client), the demo, or a rule set. */
  origin,
  state: clientStateSchema,
  sent: count,
  received: count,
});
export type ClientRow = z.infer<typeof clientRowSchema>;

/** What a client is subscribed to, and what became of it. */
const subscriptionRowSchema = z.strictObject({
  ...subscriptionProfileSchema.shape,
  /** Return or Reason Code of the SUBACK; absent until it came. */
  grantedCode: z.optional(count),
});
export type SubscriptionRow = z.infer<typeof subscriptionRowSchema>;

/** One client laid open. */
export const clientDetailSchema = z.strictObject({
  row: clientRowSchema,
  profile: clientProfileSchema,
  /** The secrets that are held for it; their values never come to a page. */
  held: z.array(secretName),
  subscriptions: z.array(subscriptionRowSchema),
  /** What happened to it, newest first. */
  history: z.array(clientEventSchema),
  /** Older events that were let go. */
  historyDropped: count,
  session: sessionViewSchema,
});
export type ClientDetail = z.infer<typeof clientDetailSchema>;

/** Clients that were started together from a template. */
export const fleetRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  size: count,
  /** Members by the kind of their state; `pending` are not started yet. */
  states: z.strictObject({
    pending: count,
    connecting: count,
    connected: count,
    waiting: count,
    failed: count,
    disconnected: count,
  }),
  sent: count,
  received: count,
});
export type FleetRow = z.infer<typeof fleetRowSchema>;

/** How a publish ended. */
export const publishOutcomeSchema = z.discriminatedUnion("kind", [
  /** QoS 0: handed to the socket; nobody says more. */
  z.strictObject({ kind: z.literal("sent") }),
  z.strictObject({ kind: z.literal("acknowledged"), reasonCode: count, elapsedMs: z.number() }),
]);
export type PublishOutcome = z.infer<typeof publishOutcomeSchema>;

const id = z.string().check(z.maxLength(100));
const ids = z.array(id).check(z.maxLength(5_000));
const newClient = z.strictObject({ profile: clientProfileSchema, secrets: z.optional(secretValuesSchema) });
const MAX_FLEET = 10_000;

export const clientCommands = {
  "client.add": { input: newClient, output: z.strictObject({ id }) },
  /** All of a file at once. */
  "client.addAll": {
    input: z.strictObject({ clients: z.array(newClient).check(z.maxLength(5_000)) }),
    output: z.strictObject({ ids }),
  },
  /**
   * Replaces the profile but for its subscriptions; takes effect at the next connect. Secrets that are not named stay
   * as they are.
   */
  "client.update": {
    input: z.strictObject({
      id,
      profile: clientProfileSchema,
      secrets: z.optional(secretValuesSchema),
      forget: z.optional(z.array(secretName)),
    }),
    output: empty,
  },
  /** A copy with the same secrets, under another name and Client Identifier. */
  "client.duplicate": {
    input: z.strictObject({ id, clientIdentifier: z.string().check(z.maxLength(65_535)) }),
    output: z.strictObject({ id }),
  },
  "client.remove": { input: z.strictObject({ id }), output: empty },
  /** Begins to connect; the state tells how it goes. */
  "client.connect": { input: z.strictObject({ id }), output: empty },
  "client.disconnect": { input: z.strictObject({ id }), output: empty },
  /** Proves itself again (5.0 §4.12.1), with the secrets as they are now; the history tells how that went. */
  "client.reauthenticate": { input: z.strictObject({ id }), output: empty },
  /** A file of these profiles, or of all that people have made: without secrets. */
  "client.export": {
    input: z.strictObject({ ids: z.optional(ids) }),
    output: z.strictObject({ text: z.string(), clients: count }),
  },
  /**
   * Subscribes now, or with the next connection; again with other options changes the subscription. Resolves with the
   * SUBACK's code when connected.
   */
  "client.subscribe": {
    input: z.strictObject({ id, ...subscriptionProfileSchema.shape }),
    output: z.strictObject({ grantedCode: z.optional(count) }),
  },
  "client.unsubscribe": { input: z.strictObject({ id, topicFilter: z.string() }), output: empty },
  /** Starts clients made from a client's profile: `{n}` in the Client Identifier and user name becomes their number. */
  "fleet.start": {
    input: z.strictObject({
      clientId: id,
      name: z.string().check(z.minLength(1), z.maxLength(200)),
      clientIdentifier: z.string().check(z.minLength(1), z.maxLength(1_000)),
      userName: z.optional(z.string().check(z.maxLength(1_000))),
      size: z.number().check(z.int(), z.minimum(1), z.maximum(MAX_FLEET)),
      firstNumber: z.number().check(z.int(), z.minimum(0), z.maximum(1_000_000_000)),
      /** Connections begun a second; absent: as fast as they come. */
      perSecond: z.optional(z.number().check(z.minimum(0.1), z.maximum(100_000))),
    }),
    output: z.strictObject({ id }),
  },
  /** Disconnects every member, and starts no more. */
  "fleet.stop": { input: z.strictObject({ id }), output: empty },
  /** Starts the members that are not connected, at the same pace as at first. */
  "fleet.resume": { input: z.strictObject({ id }), output: empty },
  "fleet.remove": { input: z.strictObject({ id }), output: empty },
} as const;

export const clientViews = {
  clients: {
    params: empty,
    action: z.never(),
    value: z.strictObject({
      clients: z.array(clientRowSchema),
      fleets: z.array(fleetRowSchema),
      /** What a person should know about where clients are kept. */
      notices: z.array(z.string()),
    }),
  },
  /** One client; `undefined` when it is gone. */
  client: {
    params: z.strictObject({ id }),
    action: z.never(),
    value: z.strictObject({ client: z.optional(clientDetailSchema) }),
  },
  /** The members of a fleet, a window of them at a time, and why the others are not connected. */
  fleet: {
    params: z.strictObject({ id, start: count, count: z.number().check(z.int(), z.minimum(0), z.maximum(200)) }),
    action: z.never(),
    value: z.strictObject({
      fleet: z.optional(fleetRowSchema),
      members: z.array(
        z.strictObject({ index: count, clientIdentifier: z.string(), state: clientStateSchema, received: count }),
      ),
      /** The most frequent first. */
      reasons: z.array(z.strictObject({ reason: z.string(), members: count })),
    }),
  },
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
