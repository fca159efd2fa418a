import { expectDefined } from "#shared/base/index.ts";

import { parseAddress, type Endpoint } from "./address.ts";
import { TCP_PROTOCOL } from "./ip.ts";
import { tcpFlag } from "./tcpSegment.ts";

/** The flags, numbers and bytes of a segment to write. */
export interface SegmentToWrite {
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
 * Creates a function that writes TCP segments from one end to another in their IP packets (link type `raw`), with
 * correct checksums. The version of IP follows the addresses; one IPv4 and one IPv6 address meet as IPv4-mapped IPv6.
 * Both must be addresses: see `parseAddress`.
 */
export function createSegmentWriter(source: Endpoint, destination: Endpoint): (segment: SegmentToWrite) => Uint8Array {
  const [from, to] = alignAddresses(source.address, destination.address);
  const isIpv4 = from.length === 4;
  const tcp = isIpv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
  // What all packets share; lengths, checksums and the segment's own numbers are filled in for each.
  const headers = new Uint8Array(tcp + TCP_HEADER_BYTES);
  const shared = new DataView(headers.buffer);
  if (isIpv4) {
    shared.setUint8(0, 0x45);
    shared.setUint16(6, DO_NOT_FRAGMENT);
    shared.setUint8(8, TIME_TO_LIVE);
    shared.setUint8(9, TCP_PROTOCOL);
    headers.set(from, 12);
    headers.set(to, 16);
  } else {
    shared.setUint8(0, 0x60);
    shared.setUint8(6, TCP_PROTOCOL);
    shared.setUint8(7, TIME_TO_LIVE);
    headers.set(from, 8);
    headers.set(to, 24);
  }
  shared.setUint16(tcp, source.port);
  shared.setUint16(tcp + 2, destination.port);
  shared.setUint8(tcp + 12, (TCP_HEADER_BYTES / 4) << 4);
  shared.setUint16(tcp + 14, WINDOW);
  // The TCP checksum also covers both addresses, the protocol and the length, wherever IP keeps them.
  const addressSum = sumWords(from, 0, from.length) + sumWords(to, 0, to.length);

  return ({ sequence, acknowledgement, flags, payload }) => {
    const packet = new Uint8Array(headers.length + payload.length);
    const view = new DataView(packet.buffer);
    packet.set(headers);
    packet.set(payload, headers.length);
    const tcpLength = packet.length - tcp;
    if (isIpv4) {
      view.setUint16(2, packet.length);
      view.setUint16(10, foldChecksum(sumWords(packet, 0, IPV4_HEADER_BYTES)));
    } else view.setUint16(4, tcpLength);
    view.setUint32(tcp + 4, sequence);
    view.setUint32(tcp + 8, acknowledgement);
    view.setUint8(tcp + 13, flags);
    const sum = addressSum + TCP_PROTOCOL + tcpLength + sumWords(packet, tcp, packet.length);
    view.setUint16(tcp + 16, foldChecksum(sum));
    return packet;
  };
}

/** One direction's share of a connection that is written. */
interface WriterSide {
  readonly writeSegment: (segment: SegmentToWrite) => Uint8Array;
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
  const clientSide: WriterSide = {
    writeSegment: createSegmentWriter(client, server),
    sequence: initialSequence >>> 0,
  };
  const serverSide: WriterSide = {
    writeSegment: createSegmentWriter(server, client),
    sequence: (initialSequence + 0x8000_0000) >>> 0,
  };

  const write = (from: WriterSide, to: WriterSide, flags: number, payload: Uint8Array = NO_PAYLOAD): Uint8Array => {
    const hasAcknowledgement = (flags & tcpFlag.acknowledgement) !== 0;
    const packet = from.writeSegment({
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
