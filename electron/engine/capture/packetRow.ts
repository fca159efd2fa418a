import { expectDefined } from "#shared/base/index.ts";
import type { PacketRow } from "#shared/contract/index.ts";
import { summarizePacket } from "#shared/mqtt/dissect/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetTypeOfCode } from "#shared/mqtt/spec/index.ts";
import { clientLabel } from "./connectionTable.ts";
import { numberReaders, type PacketSource, protocolVersionOf, topicNameOf } from "./packetValues.ts";
import { outcomeOf } from "./outcome.ts";
import { type Segment, trait } from "./segment.ts";

/** Puts a packet of the log into the words of the packet list; `row` is its place there. */
export function readPacketRow(source: PacketSource, sequence: number, row: number): PacketRow {
  const segment = expectDefined(source.log.segmentOf(sequence), `packet ${sequence} is in the log`);
  const at = sequence - segment.firstSequence;
  const bytes = source.log.bytesOf(segment, at);
  const connection = source.connections.get(segment.connection[at] ?? 0);
  const traits = segment.traits[at] ?? 0;
  const version = protocolVersionOf(segment, at);
  const qos = qosOf(source, segment, at);
  const packetIdentifier = numberReaders["mqtt.msgid"](source, segment, at);
  const topicName = topicNameOf(source, segment, at);
  const outcome = outcomeOf(source, segment, at);
  return {
    row,
    sequence,
    timeMs: segment.timeMs[at] ?? 0,
    connection: connection.number,
    client: clientLabel(connection),
    direction: (traits & trait.toClient) === 0 ? "toServer" : "toClient",
    type: typeName(segment, at),
    flags: (segment.firstByte[at] ?? 0) & 0x0f,
    length: bytes.length,
    summary: summaryOf(bytes, traits, version),
    ...(version === undefined ? {} : { version }),
    ...(qos === undefined ? {} : { qos }),
    ...(packetIdentifier === undefined ? {} : { packetIdentifier }),
    ...(topicName === undefined ? {} : { topicName }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(outcome === "denied" && source.denials.isUntold(sequence) ? { told: "success" as const } : {}),
    ...((traits & trait.malformed) === 0 ? {} : { severity: "error" as const }),
  };
}

function summaryOf(bytes: Uint8Array, traits: number, version: ProtocolVersion | undefined): string {
  const direction = (traits & trait.toClient) === 0 ? "toServer" : "toClient";
  if ((traits & trait.broken) === 0) return summarizePacket(bytes, 0, bytes.length, version, direction);
  const shown = Buffer.from(bytes.subarray(0, BROKEN_BYTES_SHOWN)).toString("hex");
  return bytes.length > BROKEN_BYTES_SHOWN ? `${shown}…` : shown;
}

const BROKEN_BYTES_SHOWN = 32;

/** The standard's name of the packet's type; for what is no packet, that. */
export function typeName(segment: Segment, row: number): string {
  if (((segment.traits[row] ?? 0) & trait.broken) !== 0) return "broken bytes";
  const code = (segment.firstByte[row] ?? 0) >> 4;
  return packetTypeOfCode(code)?.type ?? `reserved ${code}`;
}

function qosOf(source: PacketSource, segment: Segment, row: number): PacketRow["qos"] {
  const qos = numberReaders["mqtt.qos"](source, segment, row);
  return qos === 0 || qos === 1 || qos === 2 ? qos : undefined;
}
