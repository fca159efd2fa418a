import {
  type CapturedPacket,
  type CaptureItem,
  type CaptureTime,
  secondsBetween,
  versionToRead,
} from "#shared/capture/file/index.ts";
import { type FilterFieldName, type FilterRecord, type FilterValue } from "#shared/capture/filter/index.ts";
import { dissect, type Dissection } from "#shared/mqtt/dissect/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";
import { createFlowObserver, type LateFinding } from "./flowObserver.ts";

/** Reason Codes from here on are errors (MQTT 5.0 §2.4). */
const FIRST_ERROR = 0x80;

/** A packet of the file with all that is known about it. */
export interface DecodedPacket {
  readonly packet: CapturedPacket;
  /** Its diagnostics include `findings`, and so does its status. */
  readonly dissection: Dissection;
  /** What the packet does against the standard only because of the packets before it. */
  readonly findings: readonly Diagnostic[];
  /** The packet by itself breaks the format. */
  readonly isMalformed: boolean;
  /** The Topic Name of a PUBLISH, also behind an alias that was seen being set. */
  readonly topicName: string | undefined;
  /** Since the first frame that brought a packet; `undefined` where the file keeps no time. */
  readonly secondsSinceStart: number | undefined;
}

/** Decodes packets in the order of the file: remembers what later packets refer back to. */
export interface PacketDecoder {
  decode(packet: CapturedPacket): DecodedPacket;
  /** Takes what the file tells beside packets. */
  item(item: Exclude<CaptureItem, CapturedPacket>): void;
  /** What was found about earlier packets since the last call. */
  takeLate(): readonly LateFinding[];
}

/** Creates a decoder for one file. */
export function createPacketDecoder(): PacketDecoder {
  const flow = createFlowObserver();
  let start: CaptureTime | undefined;

  return {
    decode(packet) {
      const { bytes, direction, frame } = packet;
      const version = versionToRead(packet);
      let dissection = dissect(bytes, { version, direction });
      const isMalformed = dissection.status !== "ok";
      const findings = flow.packet(packet, dissection);
      const message = dissection.packet?.type === "PUBLISH" ? dissection.packet : undefined;
      const alias = message?.properties?.topicAlias;
      const isAliasOnly = message?.topicName === "" && alias !== undefined;
      const topicName = isAliasOnly ? flow.aliasedTopicName(packet, alias) : message?.topicName;
      if (isAliasOnly && topicName !== undefined) {
        dissection = dissect(bytes, { version, direction, aliasedTopicName: topicName });
      }
      start ??= frame.time;
      const secondsSinceStart =
        start === undefined || frame.time === undefined ? undefined : secondsBetween(start, frame.time);
      dissection = withFindings(dissection, findings);
      return { packet, dissection, findings, isMalformed, topicName, secondsSinceStart };
    },
    item: flow.item,
    takeLate: flow.takeLate,
  };
}

function withFindings(dissection: Dissection, findings: readonly Diagnostic[]): Dissection {
  if (findings.length === 0) return dissection;
  const isError = findings.some(({ severity }) => severity === "error");
  return {
    ...dissection,
    diagnostics: [...dissection.diagnostics, ...findings],
    status: isError && dissection.status === "ok" ? "protocol-error" : dissection.status,
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
    case "denied":
      // A file does not tell what a server thought, only what it answered.
      return content !== undefined && refuses(content) ? 1 : 0;
    case "malformed":
      return decoded.isMalformed ? 1 : 0;
  }
}

function refuses(content: ControlPacket): boolean {
  if (content.type === "CONNACK") return content.reasonCode !== 0;
  if ("reasonCodes" in content) return content.reasonCodes.some((code) => code >= FIRST_ERROR);
  return "reasonCode" in content && content.reasonCode >= FIRST_ERROR;
}

function remainingLength(dissection: Dissection): number | undefined {
  const field = dissection.fields[0]?.children.find(({ name }) => name === "fixed.remainingLength");
  return typeof field?.value === "number" ? field.value : undefined;
}
