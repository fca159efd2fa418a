import type { PerEdition } from "./protocol.ts";

/** What is known of a field before any packet: its names, its place in the standard, how to put it in words. */
export interface FieldSpec {
  /** Stable name for code, filters and JSON: `connect.flags.willQoS`. */
  readonly name: string;
  /** The standard's words. */
  readonly label: string;
  /** Wireshark's name, where one exists. */
  readonly wiresharkName?: string;
  /** Section of both editions, or of each. */
  readonly section?: string | PerEdition<string>;
  readonly unit?: "s" | "bytes";
  /** Words for the values that have some. */
  readonly words?: Readonly<Record<number, string>>;
  /** For a group: its display is made of its values instead of its size. */
  readonly isShownByValues?: true;
  /** Not to be spelled out in words: a password. */
  readonly isSecret?: true;
  /** The field that holds a text's or binary's length. */
  readonly length?: FieldSpec;
  /** The statement on well-formed UTF-8, where the field has its own. */
  readonly illFormed?: PerEdition<string>;
  /** The statement on U+0000, where the field has its own. */
  readonly nullCharacter?: PerEdition<string>;
  /** The statement that demands the field, where its absence is a fault of its own. */
  readonly missing?: PerEdition<string>;
}

/** A text or binary field, with the two-byte length before it. */
export interface SizedFieldSpec extends FieldSpec {
  readonly length: FieldSpec;
}

/** Builds the pair of fields that a text or binary value takes: `x.length` and `x`. */
export function sized(spec: FieldSpec, wiresharkLength?: string): SizedFieldSpec {
  const length: FieldSpec = {
    name: `${spec.name}.length`,
    label: `${spec.label} Length`,
    ...(wiresharkLength === undefined ? {} : { wiresharkName: wiresharkLength }),
    ...(spec.section === undefined ? {} : { section: spec.section }),
    ...(spec.missing === undefined ? {} : { missing: spec.missing }),
    unit: "bytes",
  };
  return { ...spec, length };
}

const qosWords = { 0: "At most once", 1: "At least once", 2: "Exactly once" } as const;
const flagWords = { 0: "not set", 1: "set" } as const;
const bothEditions = (id: string): PerEdition<string> => ({ "3.1.1": id, "5.0": id });

function flag(name: string, label: string, wiresharkName: string, section?: string): FieldSpec {
  return { name, label, wiresharkName, words: flagWords, ...(section === undefined ? {} : { section }) };
}

/** The groups that hold the leaves. */
export const groups = {
  fixedHeader: { name: "fixedHeader", label: "Fixed header", section: { "3.1.1": "2.2", "5.0": "2.1.1" } },
  variableHeader: { name: "variableHeader", label: "Variable header", section: { "3.1.1": "2.3", "5.0": "2.2" } },
  payload: { name: "payloadGroup", label: "Payload", section: { "3.1.1": "2.4", "5.0": "2.3" } },
  properties: { name: "props", label: "Properties", wiresharkName: "mqtt.properties", section: "2.2.2" },
  willProperties: {
    name: "will.props",
    label: "Will Properties",
    wiresharkName: "mqtt.will_properties",
    section: "3.1.3.2",
  },
  subscription: { name: "subscription", label: "Subscription", section: "3.8.3", isShownByValues: true },
} as const satisfies Record<string, FieldSpec>;

/** The fixed header (3.1.1 §2.2, 5.0 §2.1). */
export const fixedFields = {
  header: { name: "fixed.header", label: "Packet type and flags", wiresharkName: "mqtt.hdrflags" },
  type: {
    name: "fixed.type",
    label: "Packet type",
    wiresharkName: "mqtt.msgtype",
    section: { "3.1.1": "2.2.1", "5.0": "2.1.2" },
  },
  flags: {
    name: "fixed.flags",
    label: "Reserved flags",
    wiresharkName: "mqtt.hdr_reserved",
    section: { "3.1.1": "2.2.2", "5.0": "2.1.3" },
  },
  dup: flag("fixed.dup", "DUP", "mqtt.dupflag", "3.3.1.1"),
  qos: { name: "fixed.qos", label: "QoS", wiresharkName: "mqtt.qos", section: "3.3.1.2", words: qosWords },
  retain: flag("fixed.retain", "RETAIN", "mqtt.retain", "3.3.1.3"),
  remainingLength: {
    name: "fixed.remainingLength",
    label: "Remaining Length",
    wiresharkName: "mqtt.len",
    section: { "3.1.1": "2.2.3", "5.0": "2.1.4" },
    unit: "bytes",
  },
} as const satisfies Record<string, FieldSpec>;

/** CONNECT (§3.1). */
export const connectFields = {
  protocolName: sized(
    {
      name: "connect.protocolName",
      label: "Protocol Name",
      wiresharkName: "mqtt.protoname",
      section: "3.1.2.1",
      missing: bothEditions("MQTT-3.1.2-1"),
    },
    "mqtt.proto_len",
  ),
  protocolVersion: {
    name: "connect.protocolVersion",
    label: "Protocol Level",
    wiresharkName: "mqtt.ver",
    section: "3.1.2.2",
  },
  flags: { name: "connect.flags", label: "Connect Flags", wiresharkName: "mqtt.conflags", section: "3.1.2.3" },
  userNameFlag: flag("connect.flags.userName", "User Name Flag", "mqtt.conflag.uname", "3.1.2.8"),
  passwordFlag: flag("connect.flags.password", "Password Flag", "mqtt.conflag.passwd", "3.1.2.9"),
  willRetain: flag("connect.flags.willRetain", "Will Retain", "mqtt.conflag.retain", "3.1.2.7"),
  willQoS: {
    name: "connect.flags.willQoS",
    label: "Will QoS",
    wiresharkName: "mqtt.conflag.qos",
    section: "3.1.2.6",
    words: qosWords,
  },
  willFlag: flag("connect.flags.will", "Will Flag", "mqtt.conflag.willflag", "3.1.2.5"),
  cleanStart: flag("connect.flags.cleanStart", "Clean Start", "mqtt.conflag.cleansess", "3.1.2.4"),
  cleanSession: flag("connect.flags.cleanStart", "Clean Session", "mqtt.conflag.cleansess", "3.1.2.4"),
  reserved: {
    name: "connect.flags.reserved",
    label: "Reserved",
    wiresharkName: "mqtt.conflag.reserved",
    section: "3.1.2.3",
  },
  keepAlive: {
    name: "connect.keepAlive",
    label: "Keep Alive",
    wiresharkName: "mqtt.kalive",
    section: "3.1.2.10",
    unit: "s",
    words: { 0: "off" },
  },
  clientId: sized(
    {
      name: "connect.clientId",
      label: "Client Identifier",
      wiresharkName: "mqtt.clientid",
      section: "3.1.3.1",
      illFormed: bothEditions("MQTT-3.1.3-4"),
      missing: bothEditions("MQTT-3.1.3-3"),
    },
    "mqtt.clientid_len",
  ),
  willTopic: sized(
    {
      name: "connect.willTopic",
      label: "Will Topic",
      wiresharkName: "mqtt.willtopic",
      section: { "3.1.1": "3.1.3.2", "5.0": "3.1.3.3" },
      illFormed: { "3.1.1": "MQTT-3.1.3-10", "5.0": "MQTT-3.1.3-11" },
      nullCharacter: bothEditions("MQTT-4.7.3-2"),
      missing: bothEditions("MQTT-3.1.2-9"),
    },
    "mqtt.willtopic_len",
  ),
  willPayload: sized(
    {
      name: "connect.willPayload",
      label: "Will Payload",
      wiresharkName: "mqtt.willmsg",
      section: { "3.1.1": "3.1.3.3", "5.0": "3.1.3.4" },
      missing: bothEditions("MQTT-3.1.2-9"),
    },
    "mqtt.willmsg_len",
  ),
  userName: sized(
    {
      name: "connect.userName",
      label: "User Name",
      wiresharkName: "mqtt.username",
      section: { "3.1.1": "3.1.3.4", "5.0": "3.1.3.5" },
      illFormed: { "3.1.1": "MQTT-3.1.3-11", "5.0": "MQTT-3.1.3-12" },
      missing: { "3.1.1": "MQTT-3.1.2-19", "5.0": "MQTT-3.1.2-17" },
    },
    "mqtt.username_len",
  ),
  password: sized(
    {
      name: "connect.password",
      label: "Password",
      isSecret: true,
      wiresharkName: "mqtt.passwd",
      section: { "3.1.1": "3.1.3.5", "5.0": "3.1.3.6" },
      missing: { "3.1.1": "MQTT-3.1.2-21", "5.0": "MQTT-3.1.2-19" },
    },
    "mqtt.passwd_len",
  ),
} as const satisfies Record<string, FieldSpec>;

/** CONNACK (§3.2). */
export const connackFields = {
  flags: {
    name: "connack.flags",
    label: "Connect Acknowledge Flags",
    wiresharkName: "mqtt.conack.flags",
    section: "3.2.2.1",
  },
  sessionPresent: flag("connack.flags.sessionPresent", "Session Present", "mqtt.conack.flags.sp", "3.2.2.1"),
  returnCode: {
    name: "connack.returnCode",
    label: "Connect Return Code",
    wiresharkName: "mqtt.conack.val",
    section: "3.2.2.3",
  },
} as const satisfies Record<string, FieldSpec>;

/** Fields that several packet types share, and those of PUBLISH. */
export const packetFields = {
  packetId: {
    name: "packetId",
    label: "Packet Identifier",
    wiresharkName: "mqtt.msgid",
    section: { "3.1.1": "2.3.1", "5.0": "2.2.1" },
  },
  topic: sized(
    {
      name: "topic",
      label: "Topic Name",
      wiresharkName: "mqtt.topic",
      section: "3.3.2.1",
      illFormed: bothEditions("MQTT-3.3.2-1"),
      nullCharacter: bothEditions("MQTT-4.7.3-2"),
      missing: bothEditions("MQTT-3.3.2-1"),
    },
    "mqtt.topic_len",
  ),
  payload: { name: "payload", label: "Application Message", wiresharkName: "mqtt.msg", section: "3.3.3" },
  notInterpreted: { name: "notInterpreted", label: "Not interpreted" },
} as const satisfies Record<string, FieldSpec>;

const subscribeFilter: FieldSpec = {
  name: "filter",
  label: "Topic Filter",
  wiresharkName: "mqtt.topic",
  section: "3.8.3",
  illFormed: bothEditions("MQTT-3.8.3-1"),
  nullCharacter: bothEditions("MQTT-4.7.3-2"),
};

/** SUBSCRIBE, SUBACK and UNSUBSCRIBE (§3.8 to §3.10). */
export const subscriptionFields = {
  filter: sized(subscribeFilter, "mqtt.topic_len"),
  unsubscribeFilter: sized(
    { ...subscribeFilter, section: "3.10.3", illFormed: bothEditions("MQTT-3.10.3-1") },
    "mqtt.topic_len",
  ),
  requestedQoS: {
    name: "sub.requestedQoS",
    label: "Requested QoS",
    wiresharkName: "mqtt.sub.qos",
    section: "3.8.3",
    words: qosWords,
  },
  options: {
    name: "subOptions",
    label: "Subscription Options",
    wiresharkName: "mqtt.subscription_options",
    section: "3.8.3.1",
  },
  qos: {
    name: "subOptions.qos",
    label: "Maximum QoS",
    wiresharkName: "mqtt.subscription_options_qos",
    section: "3.8.3.1",
    words: qosWords,
  },
  noLocal: flag("subOptions.noLocal", "No Local", "mqtt.subscription_options_nl", "3.8.3.1"),
  retainAsPublished: flag(
    "subOptions.retainAsPublished",
    "Retain As Published",
    "mqtt.subscription_options_rap",
    "3.8.3.1",
  ),
  retainHandling: {
    name: "subOptions.retainHandling",
    label: "Retain Handling",
    wiresharkName: "mqtt.subscription_options_retain",
    section: "3.8.3.1",
    words: { 0: "send retained messages", 1: "send if the subscription is new", 2: "do not send" },
  },
  optionsReserved: {
    name: "subOptions.reserved",
    label: "Reserved",
    wiresharkName: "mqtt.subscription_options_reserved",
    section: "3.8.3.1",
  },
  subackReturnCode: {
    name: "suback.returnCode",
    label: "Return Code",
    wiresharkName: "mqtt.suback.qos",
    section: "3.9.3",
    words: { 0: "Granted QoS 0", 1: "Granted QoS 1", 2: "Granted QoS 2", 0x80: "Failure" },
  },
} as const satisfies Record<string, FieldSpec>;

function reasonCodeField(packet: string, section: string): FieldSpec {
  return { name: "reasonCode", label: "Reason Code", wiresharkName: `mqtt.${packet}.reason_code`, section };
}

/** The Reason Code of each packet type that has one in 5.0. */
export const reasonCodeFields = {
  CONNACK: reasonCodeField("connack", "3.2.2.2"),
  PUBACK: reasonCodeField("puback", "3.4.2.1"),
  PUBREC: reasonCodeField("pubrec", "3.5.2.1"),
  PUBREL: reasonCodeField("pubrel", "3.6.2.1"),
  PUBCOMP: reasonCodeField("pubcomp", "3.7.2.1"),
  SUBACK: reasonCodeField("suback", "3.9.3"),
  UNSUBACK: reasonCodeField("unsuback", "3.11.3"),
  DISCONNECT: reasonCodeField("disconnect", "3.14.2.1"),
  AUTH: reasonCodeField("auth", "3.15.2.1"),
} as const satisfies Record<string, FieldSpec>;
