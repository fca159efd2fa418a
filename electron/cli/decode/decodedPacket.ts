import {
  type CapturedConnection,
  type CapturedPacket,
  type CaptureTime,
  secondsBetween,
  versionToRead,
} from "#shared/capture/file/index.ts";
import { type FilterFieldName, type FilterRecord, type FilterValue } from "#shared/capture/filter/index.ts";
import { dissect, type Dissection } from "#shared/mqtt/dissect/index.ts";

/** A packet of the file with all that is known about it. */
export interface DecodedPacket {
  readonly packet: CapturedPacket;
  readonly dissection: Dissection;
  /** The Topic Name of a PUBLISH, also behind an alias that was seen being set. */
  readonly topicName: string | undefined;
  /** Since the first frame that brought a packet; `undefined` where the file keeps no time. */
  readonly secondsSinceStart: number | undefined;
}

/** Decodes packets in the order of the file: remembers what later packets refer back to. */
export type PacketDecoder = (packet: CapturedPacket) => DecodedPacket;

/** Creates a decoder for one file. */
export function createPacketDecoder(): PacketDecoder {
  // Forgotten together with the connection: no packet refers to it any more.
  const aliases = new WeakMap<CapturedConnection, Map<string, string>>();
  let start: CaptureTime | undefined;

  const resolveTopic = (packet: CapturedPacket, alias: number, topicName: string): string | undefined => {
    const known = aliases.get(packet.connection) ?? new Map<string, string>();
    aliases.set(packet.connection, known);
    // Each side numbers its own aliases. [MQTT5-3.3.2-7]
    const key = `${packet.direction} ${alias}`;
    if (topicName === "") return known.get(key);
    known.set(key, topicName);
    return topicName;
  };

  return (packet) => {
    const { bytes, direction, frame } = packet;
    const version = versionToRead(packet);
    let dissection = dissect(bytes, { version, direction });
    const message = dissection.packet?.type === "PUBLISH" ? dissection.packet : undefined;
    let topicName = message?.topicName;
    const alias = message?.properties?.topicAlias;
    if (message !== undefined && alias !== undefined) {
      topicName = resolveTopic(packet, alias, message.topicName);
      if (message.topicName === "" && topicName !== undefined) {
        dissection = dissect(bytes, { version, direction, aliasedTopicName: topicName });
      }
    }
    start ??= frame.time;
    const secondsSinceStart =
      start === undefined || frame.time === undefined ? undefined : secondsBetween(start, frame.time);
    return { packet, dissection, topicName, secondsSinceStart };
  };
}

/** The packet as a display filter asks about it. */
export function toFilterRecord(decoded: DecodedPacket): FilterRecord {
  return { value: (field) => readFilterValue(field, decoded) };
}

function readFilterValue(field: FilterFieldName, decoded: DecodedPacket): FilterValue {
  const { packet, dissection } = decoded;
  const content = dissection.packet;
  const message = content?.type === "PUBLISH" ? content : undefined;
  switch (field) {
    case "mqtt.msgtype":
      return packet.wholeness === "broken" ? undefined : (packet.bytes[0] ?? 0) >>> 4;
    case "mqtt.topic":
      return decoded.topicName;
    case "mqtt.qos":
      return message?.qos;
    case "mqtt.retain":
      return message === undefined ? undefined : Number(message.retain);
    case "mqtt.dupflag":
      return message === undefined ? undefined : Number(message.dup);
    case "mqtt.msgid":
      return content !== undefined && "packetIdentifier" in content ? content.packetIdentifier : undefined;
    case "mqtt.len":
      return remainingLength(dissection);
    case "mqtt.ver":
      return packet.version;
    case "client":
      return packet.clientIdentifier;
    case "connection":
      return packet.connection.stream;
    case "direction":
      return packet.direction === "toServer" ? 0 : 1;
    case "frame.number":
      return packet.frame.number;
    case "frame.len":
      return packet.bytes.length;
    case "frame.time_relative":
      return decoded.secondsSinceStart;
    case "payload":
      return message?.payload;
    case "malformed":
      return dissection.status === "ok" ? 0 : 1;
  }
}

function remainingLength(dissection: Dissection): number | undefined {
  const field = dissection.fields[0]?.children.find(({ name }) => name === "fixed.remainingLength");
  return typeof field?.value === "number" ? field.value : undefined;
}
