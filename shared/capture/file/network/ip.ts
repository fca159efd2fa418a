import { readUint16 } from "../format/index.ts";
import { readAddressKey, type AddressKey } from "./address.ts";

/** An IP packet, or a piece of one. `payload` is a view of the bytes that were captured. */
export interface IpPacket {
  readonly source: AddressKey;
  readonly destination: AddressKey;
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Payload bytes that were on the wire but not captured. */
  readonly missing: number;
  readonly fragment?: IpFragment;
}

/** Which piece of a fragmented packet a payload is. */
export interface IpFragment {
  readonly identification: number;
  readonly offset: number;
  readonly isLast: boolean;
}

export const TCP_PROTOCOL = 6;

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const ipv6Header = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destination: 60,
  mobility: 135,
} as const;

/** Reads the IP packet that begins at `start`; `undefined` when the bytes are not one. */
export function readIpPacket(bytes: Uint8Array, start: number): IpPacket | undefined {
  const version = (bytes[start] ?? 0) >>> 4;
  if (version === 4) return readIpv4(bytes, start);
  if (version === 6) return readIpv6(bytes, start);
  return undefined;
}

function readIpv4(bytes: Uint8Array, start: number): IpPacket | undefined {
  if (bytes.length < start + IPV4_HEADER_BYTES) return undefined;
  const headerBytes = ((bytes[start] ?? 0) & 0x0f) * 4;
  const claimed = readUint16(bytes, start + 2, "big");
  // Zero is what captures on the sending machine show when the network card cuts the segments: believe the frame.
  const length = claimed === 0 ? bytes.length - start : claimed;
  if (headerBytes < IPV4_HEADER_BYTES || length < headerBytes) return undefined;
  const payload = bytes.subarray(start + headerBytes, start + length);
  const fragmentField = readUint16(bytes, start + 6, "big");
  const hasMoreFragments = (fragmentField & 0x2000) !== 0;
  const offset = (fragmentField & 0x1fff) * 8;
  const packet = {
    source: readAddressKey(bytes, start + 12, 4),
    destination: readAddressKey(bytes, start + 16, 4),
    protocol: bytes[start + 9] ?? 0,
    payload,
    missing: length - headerBytes - payload.length,
  };
  if (offset === 0 && !hasMoreFragments) return packet;
  const identification = readUint16(bytes, start + 4, "big");
  return { ...packet, fragment: { identification, offset, isLast: !hasMoreFragments } };
}

function readIpv6(bytes: Uint8Array, start: number): IpPacket | undefined {
  if (bytes.length < start + IPV6_HEADER_BYTES) return undefined;
  const claimed = readUint16(bytes, start + 4, "big");
  const end = claimed === 0 ? bytes.length : start + IPV6_HEADER_BYTES + claimed;
  let protocol = bytes[start + 6] ?? 0;
  let at = start + IPV6_HEADER_BYTES;
  let fragment: IpFragment | undefined;
  // Each extension header is at least eight bytes, so this ends with the packet.
  while (isExtensionHeader(protocol)) {
    if (at + 8 > Math.min(end, bytes.length)) return undefined;
    const next = bytes[at] ?? 0;
    if (protocol === ipv6Header.fragment) {
      const field = readUint16(bytes, at + 2, "big");
      const identification = readUint16(bytes, at + 4, "big") * 0x1_0000 + readUint16(bytes, at + 6, "big");
      fragment = { identification, offset: field & 0xfff8, isLast: (field & 1) === 0 };
      at += 8;
      protocol = next;
      // What follows belongs to the packet that was cut in pieces: only its whole can be read on.
      if (fragment.offset !== 0 || !fragment.isLast) break;
    } else {
      const units = bytes[at + 1] ?? 0;
      at += protocol === ipv6Header.authentication ? (units + 2) * 4 : (units + 1) * 8;
      protocol = next;
    }
  }
  if (at > end) return undefined;
  const payload = bytes.subarray(at, end);
  const packet = {
    source: readAddressKey(bytes, start + 8, 16),
    destination: readAddressKey(bytes, start + 24, 16),
    protocol,
    payload,
    missing: end - at - payload.length,
  };
  // A "fragment" that is the whole packet needs no assembly.
  if (fragment === undefined || (fragment.offset === 0 && fragment.isLast)) return packet;
  return { ...packet, fragment };
}

function isExtensionHeader(protocol: number): boolean {
  switch (protocol) {
    case ipv6Header.hopByHop:
    case ipv6Header.routing:
    case ipv6Header.fragment:
    case ipv6Header.authentication:
    case ipv6Header.destination:
    case ipv6Header.mobility:
      return true;
    default:
      return false;
  }
}
