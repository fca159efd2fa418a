import { expectDefined } from "#shared/base/index.ts";

import { parseAddress, type Endpoint } from "./address.ts";
import { TCP_PROTOCOL } from "./ip.ts";
import { tcpFlag } from "./tcpSegment.ts";

/** The flags, numbers and bytes of a segment to write. */
export interface SegmentToWrite {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** Sum of `tcpFlag`s. */
  readonly flags: number;
  readonly payload: Uint8Array;
}

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const TCP_HEADER_BYTES = 20;
const TIME_TO_LIVE = 64;
const DO_NOT_FRAGMENT = 0x4000;
const WINDOW = 0xffff;
/** Largest payload that fits either version of IP: both count at most 65 535 bytes, IPv4 with its header. */
export const MAX_SEGMENT_BYTES = 0xffff - IPV4_HEADER_BYTES - TCP_HEADER_BYTES;

/**
 * Writes a TCP segment in its IP packet (link type `raw`), with correct checksums. The version of IP follows the
 * addresses; one IPv4 and one IPv6 address meet as IPv4-mapped IPv6. Both must be addresses: see `parseAddress`.
 */
export function writeTcpPacket(segment: SegmentToWrite): Uint8Array {
  const [source, destination] = alignAddresses(segment.source.address, segment.destination.address);
  const isIpv4 = source.length === 4;
  const ipHeaderBytes = isIpv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
  const tcpLength = TCP_HEADER_BYTES + segment.payload.length;
  const packet = new Uint8Array(ipHeaderBytes + tcpLength);
  const view = new DataView(packet.buffer);
  if (isIpv4) {
    view.setUint8(0, 0x45);
    view.setUint16(2, packet.length);
    view.setUint16(6, DO_NOT_FRAGMENT);
    view.setUint8(8, TIME_TO_LIVE);
    view.setUint8(9, TCP_PROTOCOL);
    packet.set(source, 12);
    packet.set(destination, 16);
    view.setUint16(10, foldChecksum(sumWords(packet, 0, IPV4_HEADER_BYTES)));
  } else {
    view.setUint8(0, 0x60);
    view.setUint16(4, tcpLength);
    view.setUint8(6, TCP_PROTOCOL);
    view.setUint8(7, TIME_TO_LIVE);
    packet.set(source, 8);
    packet.set(destination, 24);
  }
  const tcp = ipHeaderBytes;
  view.setUint16(tcp, segment.source.port);
  view.setUint16(tcp + 2, segment.destination.port);
  view.setUint32(tcp + 4, segment.sequence);
  view.setUint32(tcp + 8, segment.acknowledgement);
  view.setUint8(tcp + 12, (TCP_HEADER_BYTES / 4) << 4);
  view.setUint8(tcp + 13, segment.flags);
  view.setUint16(tcp + 14, WINDOW);
  packet.set(segment.payload, tcp + TCP_HEADER_BYTES);
  // The checksum also covers both addresses, the protocol and the length, wherever IP keeps them.
  const pseudoHeader = sumWords(source, 0, source.length) + sumWords(destination, 0, destination.length);
  const sum = pseudoHeader + TCP_PROTOCOL + tcpLength + sumWords(packet, tcp, packet.length);
  view.setUint16(tcp + 16, foldChecksum(sum));
  return packet;
}

/** One direction's share of a connection that is written. */
interface WriterSide {
  readonly endpoint: Endpoint;
  sequence: number;
}

/** A TCP connection that is made up around bytes which a capture recorded without one. */
export interface TcpConversation {
  /** SYN, SYN+ACK, ACK. */
  open(): readonly Uint8Array[];
  /** The segments that carry `bytes` to the server, or to the client. */
  data(direction: "toServer" | "toClient", bytes: Uint8Array): readonly Uint8Array[];
  /** FIN of both sides, and the last ACK. The client closes first. */
  close(): readonly Uint8Array[];
}

/** Creates a conversation. `initialSequence` is the client's first number; the server's lies 2^31 further. */
export function createTcpConversation(client: Endpoint, server: Endpoint, initialSequence: number): TcpConversation {
  const clientSide: WriterSide = { endpoint: client, sequence: initialSequence >>> 0 };
  const serverSide: WriterSide = { endpoint: server, sequence: (initialSequence + 0x8000_0000) >>> 0 };

  const write = (from: WriterSide, to: WriterSide, flags: number, payload: Uint8Array = NO_PAYLOAD): Uint8Array => {
    const hasAcknowledgement = (flags & tcpFlag.acknowledgement) !== 0;
    const packet = writeTcpPacket({
      source: from.endpoint,
      destination: to.endpoint,
      sequence: from.sequence,
      acknowledgement: hasAcknowledgement ? to.sequence : 0,
      flags,
      payload,
    });
    const taken = payload.length + ((flags & (tcpFlag.syn | tcpFlag.fin)) === 0 ? 0 : 1);
    from.sequence = (from.sequence + taken) >>> 0;
    return packet;
  };

  const { syn, fin, push, acknowledgement } = tcpFlag;
  return {
    open: () => [
      write(clientSide, serverSide, syn),
      write(serverSide, clientSide, syn | acknowledgement),
      write(clientSide, serverSide, acknowledgement),
    ],
    data(direction, bytes) {
      const [from, to] = direction === "toServer" ? [clientSide, serverSide] : [serverSide, clientSide];
      const packets: Uint8Array[] = [];
      for (let start = 0; start < bytes.length; start += MAX_SEGMENT_BYTES) {
        packets.push(write(from, to, push | acknowledgement, bytes.subarray(start, start + MAX_SEGMENT_BYTES)));
      }
      return packets;
    },
    close: () => [
      write(clientSide, serverSide, fin | acknowledgement),
      write(serverSide, clientSide, fin | acknowledgement),
      write(clientSide, serverSide, acknowledgement),
    ],
  };
}

const NO_PAYLOAD = new Uint8Array(0);
const MAPPED_PREFIX = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

function alignAddresses(one: string, other: string): readonly [Uint8Array, Uint8Array] {
  const first = expectDefined(parseAddress(one), "callers check addresses before they write");
  const second = expectDefined(parseAddress(other), "callers check addresses before they write");
  return first.length === second.length ? [first, second] : [toIpv6(first), toIpv6(second)];
}

function toIpv6(address: Uint8Array): Uint8Array {
  return address.length === 16 ? address : Uint8Array.of(...MAPPED_PREFIX, ...address);
}

/** Sum of big-endian 16-bit words; an odd last byte counts as the upper half of one. */
function sumWords(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; at += 2) sum += ((bytes[at] ?? 0) << 8) + (at + 1 < end ? (bytes[at + 1] ?? 0) : 0);
  return sum;
}

/** The Internet checksum of a sum of words: carries come back in at the bottom, then all bits turn. */
function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}
