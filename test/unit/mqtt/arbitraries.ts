import * as fc from "fast-check";
import type { ControlPacket, Properties, ProtocolVersion, QoS, WillProperties } from "#shared/mqtt/packet/index.ts";
import {
  packetTypes,
  type PropertyOwner,
  properties,
  reasonCodes,
  type ReasonCodePacket,
} from "#shared/mqtt/spec/index.ts";

/** A legal packet with the version it is legal in. */
export interface SpokenPacket {
  readonly version: ProtocolVersion;
  readonly packet: ControlPacket;
}

const qos = fc.constantFrom<QoS>(0, 1, 2);
const identifier = fc.integer({ min: 1, max: 65_535 });
// Control characters are legal and only warned about; U+0000 and lone surrogates are not.
const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((value) => !value.includes("\0"));
const name = text.map((value) => value.replaceAll(/[+#]/gu, "_")).filter((value) => value !== "");
const filter = fc.oneof(name, fc.constantFrom("#", "+", "a/+/b", "/#", "$share/group/a/#", "+/+/x"));
const binary = fc.uint8Array({ maxLength: 40 });
const userProperties = fc.array(fc.record({ name: text, value: text }), { minLength: 1, maxLength: 3 });

function propertyValue(row: (typeof properties)[number], owner: PropertyOwner): fc.Arbitrary<unknown> {
  switch (row.type) {
    case "byte":
      return fc.integer({ min: 0, max: 1 });
    case "u16":
      return fc.integer({ min: 1, max: 65_535 });
    case "u32":
      return fc.integer({ min: 1, max: 0xffff_ffff });
    case "vbi":
      return fc.array(fc.integer({ min: 1, max: 268_435_455 }), {
        minLength: 1,
        maxLength: owner === "PUBLISH" ? 3 : 1,
      });
    case "text":
      return row.name === "responseTopic" ? name : text;
    case "binary":
      return binary;
    case "pair":
      return userProperties;
  }
}

const keyOf = (property: string): string =>
  property === "userProperty" || property === "subscriptionIdentifier"
    ? property.replace(/(y)?$/u, (y) => (y === "y" ? "ies" : "s"))
    : property;

/** Legal properties of an owner; `undefined` when there are none. */
function propertiesOf(owner: PropertyOwner, isMethodNeeded = false): fc.Arbitrary<Properties | undefined> {
  const rows = properties.filter((row) => row.owners.some((each) => each === owner));
  const model = Object.fromEntries(rows.map((row) => [keyOf(row.name), propertyValue(row, owner)]));
  const requiredKeys = isMethodNeeded ? ["authenticationMethod"] : [];
  return fc.record(model, { requiredKeys }).map((record) => {
    const { authenticationData, ...rest } = record;
    const bag: Properties =
      "authenticationMethod" in rest && authenticationData !== undefined ? { ...rest, authenticationData } : rest;
    return Object.keys(bag).length === 0 ? undefined : bag;
  });
}

const reason = (packet: ReasonCodePacket) =>
  fc.constantFrom(...reasonCodes.filter((row) => row.packets.some((each) => each === packet)).map(({ code }) => code));

/** Drops the keys whose value is `undefined`: an absent property is absent. */
function compact<Value extends object>(value: Value): Value {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.assign(Object.create(Object.prototype), Object.fromEntries(entries));
}

/** A payload that promises to be UTF-8 is. */
function promiseKept<Message extends { payload: Uint8Array; properties: Properties | undefined }>(
  message: Message,
): Message {
  const isText = message.properties?.payloadFormatIndicator === 1;
  return isText ? { ...message, payload: message.payload.map((byte) => byte & 0x7f) } : message;
}

const only5 = <Value>(version: ProtocolVersion, value: fc.Arbitrary<Value>, otherwise: Value): fc.Arbitrary<Value> =>
  version === 5 ? value : fc.constant(otherwise);

function propertiesIn(version: ProtocolVersion, owner: PropertyOwner): fc.Arbitrary<Properties | undefined> {
  return only5(version, propertiesOf(owner), undefined);
}

function packetIn(version: ProtocolVersion): readonly fc.Arbitrary<object>[] {
  const acknowledgement = (type: "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP") =>
    fc.record({
      type: fc.constant(type),
      packetIdentifier: identifier,
      reasonCode: only5(version, reason(type), 0),
      properties: propertiesIn(version, type),
    });
  const willProperties: fc.Arbitrary<WillProperties | undefined> = propertiesIn(version, "Will");
  const will = fc
    .record({ topicName: name, payload: binary, qos, retain: fc.boolean(), properties: willProperties })
    .map(promiseKept)
    .map(compact);
  const subscription = fc
    .record({
      topicFilter: filter,
      qos,
      noLocal: fc.boolean(),
      retainAsPublished: fc.boolean(),
      retainHandling: fc.constantFrom(0, 1, 2),
    })
    .map(({ noLocal, retainAsPublished, retainHandling, ...plain }) =>
      version === 5
        ? { ...plain, noLocal: noLocal && !plain.topicFilter.startsWith("$share/"), retainAsPublished, retainHandling }
        : plain,
    );
  return [
    fc
      .record({
        type: fc.constant("CONNECT" as const),
        protocolVersion: fc.constant(version),
        clean: fc.constant(true),
        keepAliveSeconds: fc.integer({ min: 0, max: 65_535 }),
        // MQTT 3.1 wants 1 to 23 characters.
        clientIdentifier: version === 3 ? name.filter(({ length }) => length <= 23) : text,
        will: fc.option(will, { nil: undefined }),
        userName: text,
        password: fc.option(binary, { nil: undefined }),
        properties: propertiesIn(version, "CONNECT"),
      })
      .map(compact),
    fc.record({
      type: fc.constant("CONNACK" as const),
      sessionPresent: fc.boolean(),
      reasonCode: fc.constant(0),
      properties: propertiesIn(version, "CONNACK"),
    }),
    fc
      .record({
        type: fc.constant("PUBLISH" as const),
        dup: fc.boolean(),
        qos,
        retain: fc.boolean(),
        topicName: name,
        packetIdentifier: identifier,
        payload: fc.uint8Array({ maxLength: 200 }),
        properties: propertiesIn(version, "PUBLISH"),
      })
      .map(({ packetIdentifier, dup, ...rest }) =>
        rest.qos === 0 ? { ...rest, dup: false } : { ...rest, dup, packetIdentifier },
      )
      .map(promiseKept),
    ...(["PUBACK", "PUBREC", "PUBREL", "PUBCOMP"] as const).map(acknowledgement),
    fc.record({
      type: fc.constant("SUBSCRIBE" as const),
      packetIdentifier: identifier,
      subscriptions: fc.array(subscription, { minLength: 1, maxLength: 4 }),
      properties: propertiesIn(version, "SUBSCRIBE"),
    }),
    fc.record({
      type: fc.constant("SUBACK" as const),
      packetIdentifier: identifier,
      reasonCodes: fc.array(version === 5 ? reason("SUBACK") : fc.constantFrom(0, 1, 2), {
        minLength: 1,
        maxLength: 4,
      }),
      properties: propertiesIn(version, "SUBACK"),
    }),
    fc.record({
      type: fc.constant("UNSUBSCRIBE" as const),
      packetIdentifier: identifier,
      topicFilters: fc.array(filter, { minLength: 1, maxLength: 4 }),
      properties: propertiesIn(version, "UNSUBSCRIBE"),
    }),
    fc.record({
      type: fc.constant("UNSUBACK" as const),
      packetIdentifier: identifier,
      reasonCodes: only5(version, fc.array(reason("UNSUBACK"), { minLength: 1, maxLength: 4 }), []),
      properties: propertiesIn(version, "UNSUBACK"),
    }),
    fc.constant({ type: "PINGREQ" as const }),
    fc.constant({ type: "PINGRESP" as const }),
    fc.record({
      type: fc.constant("DISCONNECT" as const),
      reasonCode: only5(version, reason("DISCONNECT"), 0),
      properties: propertiesIn(version, "DISCONNECT"),
    }),
    ...(version === 5
      ? [
          fc.record({
            type: fc.constant("AUTH" as const),
            reasonCode: reason("AUTH"),
            properties: propertiesOf("AUTH", true),
          }),
        ]
      : []),
  ];
}

const typeNames: ReadonlySet<string> = new Set(packetTypes.map(({ type }) => type));

function isControlPacket(value: object): value is ControlPacket {
  return "type" in value && typeof value.type === "string" && typeNames.has(value.type);
}

/** Legal packets of every type in every version. */
export const spokenPacket: fc.Arbitrary<SpokenPacket> = fc.constantFrom<ProtocolVersion>(3, 4, 5).chain((version) =>
  fc
    .oneof(...packetIn(version))
    .map(compact)
    .filter(isControlPacket)
    .map((packet) => ({ version, packet })),
);
