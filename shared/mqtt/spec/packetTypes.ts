import type { Direction, PerEdition, ProtocolVersion } from "./protocol.ts";

/** Who may send a packet type: the Client, the Server, or both. */
export type Sender = "client" | "server" | "both";

/** What the standard fixes about one packet type, before its fields (3.1.1 §2.2, 5.0 §2.1). */
export interface PacketTypeSpec {
  readonly type: string;
  /** The four high bits of the first byte. */
  readonly code: number;
  /** The four low bits that the standard prescribes; PUBLISH, which uses them, has none. */
  readonly reservedFlags?: number;
  /** Statements about those bits beyond the general one. */
  readonly flagStatements?: PerEdition<string>;
  readonly sender: Sender;
  /** In 5.0, where it differs: the Server may send DISCONNECT too. */
  readonly sender5?: Sender;
  /** Section of both editions that describes the packet. */
  readonly section: string;
}

const flagsStatement = (id: string) => ({ "3.1.1": id, "5.0": id });

/** The packet types, indexed by code minus one. */
export const packetTypes = [
  { type: "CONNECT", code: 1, reservedFlags: 0, sender: "client", section: "3.1" },
  { type: "CONNACK", code: 2, reservedFlags: 0, sender: "server", section: "3.2" },
  { type: "PUBLISH", code: 3, sender: "both", section: "3.3" },
  { type: "PUBACK", code: 4, reservedFlags: 0, sender: "both", section: "3.4" },
  { type: "PUBREC", code: 5, reservedFlags: 0, sender: "both", section: "3.5" },
  {
    type: "PUBREL",
    code: 6,
    reservedFlags: 2,
    flagStatements: flagsStatement("MQTT-3.6.1-1"),
    sender: "both",
    section: "3.6",
  },
  { type: "PUBCOMP", code: 7, reservedFlags: 0, sender: "both", section: "3.7" },
  {
    type: "SUBSCRIBE",
    code: 8,
    reservedFlags: 2,
    flagStatements: flagsStatement("MQTT-3.8.1-1"),
    sender: "client",
    section: "3.8",
  },
  { type: "SUBACK", code: 9, reservedFlags: 0, sender: "server", section: "3.9" },
  {
    type: "UNSUBSCRIBE",
    code: 10,
    reservedFlags: 2,
    flagStatements: flagsStatement("MQTT-3.10.1-1"),
    sender: "client",
    section: "3.10",
  },
  { type: "UNSUBACK", code: 11, reservedFlags: 0, sender: "server", section: "3.11" },
  { type: "PINGREQ", code: 12, reservedFlags: 0, sender: "client", section: "3.12" },
  { type: "PINGRESP", code: 13, reservedFlags: 0, sender: "server", section: "3.13" },
  {
    type: "DISCONNECT",
    code: 14,
    reservedFlags: 0,
    flagStatements: flagsStatement("MQTT-3.14.1-1"),
    sender: "client",
    sender5: "both",
    section: "3.14",
  },
  {
    type: "AUTH",
    code: 15,
    reservedFlags: 0,
    flagStatements: { "5.0": "MQTT-3.15.1-1" },
    sender: "both",
    section: "3.15",
  },
] as const satisfies readonly PacketTypeSpec[];

/** The standard's name of a packet type. */
export type PacketTypeName = (typeof packetTypes)[number]["type"];

/** The packet type with this code, or `undefined` for the reserved 0. */
export function packetTypeOfCode(code: number): (PacketTypeSpec & { readonly type: PacketTypeName }) | undefined {
  return packetTypes[code - 1];
}

/** Whether this version lets a packet of the type travel in this direction. */
export function mayTravel(spec: PacketTypeSpec, direction: Direction, version: ProtocolVersion): boolean {
  const sender = version === 5 ? (spec.sender5 ?? spec.sender) : spec.sender;
  return sender === "both" || (sender === "client") === (direction === "toServer");
}

/** The four high bits of the first byte of each packet type. */
export const packetTypeCode = {
  CONNECT: 1,
  CONNACK: 2,
  PUBLISH: 3,
  PUBACK: 4,
  PUBREC: 5,
  PUBREL: 6,
  PUBCOMP: 7,
  SUBSCRIBE: 8,
  SUBACK: 9,
  UNSUBSCRIBE: 10,
  UNSUBACK: 11,
  PINGREQ: 12,
  PINGRESP: 13,
  DISCONNECT: 14,
  AUTH: 15,
} as const satisfies Record<PacketTypeName, number>;
