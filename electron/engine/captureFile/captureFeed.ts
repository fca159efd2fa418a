import {
  type CaptureItem,
  type CapturedConnection,
  type CapturedPacket,
  captureTimeToMs,
  formatEndpoint,
  type PacketRemark,
  parseRemark,
} from "#shared/capture/file/index.ts";
import { decode } from "#shared/mqtt/codec/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import { NO_SEQUENCE, type NonDeliveryReason } from "../broker/index.ts";
import type { Capture } from "../capture/index.ts";

/** Puts what a file holds into a capture, as if it came from the network. */
export interface CaptureFeed {
  /** When the last packet came, in milliseconds since 1970: the time of day in the capture. */
  readonly nowMs: number;
  /** Connections with packets so far. */
  readonly connections: number;
  take(item: CaptureItem): void;
}

/** What the capture was told of a connection. */
interface FedConnection {
  readonly number: number;
  version: ProtocolVersion | undefined;
  clientIdentifier: string | undefined;
}

/** Creates a feed into the capture that `capture` answers: a capture needs the feed's time before it can be made. */
export function createCaptureFeed(capture: () => Capture): CaptureFeed {
  const fed = new Map<CapturedConnection, FedConnection>();
  /** The messages that remarks of the file name by number. */
  const messages = new Map<number, number>();
  const gaps = new Set<CapturedConnection>();
  let nowMs = 0;
  let connections = 0;

  /** A connection with a past that nobody saw is not judged by it. */
  function joinInTheMiddle(number: number): void {
    const connection = capture().connections.find(number);
    if (connection !== undefined) connection.firstSequence = NO_SEQUENCE;
  }

  function open(connection: CapturedConnection): FedConnection {
    const number = capture().sink.connectionOpened({
      point: "broker",
      remote: formatEndpoint(connection.client),
      local: formatEndpoint(connection.server),
    });
    if (!connection.isFromStart) joinInTheMiddle(number);
    const opened = { number, version: undefined, clientIdentifier: undefined };
    fed.set(connection, opened);
    connections++;
    return opened;
  }

  function identify(connection: FedConnection, packet: CapturedPacket, remarks: readonly PacketRemark[]): void {
    const told = remarks.find((remark) => remark.kind === "client");
    const version = told?.version ?? packet.version ?? connection.version;
    const clientIdentifier = told?.clientIdentifier ?? packet.clientIdentifier ?? connection.clientIdentifier;
    if (version === undefined) return;
    if (version === connection.version && clientIdentifier === connection.clientIdentifier) return;
    connection.version = version;
    connection.clientIdentifier = clientIdentifier;
    const userName = userNameOf(packet, version);
    capture().sink.connectionIdentified(connection.number, {
      protocolVersion: version,
      clientIdentifier: clientIdentifier ?? "",
      ...(userName === undefined ? {} : { userName }),
    });
  }

  function takePacket(packet: CapturedPacket): void {
    const { bytes, direction, wholeness, frame } = packet;
    if (frame.time !== undefined) nowMs = captureTimeToMs(frame.time);
    const remarks = frame.comments.map(parseRemark).filter((remark) => remark !== undefined);
    const connection = fed.get(packet.connection) ?? open(packet.connection);
    identify(connection, packet, remarks);
    const { sink, log } = capture();
    if (gaps.delete(packet.connection)) missBefore(connection.number, log.nextSequence);
    if (wholeness === "broken") {
      sink.brokenBytes(connection.number, direction, bytes, 0, bytes.length);
      return;
    }
    const delivery = remarks.find((remark) => remark.kind === "delivery");
    const cause = delivery === undefined ? NO_SEQUENCE : (messages.get(delivery.message) ?? NO_SEQUENCE);
    const sequence = sink.packet(connection.number, direction, bytes, 0, bytes.length, cause, wholeness === "cut");
    for (const remark of remarks) heed(remark, sequence);
  }

  /** Takes over what Wirebench knew of the packet when it wrote the file. */
  function heed(remark: PacketRemark, sequence: number): void {
    const { sink, denials } = capture();
    if (remark.kind === "message") messages.set(remark.message, sequence);
    else if (remark.kind === "denied") denials.mark(sequence);
    else if (remark.kind === "not-delivered") {
      const reason = nonDeliveryReasons.find((known) => known === remark.reason);
      if (reason !== undefined) sink.notDelivered(sequence, remark.clientIdentifier, reason);
    }
  }

  /** Nobody may conclude anything from what the file misses before this packet. */
  function missBefore(number: number, sequence: number): void {
    const connection = capture().connections.find(number);
    if (connection !== undefined) (connection.gapsBefore ??= new Set()).add(sequence);
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get connections() {
      return connections;
    },
    take(item) {
      if (item.kind === "packet") {
        takePacket(item);
      } else if (item.kind === "gap") {
        if (fed.has(item.connection)) gaps.add(item.connection);
      } else if (item.kind === "closed") {
        const connection = fed.get(item.connection);
        if (connection === undefined) return;
        fed.delete(item.connection);
        gaps.delete(item.connection);
        capture().sink.connectionClosed(connection.number, "the connection ended");
      }
    },
  };
}

const nonDeliveryReasons: readonly NonDeliveryReason[] = [
  "queue-full",
  "expired",
  "too-large",
  "not-authorized",
  "slow-consumer",
  "offline-qos0",
  "no-local",
];

/** Who CONNECT says is there; other packets do not tell. */
function userNameOf({ bytes, direction }: CapturedPacket, version: ProtocolVersion): string | undefined {
  if ((bytes[0] ?? 0) >> 4 !== packetTypeCode.CONNECT) return undefined;
  const packet = decode(bytes, 0, bytes.length, version, direction);
  return packet.type === "CONNECT" ? packet.userName : undefined;
}
