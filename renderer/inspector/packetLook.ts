import { packetTypeChoices } from "#shared/capture/filter/index.ts";

/** The five inks of the packet types. */
export type PacketFamily = "session" | "message" | "acknowledgement" | "subscription" | "keepalive";

const families: ReadonlyMap<string, PacketFamily> = new Map([
  ["CONNECT", "session"],
  ["CONNACK", "session"],
  ["DISCONNECT", "session"],
  ["AUTH", "session"],
  ["PUBLISH", "message"],
  ["PUBACK", "acknowledgement"],
  ["PUBREC", "acknowledgement"],
  ["PUBREL", "acknowledgement"],
  ["PUBCOMP", "acknowledgement"],
  ["SUBSCRIBE", "subscription"],
  ["SUBACK", "subscription"],
  ["UNSUBSCRIBE", "subscription"],
  ["UNSUBACK", "subscription"],
  ["PINGREQ", "keepalive"],
  ["PINGRESP", "keepalive"],
]);

/** What the families are called, in the order of a connection's life. */
export const familyNames: readonly (readonly [PacketFamily, string])[] = [
  ["session", "Connecting"],
  ["message", "Messages"],
  ["acknowledgement", "Acknowledgements"],
  ["subscription", "Subscribing"],
  ["keepalive", "Keep-alive"],
];

/** The family of a packet type; a reserved type belongs to none. */
export function packetFamily(type: string): PacketFamily | undefined {
  return families.get(type);
}

/** Types of a family, as the display filter writes them. */
export function typesOfFamily(family: PacketFamily): readonly string[] {
  return [...packetTypeChoices.keys()].filter((name) => families.get(name.toUpperCase()) === family);
}

/** The arrow and the words of a direction. */
export const directionLook = {
  toServer: { glyph: "→", words: "to the broker" },
  toClient: { glyph: "←", words: "to the client" },
} as const;

const qosGlyphs = ["○ 0", "◐ 1", "● 2"] as const;

/** QoS as glyph and number; an order, not a colour. */
export function qosText(qos: number | undefined): string {
  return qos === undefined ? "" : (qosGlyphs[qos] ?? `? ${qos}`);
}

/** A time of day with milliseconds, in the zone of the reader: `12:04:08.020`. */
export function timeOfDay(timeMs: number): string {
  const date = new Date(timeMs);
  const milliseconds = padded(Math.floor(timeMs) % 1000, 3);
  return `${padded(date.getHours(), 2)}:${padded(date.getMinutes(), 2)}:${padded(date.getSeconds(), 2)}.${milliseconds}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
