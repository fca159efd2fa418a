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
  extra: { readonly aliases?: readonly string[]; readonly choices?: ReadonlyMap<string, number> } = {},
): FilterField {
  return { name, kind, detail, aliases: extra.aliases ?? [], choices: extra.choices ?? noChoices };
}

/** Every field, in the order in which completion offers them. */
export const filterFields: readonly FilterField[] = [
  field("mqtt.msgtype", "choice", "type of the control packet: a name or a number", { choices: packetTypeChoices }),
  field("mqtt.topic", "topicName", "Topic Name of a PUBLISH, also behind a Topic Alias"),
  field("mqtt.qos", "number", "QoS of a PUBLISH"),
  field("mqtt.retain", "flag", "RETAIN of a PUBLISH", { choices: flagChoices }),
  field("mqtt.dupflag", "flag", "DUP of a PUBLISH", { choices: flagChoices }),
  field("mqtt.msgid", "number", "Packet Identifier"),
  field("mqtt.len", "number", "Remaining Length"),
  field("mqtt.ver", "choice", "version of the connection: 3, 4 or 5", { choices: versionChoices }),
  field("client", "text", "Client Identifier of the connection", { aliases: ["mqtt.clientid"] }),
  field("connection", "number", "number of the network connection"),
  field("direction", "choice", "toServer or toClient", { choices: directionChoices }),
  field("frame.number", "number", "number of the packet in the capture"),
  field("frame.len", "number", "bytes of the whole control packet"),
  field("frame.time_relative", "number", "seconds since the first packet of the capture"),
  field("payload", "bytes", "Application Message of a PUBLISH", { aliases: ["mqtt.msg"] }),
  field("denied", "flag", "the broker denied what the packet asks for, or its Reason Code refuses", {
    choices: flagChoices,
  }),
  field("malformed", "flag", "the packet breaks the format", { choices: flagChoices }),
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
