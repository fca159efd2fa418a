import type { FilterFieldName } from "#shared/capture/filter/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import type { Capture } from "./capture.ts";
import { outcomeOf } from "./outcome.ts";
import { createPacketFacts, readPacketFacts } from "./packetFacts.ts";
import { findBackwards } from "./rowSearch.ts";
import { NO_TOPIC, type Segment, trait, UNLISTED_TOPIC, VERSION_SHIFT } from "./segment.ts";

/** What packet values are read from. */
export type PacketSource = Pick<Capture, "log" | "topics" | "connections" | "denials">;

/** Reads a number of the packet in a row from the columns; `undefined` when the packet does not have it. */
export type NumberReader = (source: PacketSource, segment: Segment, row: number) => number | undefined;

/** One reader for each field of the filter language whose values are numbers. */
export const numberReaders: Readonly<
  Record<Exclude<FilterFieldName, "mqtt.topic" | "client" | "payload">, NumberReader>
> = {
  "mqtt.msgtype": (_, segment, row) => (isBroken(segment, row) ? undefined : (segment.firstByte[row] ?? 0) >> 4),
  "mqtt.qos": (_, segment, row) => (isPublish(segment, row) ? ((segment.firstByte[row] ?? 0) >> 1) & 3 : undefined),
  "mqtt.retain": (_, segment, row) => (isPublish(segment, row) ? (segment.firstByte[row] ?? 0) & 1 : undefined),
  "mqtt.dupflag": (_, segment, row) => (isPublish(segment, row) ? ((segment.firstByte[row] ?? 0) >> 3) & 1 : undefined),
  "mqtt.msgid": (_, segment, row) =>
    ((segment.traits[row] ?? 0) & trait.hasPacketIdentifier) !== 0 ? segment.packetIdentifier[row] : undefined,
  "mqtt.len": (_, segment, row) => (isBroken(segment, row) ? undefined : remainingLength(segment.length[row] ?? 0)),
  "mqtt.ver": (_, segment, row) => (segment.traits[row] ?? 0) >> VERSION_SHIFT || undefined,
  connection: (_, segment, row) => segment.connection[row],
  direction: (_, segment, row) => (segment.traits[row] ?? 0) & trait.toClient,
  "frame.number": (_, segment, row) => segment.firstSequence + row,
  "frame.len": (_, segment, row) => segment.length[row],
  "frame.time_relative": ({ log }, segment, row) => ((segment.timeMs[row] ?? 0) - log.originMs) / 1000,
  denied: (source, segment, row) => (outcomeOf(source, segment, row) === undefined ? 0 : 1),
  malformed: (_, segment, row) => (((segment.traits[row] ?? 0) & trait.malformed) === 0 ? 0 : 1),
};

const facts = createPacketFacts();

/** The Application Message of the PUBLISH in a row, as a view of the log's bytes. */
export function payloadOf(source: Pick<Capture, "log">, segment: Segment, row: number): Uint8Array | undefined {
  if (!isPublish(segment, row)) return undefined;
  const bytes = source.log.bytesOf(segment, row);
  readPacketFacts(bytes, 0, bytes.length, protocolVersionOf(segment, row), facts);
  return facts.payloadStart < 0 ? undefined : bytes.subarray(facts.payloadStart);
}

/** The Topic Name of the packet in a row, also behind a Topic Alias that was seen being set. */
export function topicNameOf(
  source: Pick<PacketSource, "log" | "topics">,
  segment: Segment,
  row: number,
): string | undefined {
  const topic = segment.topic[row] ?? NO_TOPIC;
  if (topic >= 0) return source.topics.name(topic);
  if (topic !== UNLISTED_TOPIC) return undefined;
  const bytes = source.log.bytesOf(segment, row);
  readPacketFacts(bytes, 0, bytes.length, protocolVersionOf(segment, row), facts);
  // Behind an alias of a topic that the full table did not take in, nothing is known.
  if (facts.topicStart >= facts.topicEnd) return undefined;
  return decoder.decode(bytes.subarray(facts.topicStart, facts.topicEnd));
}

/** Whether the PUBLISH in a row names its topic by a Topic Alias alone. */
export function isAliasOnly(source: Pick<PacketSource, "log">, segment: Segment, row: number): boolean {
  if (!isPublish(segment, row)) return false;
  const bytes = source.log.bytesOf(segment, row);
  readPacketFacts(bytes, 0, bytes.length, protocolVersionOf(segment, row), facts);
  return facts.topicStart === facts.topicEnd && facts.topicAlias !== 0;
}

/** The PUBLISH that gave the Topic Alias of PUBLISH `sequence` its Topic Name, while it is in the log. */
export function aliasSetterOf(source: Pick<PacketSource, "log">, sequence: number): number | undefined {
  const { log } = source;
  const segment = log.segmentOf(sequence);
  const row = segment === undefined ? 0 : sequence - segment.firstSequence;
  if (segment === undefined || !isAliasOnly(source, segment, row)) return undefined;
  // `isAliasOnly` has read the facts.
  const { topicAlias } = facts;
  const connection = segment.connection[row];
  const toClient = (segment.traits[row] ?? 0) & trait.toClient;
  const topic = segment.topic[row];
  return findBackwards(log, sequence - 1, (each, at) => {
    const isCandidate =
      each.connection[at] === connection &&
      each.topic[at] === topic &&
      ((each.traits[at] ?? 0) & trait.toClient) === toClient &&
      isPublish(each, at);
    if (!isCandidate) return false;
    const bytes = log.bytesOf(each, at);
    readPacketFacts(bytes, 0, bytes.length, protocolVersionOf(each, at), facts);
    return facts.topicAlias === topicAlias && facts.topicStart < facts.topicEnd;
  });
}

/** The version of the packet's connection, as far as it was known when the packet was recorded. */
export function protocolVersionOf(segment: Segment, row: number): ProtocolVersion | undefined {
  const version = (segment.traits[row] ?? 0) >> VERSION_SHIFT;
  return version === 3 || version === 4 || version === 5 ? version : undefined;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function isBroken(segment: Segment, row: number): boolean {
  return ((segment.traits[row] ?? 0) & trait.broken) !== 0;
}

function isPublish(segment: Segment, row: number): boolean {
  return (segment.firstByte[row] ?? 0) >> 4 === packetTypeCode.PUBLISH && !isBroken(segment, row);
}

/** The Remaining Length that makes a whole packet of `length` bytes, when it is written in as few bytes as it can. */
function remainingLength(length: number): number {
  for (const [header, limit] of headerLimits) if (length - header < limit) return length - header;
  return length;
}

/** Bytes of the fixed header, and the Remaining Length from which on it takes one more. */
const headerLimits = [
  [2, 0x80],
  [3, 0x4000],
  [4, 0x20_0000],
  [5, 0x1000_0000],
] as const;
