import * as z from "zod/mini";
import { listenerSchema, redirectionSchema } from "./broker.ts";
import { bytes, count, empty, protocolVersion, qos } from "./schemas.ts";

/**
 * Why a message did not arrive. All but the last are about a message that matched a Subscription; `no-subscriber` counts
 * for its publisher.
 */
export const dropReasonSchema = z.enum([
  "queue-full",
  "expired",
  "too-large",
  "not-authorized",
  "slow-consumer",
  "offline-qos0",
  "no-local",
  "no-subscriber",
]);
export type DropReason = z.infer<typeof dropReasonSchema>;

/** The embedded broker in numbers. Totals are counted since the engine started, whether it listened or not. */
export const brokerTotalsSchema = z.strictObject({
  connections: count,
  /** With or without a connection. */
  sessions: count,
  subscriptions: count,
  retained: count,
  /** Payloads and Topic Names. */
  retainedBytes: count,
  /** Application Messages accepted from clients, and PUBLISH packets sent to them. */
  messagesToServer: count,
  messagesToClient: count,
  /** Over the last 5 seconds. */
  rates: z.strictObject({ toServerPerSecond: z.number(), toClientPerSecond: z.number() }),
  denied: count,
  malformed: count,
  /** Deliveries that did not take place. */
  drops: z.record(dropReasonSchema, count),
  /** What waiting, retained and unsent messages hold together, and what they may hold; 0 is no limit. */
  memory: z.strictObject({ bytes: count, maximumBytes: count }),
  /** Connections that a limit kept out before their first byte. */
  connectionsRefused: count,
  /** Where clients are sent; absent while they are served. */
  redirection: z.optional(redirectionSchema),
});
export type BrokerTotals = z.infer<typeof brokerTotalsSchema>;

/** The network connection of a client, as it stands. */
const liveConnectionSchema = z.strictObject({
  connection: count,
  remote: z.string(),
  sinceMs: z.number(),
  /** Agreed with the client; 0 is off. The broker closes after one and a half of it without a packet. */
  keepAliveSeconds: count,
  lastPacketAtMs: z.number(),
  packetsToServer: count,
  packetsToClient: count,
});

/** One row of the table of clients: a session with or without a connection, or a connection before its CONNECT. */
export const brokerClientRowSchema = z.strictObject({
  /** Stable while the row means the same client. */
  key: z.string(),
  /** Empty while CONNECT is awaited. */
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  protocolVersion: z.optional(protocolVersion),
  connection: z.optional(
    z.strictObject({
      ...liveConnectionSchema.shape,
      /** Packets, over the last 5 seconds. */
      toServerPerSecond: z.number(),
      toClientPerSecond: z.number(),
    }),
  ),
  /** Absent before CONNECT was accepted. */
  session: z.optional(
    z.strictObject({
      subscriptions: count,
      queuedMessages: count,
      queuedBytes: count,
      inFlightToClient: count,
      inFlightToServer: count,
      hasWill: z.boolean(),
      /** Deliveries to it that did not take place, for any reason but No Local. */
      dropped: count,
      /** When its connection ended; absent while it has one. */
      leftAtMs: z.optional(z.number()),
      /** When it ends by itself; absent while it is connected, or never. */
      expiresAtMs: z.optional(z.number()),
    }),
  ),
});
export type BrokerClientRow = z.infer<typeof brokerClientRowSchema>;

export const brokerClientsSchema = z.strictObject({
  connected: count,
  offline: count,
  /** Rows that fit search and presence. */
  rowCount: count,
  start: count,
  rows: z.array(brokerClientRowSchema),
});
export type BrokerClients = z.infer<typeof brokerClientsSchema>;

/** A session laid open. Lists hold their first entries; `total` says how many there are. */
export const sessionDetailSchema = z.strictObject({
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  protocolVersion,
  createdAtMs: z.number(),
  /** Seconds that it outlives its connection; 0 not at all, 0xFFFFFFFF for ever. */
  expirySeconds: count,
  presence: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("connected"),
      ...liveConnectionSchema.shape,
      /** Clean Start in 5.0, Clean Session before. */
      isClean: z.boolean(),
      /** Unfinished QoS 1 and 2 messages that the client takes; the broker's own choice for 3.x. */
      receiveMaximum: count,
      /** Longest packet that the client takes; absent when it named none. */
      maximumPacketBytes: z.optional(count),
      /** Where it came in; absent for a connection inside the engine. */
      listener: z.optional(listenerSchema),
      /** Absent when bytes travel in the clear. */
      security: z.optional(
        z.strictObject({
          protocol: z.string(),
          cipher: z.string(),
          serverName: z.optional(z.string()),
          /** Common Name of a client certificate that a trusted authority has signed. */
          certificateName: z.optional(z.string()),
        }),
      ),
    }),
    z.strictObject({
      kind: z.literal("offline"),
      sinceMs: z.number(),
      /** How the connection ended, in words. */
      reason: z.string(),
      /** Absent when it never ends by itself. */
      expiresAtMs: z.optional(z.number()),
    }),
  ]),
  will: z.optional(
    z.strictObject({
      topicName: z.string(),
      qos,
      retain: z.boolean(),
      payloadBytes: count,
      preview: z.string(),
      isText: z.boolean(),
      delaySeconds: count,
      /** When it will be published; absent while the client is connected. */
      dueAtMs: z.optional(z.number()),
    }),
  ),
  subscriptions: z.strictObject({
    total: count,
    shown: z.array(
      z.strictObject({
        topicFilter: z.string(),
        shareName: z.optional(z.string()),
        qos,
        noLocal: z.boolean(),
        retainAsPublished: z.boolean(),
        retainHandling: count,
        subscriptionIdentifier: z.optional(count),
      }),
    ),
  }),
  inFlightToClient: z.strictObject({
    total: count,
    shown: z.array(
      z.strictObject({
        packetIdentifier: count,
        awaits: z.enum(["PUBACK", "PUBREC", "PUBCOMP"]),
        /** Of the message; a released one is no longer kept. */
        topicName: z.optional(z.string()),
        payloadBytes: z.optional(count),
      }),
    ),
  }),
  /** QoS 2 messages from the client whose PUBREL is awaited. */
  inFlightToServer: z.strictObject({ total: count, maximum: count, shown: z.array(count) }),
  queue: z.strictObject({
    messages: count,
    bytes: count,
    maximumMessages: count,
    maximumBytes: count,
    /** Topic Name of the message that goes next. */
    nextTopicName: z.optional(z.string()),
  }),
  /** Since the session began. */
  drops: z.record(dropReasonSchema, count),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** One row of the retained browser. */
export const retainedRowSchema = z.strictObject({
  topicName: z.string(),
  payloadBytes: count,
  /** The start of the payload as text, at most 200 characters; `isText` false means hexadecimal. */
  preview: z.string(),
  isText: z.boolean(),
  qos,
  /** Client Identifier of who set it, and when. */
  publisher: z.string(),
  setAtMs: z.number(),
  expiresAtMs: z.optional(z.number()),
});
export type RetainedRow = z.infer<typeof retainedRowSchema>;

/** Which retained messages: one, a topic with all below it, or all that a search finds. */
export const retainedScopeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("topic"), topicName: z.string().check(z.maxLength(65_535)) }),
  z.strictObject({ kind: z.literal("subtree"), topicName: z.string().check(z.maxLength(65_535)) }),
  z.strictObject({ kind: z.literal("search"), search: z.string().check(z.maxLength(65_535)) }),
]);
export type RetainedScope = z.infer<typeof retainedScopeSchema>;

export const retainedViewSchema = z.strictObject({
  /** Retained messages in all. */
  total: count,
  bytes: count,
  /** Those that fit the search: as many rows can be asked for. */
  rowCount: count,
  start: count,
  rows: z.array(retainedRowSchema),
  searchError: z.optional(z.string()),
  /** What is under way. While the list is put together or searched, it holds what is found so far. */
  work: z.optional(
    z.strictObject({
      kind: z.enum(["listing", "searching", "counting", "clearing", "restoring"]),
      done: count,
      total: count,
    }),
  ),
  /** The last clearing that can be undone. */
  undo: z.optional(z.strictObject({ id: count, count, clearedAtMs: z.number(), scope: retainedScopeSchema })),
});
export type RetainedView = z.infer<typeof retainedViewSchema>;

/** A retained message in full. */
export const retainedMessageSchema = z.strictObject({
  ...retainedRowSchema.shape,
  payload: bytes,
  /** Who set the topic's first retained message since it had none, and when. */
  firstPublisher: z.string(),
  firstSetAtMs: z.number(),
  contentType: z.optional(z.string()),
  payloadFormatIndicator: z.optional(count),
  responseTopic: z.optional(z.string()),
  correlationData: z.optional(bytes),
  userProperties: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
export type RetainedMessageDetail = z.infer<typeof retainedMessageSchema>;

export const brokerInsideCommands = {
  /** How many retained messages a clearing would take. */
  "retained.count": {
    input: z.strictObject({ scope: retainedScopeSchema }),
    output: z.strictObject({ count, bytes: count }),
  },
  /** Takes retained messages away, without a word to present subscribers. */
  "retained.clear": {
    input: z.strictObject({ scope: retainedScopeSchema }),
    output: z.strictObject({ cleared: count, undo: z.optional(count) }),
  },
  /** Puts back what a clearing took, with payload, properties, publisher and times, where nothing new was set. */
  "retained.restore": {
    input: z.strictObject({ undo: count }),
    output: z.strictObject({
      restored: count,
      /** Topics that have a newer retained message by now: they keep it. */
      newer: count,
      /** Messages whose Message Expiry Interval has ended. */
      expired: count,
      /** Messages that the broker's limits have no room for; they can be restored later. */
      refused: count,
    }),
  },
} as const;

const windowShape = { start: count, count: z.number().check(z.int(), z.minimum(0), z.maximum(500)) };

export const brokerInsideViews = {
  brokerTotals: { params: empty, action: z.never(), value: brokerTotalsSchema },
  /** Clients at the embedded broker: a window onto the table. */
  brokerClients: {
    params: z.strictObject({
      /** Part of Client Identifier, user name or address, in any case of letters. */
      search: z.string().check(z.maxLength(65_535)),
      presence: z.enum(["all", "connected", "offline"]),
      /** `busiest` is ordered anew every 2 s, and not while `isHeld`. */
      order: z.enum(["name", "newest", "busiest"]),
      /** Rows stay where they are: somebody points at them. */
      isHeld: z.boolean(),
      ...windowShape,
    }),
    action: z.never(),
    value: brokerClientsSchema,
  },
  brokerSession: {
    params: z.strictObject({ clientIdentifier: z.string().check(z.maxLength(65_535)) }),
    action: z.never(),
    /** Absent when there is no such session. */
    value: z.strictObject({ session: z.optional(sessionDetailSchema) }),
  },
  /** Retained messages by Topic Name: a window onto the list. */
  retained: {
    params: z.strictObject({
      /** Substring of the Topic Name, or a Topic Filter when it holds `+` or `#`; empty shows everything. */
      search: z.string().check(z.maxLength(65_535)),
      ...windowShape,
    }),
    action: z.never(),
    value: retainedViewSchema,
  },
  retainedMessage: {
    params: z.strictObject({ topicName: z.string().check(z.maxLength(65_535)) }),
    action: z.never(),
    value: z.strictObject({ message: z.optional(retainedMessageSchema) }),
  },
} as const;
