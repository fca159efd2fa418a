import * as z from "zod/mini";
import { count, qos } from "./schemas.ts";

/** One certificate that a broker has shown, its own first. */
const certificateSchema = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  /** SHA-256, in pairs of hexadecimal digits. */
  fingerprint: z.string(),
  validFromMs: z.number(),
  validToMs: z.number(),
  isSelfSigned: z.boolean(),
  /** What is wrong with this one. */
  problem: z.optional(z.string()),
});
export type CertificateView = z.infer<typeof certificateSchema>;

/** Where an attempt, or a connection, came to its end. */
export const failureStepSchema = z.enum([
  "profile",
  "name",
  "tcp",
  "proxy",
  "tls",
  "websocket",
  /** Between the network connection and CONNACK. */
  "connack",
  /** Later. */
  "connected",
]);

/** Why, for people: what happened, and what helps. */
export const clientFailureSchema = z.strictObject({
  step: failureStepSchema,
  meaning: z.string(),
  remedy: z.optional(z.string()),
  /** The system's, the standard's or a library's own name of it: `ECONNREFUSED`, `0x87 Not authorized`. */
  code: z.optional(z.string()),
  /** The broker's own words. */
  reasonString: z.optional(z.string()),
  certificates: z.optional(z.array(certificateSchema)),
  /** What a person has to do here before another attempt makes sense: `unlock` the passwords and keys. */
  needs: z.optional(z.enum(["unlock"])),
});
export type ClientFailure = z.infer<typeof clientFailureSchema>;

const securitySchema = z.strictObject({
  protocol: z.string(),
  cipher: z.string(),
  alpn: z.optional(z.string()),
  certificates: z.array(certificateSchema),
  /** Why the chain is not trusted, where the profile does not insist. */
  problem: z.optional(z.string()),
});
export type ConnectionSecurityView = z.infer<typeof securitySchema>;

const eventBase = {
  /** Counts from 0 over the client's life. */
  index: count,
  atMs: z.number(),
  /** Number of the network connection in the capture, where its packets are. */
  connection: z.optional(count),
};

/** One thing that happened to a client. */
export const clientEventSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...eventBase,
    kind: z.literal("attempt"),
    attempt: count,
    /** The steps it went through, and when each began. */
    steps: z.array(z.strictObject({ step: z.string(), detail: z.string(), atMs: z.number() })),
  }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("connected"),
    sessionPresent: z.boolean(),
    remote: z.string(),
    security: z.optional(securitySchema),
    /** What CONNACK settled, in the words of the standard. */
    settled: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("failed"),
    failure: clientFailureSchema,
    /** When it tries again; absent when it does not. */
    retryAtMs: z.optional(z.number()),
  }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("reauthentication"),
    /** Authentication Method. */
    method: z.string(),
    elapsedMs: z.number(),
    /** Why it failed, if it did. */
    problem: z.optional(z.string()),
  }),
  z.strictObject({ ...eventBase, kind: z.literal("disconnected") }),
]);
export type ClientEvent = z.infer<typeof clientEventSchema>;

/** The client's side of its session. */
export const sessionViewSchema = z.strictObject({
  clientIdentifier: z.string(),
  nextPacketIdentifier: count,
  /** Messages with QoS above 0 that the broker has not acknowledged for good; the first hundred. */
  inFlight: z.array(
    z.strictObject({
      packetIdentifier: count,
      topicName: z.string(),
      qos,
      awaits: z.enum(["PUBACK", "PUBREC", "PUBCOMP"]),
      sinceMs: z.number(),
      dup: z.boolean(),
    }),
  ),
  inFlightTotal: count,
  /** Messages that wait for credit or an identifier. */
  queued: count,
  /** What the broker allows in flight at once, and what is left of it. Before 5.0 it says nothing. */
  receiveMaximum: count,
  credit: count,
  /** QoS 2 messages of the broker that it has not released yet. */
  incoming: z.array(count),
  aliasesToServer: z.array(z.strictObject({ alias: count, topicName: z.string() })),
  aliasesToClient: z.array(z.strictObject({ alias: count, topicName: z.string() })),
  keepAlive: z.optional(
    z.strictObject({
      seconds: count,
      /** The server has chosen it. */
      isServers: z.boolean(),
      lastSentMs: z.number(),
      lastReceivedMs: z.number(),
      /** A PINGREQ that waits for its answer. */
      pingSentMs: z.optional(z.number()),
      lastRoundTripMs: z.optional(z.number()),
    }),
  ),
});
export type ClientSessionView = z.infer<typeof sessionViewSchema>;
