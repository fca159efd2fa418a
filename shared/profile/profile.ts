import * as z from "zod/mini";
import { MAX_TWO_BYTE_INTEGER, MAX_VARIABLE_BYTE_INTEGER } from "#shared/mqtt/spec/index.ts";
import { colours } from "./colours.ts";

const MAX_FOUR_BYTE_INTEGER = 0xffff_ffff;
const MAX_PEM_CHARACTERS = 400_000;

const integer = (minimum: number, maximum: number) => z.number().check(z.int(), z.minimum(minimum), z.maximum(maximum));
const text = (maximum = MAX_TWO_BYTE_INTEGER) => z.string().check(z.maxLength(maximum));
const namedText = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const port = integer(1, 65_535);
const host = namedText(255);
const pairs = z.array(z.strictObject({ name: text(), value: text() })).check(z.maxLength(100));

/** The properties of an Application Message that a person may choose, for a schema. */
export const messagePropertyShape = {
  payloadFormatIndicator: z.optional(z.union([z.literal(0), z.literal(1)])),
  messageExpiryInterval: z.optional(integer(0, MAX_FOUR_BYTE_INTEGER)),
  contentType: z.optional(text()),
  responseTopic: z.optional(text()),
  /** Hexadecimal. */
  correlationData: z.optional(text(2 * MAX_TWO_BYTE_INTEGER)),
  userProperties: z.optional(pairs),
};

/** The Will Message as a person writes it. */
const willSchema = z.strictObject({
  topicName: namedText(MAX_TWO_BYTE_INTEGER),
  payload: text(2 * MAX_TWO_BYTE_INTEGER),
  /** How `payload` is to be read. */
  payloadFormat: z.enum(["text", "hex"]),
  qos,
  retain: z.boolean(),
  properties: z.optional(
    z.strictObject({ ...messagePropertyShape, willDelayInterval: z.optional(integer(0, MAX_FOUR_BYTE_INTEGER)) }),
  ),
});
export type WillProfile = z.infer<typeof willSchema>;

/** A subscription that is made with every new session. */
export const subscriptionProfileSchema = z.strictObject({
  topicFilter: namedText(MAX_TWO_BYTE_INTEGER),
  qos,
  noLocal: z.optional(z.boolean()),
  retainAsPublished: z.optional(z.boolean()),
  retainHandling: z.optional(z.union([z.literal(0), z.literal(1), z.literal(2)])),
  subscriptionIdentifier: z.optional(integer(1, MAX_VARIABLE_BYTE_INTEGER)),
});
export type SubscriptionProfile = z.infer<typeof subscriptionProfileSchema>;

const tlsSchema = z.strictObject({
  /** Whether the broker's certificate must be good. */
  verifies: z.boolean(),
  /** PEM of who may have signed it; without it the authorities that the workbench's runtime trusts. */
  authority: z.optional(text(MAX_PEM_CHARACTERS)),
  /** PEM of the client's certificate and what stands between it and its authority. */
  certificate: z.optional(text(MAX_PEM_CHARACTERS)),
  /** Server Name Indication, when it is not the host. */
  serverName: z.optional(text(255)),
  /** Application-Layer Protocol Negotiation, best first. */
  alpn: z.optional(z.array(namedText(255)).check(z.maxLength(20))),
  minimumVersion: z.optional(z.enum(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])),
});
export type TlsProfile = z.infer<typeof tlsSchema>;

const proxySchema = z.strictObject({
  kind: z.enum(["socks5", "http"]),
  host,
  port,
  userName: z.optional(namedText(255)),
});
export type ProxyProfile = z.infer<typeof proxySchema>;

/** Properties of CONNECT, 5.0 only. Absent is absent on the wire. */
const connectOptionsSchema = z.strictObject({
  sessionExpiryInterval: z.optional(integer(0, MAX_FOUR_BYTE_INTEGER)),
  receiveMaximum: z.optional(integer(1, MAX_TWO_BYTE_INTEGER)),
  maximumPacketSize: z.optional(integer(1, MAX_FOUR_BYTE_INTEGER)),
  topicAliasMaximum: z.optional(integer(0, MAX_TWO_BYTE_INTEGER)),
  requestResponseInformation: z.optional(z.boolean()),
  requestProblemInformation: z.optional(z.boolean()),
  userProperties: z.optional(pairs),
});
export type ConnectOptions = z.infer<typeof connectOptionsSchema>;

const authenticationSchema = z.strictObject({
  /** `SCRAM-SHA-256` is carried out with user name and password; any other method only says its first word. */
  method: namedText(MAX_TWO_BYTE_INTEGER),
});
export type AuthenticationProfile = z.infer<typeof authenticationSchema>;

/** How to reach a broker and as whom. Secrets are not part of it. */
export const clientProfileSchema = z.strictObject({
  name: namedText(200),
  group: z.optional(namedText(100)),
  colour: z.optional(z.enum(colours)),
  target: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("embedded") }),
    z.strictObject({ kind: z.literal("remote"), host, port }),
  ]),
  /** Absent: MQTT on the bare stream. */
  webSocket: z.optional(z.strictObject({ path: text(2_000), headers: z.optional(pairs) })),
  /** Absent: in the clear. */
  tls: z.optional(tlsSchema),
  proxy: z.optional(proxySchema),
  connectTimeoutSeconds: z.optional(integer(1, 300)),
  protocolVersion: z.union([z.literal(3), z.literal(4), z.literal(5)]),
  clientIdentifier: text(),
  /** Clean Start in 5.0, Clean Session before. */
  clean: z.boolean(),
  keepAliveSeconds: integer(0, MAX_TWO_BYTE_INTEGER),
  userName: z.optional(text()),
  connectOptions: z.optional(connectOptionsSchema),
  authentication: z.optional(authenticationSchema),
  will: z.optional(willSchema),
  subscriptions: z.optional(z.array(subscriptionProfileSchema).check(z.maxLength(1_000))),
  /** Connect again by itself after a lost connection. */
  reconnects: z.boolean(),
});
export type ClientProfile = z.infer<typeof clientProfileSchema>;

/** The ports that brokers use by custom, by what is spoken there. */
export const DEFAULT_PORTS = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;

/** What is spoken on the connection, as the scheme of an address. */
export function schemeOf(profile: Pick<ClientProfile, "tls" | "webSocket">): keyof typeof DEFAULT_PORTS {
  if (profile.webSocket !== undefined) return profile.tls === undefined ? "ws" : "wss";
  return profile.tls === undefined ? "mqtt" : "mqtts";
}

/** Whether the authentication is one that the client carries out itself. */
export function isScram(authentication: AuthenticationProfile | undefined): boolean {
  return authentication?.method === "SCRAM-SHA-256";
}
