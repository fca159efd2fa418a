import * as z from "zod/mini";
import { listenerSchema } from "#shared/contract/index.ts";
import { decode, encode } from "#shared/mqtt/codec/index.ts";
import type { PublishPacket } from "#shared/mqtt/packet/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import { type BrokerSession, NO_SEQUENCE, type RetainedMessage } from "../broker/index.ts";
import type { ApplicationMessage, Subscription } from "../session/index.ts";

// A value: the length of the JSON, the JSON, a PUBLISH packet where there is a message. Each `…Value` function writes
// one, each `read…` function reads it back, and throws `UnreadableValue` when it is none.

/** A value that cannot be what was written. */
export class UnreadableValue extends Error {}

const count = z.number().check(z.nonnegative(), z.int());
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);

const formatSchema = z.looseObject({ format: z.number() });
const sealSchema = z.strictObject({ sum: z.number(), aliveAtMs: z.number() });
const messageSchema = z.strictObject({ publisher: z.string(), expiresAtMs: z.optional(z.number()) });
const retainedSchema = z.strictObject({
  publisher: z.string(),
  expiresAtMs: z.optional(z.number()),
  retainedAtMs: z.number(),
  firstRetainedAtMs: z.number(),
  firstPublisher: z.string(),
});
const sessionSchema = z.strictObject({
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  protocolVersion: z.union([z.literal(3), z.literal(4), z.literal(5)]),
  remote: z.string(),
  certificateName: z.optional(z.string()),
  listener: z.optional(listenerSchema),
  createdAtMs: z.number(),
  left: z.optional(z.strictObject({ atMs: z.number(), reason: z.string() })),
  expiryIntervalSeconds: count,
  will: z.optional(z.strictObject({ delaySeconds: count, messageExpirySeconds: z.optional(count) })),
});
const subscriptionSchema = z.strictObject({
  rank: count,
  qos,
  noLocal: z.boolean(),
  retainAsPublished: z.boolean(),
  retainHandling: qos,
  subscriptionIdentifier: z.optional(count),
});
const deliverySchema = z.discriminatedUnion("place", [
  z.strictObject({ place: z.literal("queued"), ...deliveryMembers() }),
  z.strictObject({ place: z.literal("published"), packetIdentifier: count, ...deliveryMembers() }),
  z.strictObject({ place: z.literal("released"), packetIdentifier: count }),
]);

function deliveryMembers() {
  return { message: count, qos, retain: z.boolean(), subscriptionIdentifiers: z.optional(z.array(count)) };
}

const fedSchema = z.strictObject({ topicFilter: z.string(), topicName: z.string() });

export type Seal = z.infer<typeof sealSchema>;
export type DeliveryValue = z.infer<typeof deliverySchema>;
export type SubscriptionValue = z.infer<typeof subscriptionSchema>;

export const formatValue = (format: number): Uint8Array => write({ format });
export const readFormat = (value: Uint8Array): number => read(value, formatSchema).meta.format;
export const sealValue = (seal: Seal): Uint8Array => write(seal);
export const readSeal = (value: Uint8Array): Seal => read(value, sealSchema).meta;
export const deliveryValue = (delivery: DeliveryValue): Uint8Array => write(delivery);
export const readDelivery = (value: Uint8Array): DeliveryValue => read(value, deliverySchema).meta;
export const readSubscription = (value: Uint8Array): SubscriptionValue => read(value, subscriptionSchema).meta;
export const fedValue = (fed: z.infer<typeof fedSchema>): Uint8Array => write(fed);
export const readFed = (value: Uint8Array): z.infer<typeof fedSchema> => read(value, fedSchema).meta;
/** That a key is there says all. */
export const emptyValue = new Uint8Array();

export function subscriptionValue(subscription: Subscription, rank: number): Uint8Array {
  const { qos: maximumQoS, noLocal, retainAsPublished, retainHandling, subscriptionIdentifier } = subscription;
  return write({ rank, qos: maximumQoS, noLocal, retainAsPublished, retainHandling, subscriptionIdentifier });
}

export function messageValue(message: ApplicationMessage): Uint8Array {
  return write({ publisher: message.publisher, expiresAtMs: message.expiresAtMs }, packetOf(message));
}

export function readMessage(value: Uint8Array): ApplicationMessage {
  const { meta, rest } = read(value, messageSchema);
  return { ...readPublish(rest), ...meta, expiresAtMs: meta.expiresAtMs, cause: NO_SEQUENCE, wireForms: [] };
}

export function retainedValue(message: RetainedMessage): Uint8Array {
  const { publisher, expiresAtMs, retainedAtMs, firstRetainedAtMs, firstPublisher } = message;
  return write({ publisher, expiresAtMs, retainedAtMs, firstRetainedAtMs, firstPublisher }, packetOf(message));
}

export function readRetained(value: Uint8Array): RetainedMessage {
  const { meta, rest } = read(value, retainedSchema);
  return { ...readPublish(rest), ...meta, expiresAtMs: meta.expiresAtMs, cause: NO_SEQUENCE, wireForms: [] };
}

export function sessionValue(session: Readonly<BrokerSession>): Uint8Array {
  const { identity, createdAtMs, left, expiryIntervalSeconds, will } = session;
  const { clientIdentifier, userName, protocolVersion, remote, certificateName, listener: through } = identity;
  const meta = {
    ...{ clientIdentifier, userName, protocolVersion, remote, certificateName, listener: through },
    ...{ createdAtMs, left, expiryIntervalSeconds },
    ...(will === undefined
      ? {}
      : { will: { delaySeconds: will.delaySeconds, messageExpirySeconds: will.messageExpirySeconds } }),
  };
  return write(meta, will === undefined ? undefined : packetOf(will.message));
}

/** A session without its collections; `left` is absent while it had a connection. */
export function readSession(value: Uint8Array) {
  const { meta, rest } = read(value, sessionSchema);
  const { clientIdentifier, userName, protocolVersion, remote, certificateName, listener: through, will } = meta;
  return {
    clientIdentifier,
    identity: {
      // Its connection was one of another broker.
      connection: NO_SEQUENCE,
      ...{ clientIdentifier, userName, protocolVersion, remote },
      ...(certificateName === undefined ? {} : { certificateName }),
      ...(through === undefined ? {} : { listener: through }),
    },
    createdAtMs: meta.createdAtMs,
    left: meta.left,
    expiryIntervalSeconds: meta.expiryIntervalSeconds,
    will:
      will === undefined
        ? undefined
        : {
            message: { ...readPublish(rest), publisher: clientIdentifier },
            messageExpirySeconds: will.messageExpirySeconds,
            delaySeconds: will.delaySeconds,
          },
  };
}

type Publishable = Pick<ApplicationMessage, "topicName" | "payload" | "qos" | "retain" | "properties">;

/** The version of the protocol that can say everything about a message. */
const VERSION = 5;

function packetOf({ topicName, payload, qos: publishedQoS, retain, properties }: Publishable): Uint8Array {
  const packet: PublishPacket = {
    type: "PUBLISH",
    dup: false,
    qos: publishedQoS,
    retain,
    topicName,
    payload,
    ...(publishedQoS === 0 ? {} : { packetIdentifier: 1 }),
    ...(properties === undefined ? {} : { properties }),
  };
  return encode(packet, VERSION);
}

function readPublish(bytes: Uint8Array): Publishable {
  const packet = decode(bytes, 0, bytes.length, VERSION, "toServer");
  if (packet.type !== "PUBLISH") throw new UnreadableValue("a message is no PUBLISH packet");
  const topicName = parseTopicName(packet.topicName);
  if (!topicName.ok) throw new UnreadableValue(topicName.error.message);
  const { payload, qos: publishedQoS, retain, properties } = packet;
  return { topicName: topicName.value, payload: new Uint8Array(payload), qos: publishedQoS, retain, properties };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const LENGTH_BYTES = 4;

function write(meta: object, rest: Uint8Array = emptyValue): Uint8Array {
  const json = encoder.encode(JSON.stringify(meta));
  const value = new Uint8Array(LENGTH_BYTES + json.length + rest.length);
  new DataView(value.buffer).setUint32(0, json.length);
  value.set(json, LENGTH_BYTES);
  value.set(rest, LENGTH_BYTES + json.length);
  return value;
}

function read<Meta>(
  value: Uint8Array,
  schema: z.ZodMiniType<Meta>,
): { readonly meta: Meta; readonly rest: Uint8Array } {
  if (value.length < LENGTH_BYTES) throw new UnreadableValue("a value is too short");
  const end = LENGTH_BYTES + new DataView(value.buffer, value.byteOffset).getUint32(0);
  const parsed = schema.safeParse(parseJson(value.subarray(LENGTH_BYTES, end)));
  if (!parsed.success) throw new UnreadableValue("a value is not of its form");
  return { meta: parsed.data, rest: value.subarray(end) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    throw new UnreadableValue("a value is no JSON");
  }
}
