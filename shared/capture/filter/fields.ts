import { packetTypes } from "#shared/mqtt/spec/index.ts";

/** What a field's values are, which decides the operators that make sense. */
export type FieldKind = "number" | "choice" | "flag" | "text" | "topicName" | "bytes";

/** One field of the display filter language. */
export interface FilterField {
  /** The name that expressions and records use; Wireshark's where it has one. */
  readonly name: FilterFieldName;
  readonly kind: FieldKind;
  /** For people, in completion lists. */
  readonly detail: string;
  /** Other spellings of the same field. */
  readonly aliases: readonly string[];
  /** Names of the values of a `choice` or `flag`, with the number that each stands for. */
  readonly choices: ReadonlyMap<string, number>;
  /** No packet has more than this, where the standard says so. The least is 0. */
  readonly highest?: number;
}

export type FilterFieldName =
  | "mqtt.msgtype"
  | "mqtt.topic"
  | "mqtt.qos"
  | "mqtt.retain"
  | "mqtt.dupflag"
  | "mqtt.msgid"
  | "mqtt.len"
  | "mqtt.ver"
  | "client"
  | "connection"
  | "direction"
  | "frame.number"
  | "frame.len"
  | "frame.time_relative"
  | "payload"
  | "denied"
  | "malformed";

const noChoices: ReadonlyMap<string, number> = new Map();

/** Numbers of the packet types by their names in lower case. */
export const packetTypeChoices: ReadonlyMap<string, number> = new Map(
  packetTypes.map(({ type, code }) => [type.toLowerCase(), code] as const),
);

/** How a record and a column spell a direction. */
export const directionChoices: ReadonlyMap<string, number> = new Map([
  ["toserver", 0],
  ["toclient", 1],
]);

const flagChoices: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["false", 0],
]);

const versionChoices: ReadonlyMap<string, number> = new Map([
  ["3.1", 3],
  ["3.1.1", 4],
  ["5.0", 5],
]);

function field(
  name: FilterFieldName,
  kind: FieldKind,
  detail: string,
  extra: Partial<Pick<FilterField, "aliases" | "choices" | "highest">> = {},
): FilterField {
  return { name, kind, detail, aliases: [], choices: noChoices, ...extra };
}

/** Every field, in the order in which completion offers them. */
export const filterFields: readonly FilterField[] = [
  field("mqtt.msgtype", "choice", "type of the control packet: a name or a number", {
    choices: packetTypeChoices,
    highest: 15,
  }),
  field("mqtt.topic", "topicName", "Topic Name of a PUBLISH, also behind a Topic Alias"),
  field("mqtt.qos", "number", "QoS of a PUBLISH", { highest: 2 }),
  field("mqtt.retain", "flag", "RETAIN of a PUBLISH", { choices: flagChoices, highest: 1 }),
  field("mqtt.dupflag", "flag", "DUP of a PUBLISH", { choices: flagChoices, highest: 1 }),
  field("mqtt.msgid", "number", "Packet Identifier", { highest: 65_535 }),
  field("mqtt.len", "number", "Remaining Length", { highest: 268_435_455 }),
  field("mqtt.ver", "choice", "version of the connection: 3, 4 or 5", { choices: versionChoices, highest: 5 }),
  field("client", "text", "Client Identifier of the connection", { aliases: ["mqtt.clientid"] }),
  field("connection", "number", "number of the network connection"),
  field("direction", "choice", "toServer or toClient", { choices: directionChoices, highest: 1 }),
  field("frame.number", "number", "number of the packet in the capture"),
  field("frame.len", "number", "bytes of the whole control packet"),
  field("frame.time_relative", "number", "seconds since the first packet of the capture"),
  field("payload", "bytes", "Application Message of a PUBLISH", { aliases: ["mqtt.msg"] }),
  field("denied", "flag", "the broker denied what the packet asks for, or its Reason Code refuses", {
    choices: flagChoices,
    highest: 1,
  }),
  field("malformed", "flag", "the packet breaks the format", { choices: flagChoices, highest: 1 }),
];

const fieldsByName: ReadonlyMap<string, FilterField> = new Map(
  filterFields.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name.toLowerCase(), entry] as const)),
);

/** The field that a word names, in any case of letters; `undefined` when it names none. */
export function findField(word: string): FilterField | undefined {
  return fieldsByName.get(word.toLowerCase());
}

/** Whether a word is written like a field: then a misspelt one is an error and not a search for text. */
export function looksLikeField(word: string): boolean {
  return /^(mqtt|frame)\./i.test(word);
}
