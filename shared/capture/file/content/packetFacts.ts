import { decode, INCOMPLETE, MALFORMED, packetSize } from "#shared/mqtt/codec/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode, packetTypeOfCode } from "#shared/mqtt/spec/index.ts";

const { CONNECT: CONNECT_TYPE, CONNACK: CONNACK_TYPE } = packetTypeCode;

/** What a CONNECT says of its connection; `undefined` when the packet is another. */
export function readConnect(
  bytes: Uint8Array,
): { readonly version: ProtocolVersion; readonly clientIdentifier: string | undefined } | undefined {
  if ((bytes[0] ?? 0) >>> 4 !== CONNECT_TYPE) return undefined;
  const packet = decode(bytes, 0, bytes.length, 5);
  if (packet.type === "CONNECT") {
    return { version: packet.protocolVersion, clientIdentifier: packet.clientIdentifier };
  }
  return packet.type === "MALFORMED" ? { version: packet.version, clientIdentifier: undefined } : undefined;
}

/** The Client Identifier that a CONNACK of 5.0 assigns; `undefined` in every other packet. */
export function readAssignedClientIdentifier(bytes: Uint8Array): string | undefined {
  if ((bytes[0] ?? 0) >>> 4 !== CONNACK_TYPE) return undefined;
  const packet = decode(bytes, 0, bytes.length, 5, "toClient");
  return packet.type === "CONNACK" ? packet.properties?.assignedClientIdentifier : undefined;
}

/**
 * Whether a packet of a connection whose CONNECT was not seen must be of MQTT 5.0: it breaks the rules of 3.1.1 and
 * keeps those of 5.0, or it is a PUBLISH whose message would begin with well-formed properties.
 */
export function looksLikeVersion5(bytes: Uint8Array, direction: Direction): boolean {
  const newer = decode(bytes, 0, bytes.length, 5, direction);
  if (newer.type === "MALFORMED") return false;
  const older = decode(bytes, 0, bytes.length, 4, direction);
  if (older.type === "MALFORMED") return true;
  if (newer.type !== "PUBLISH" || older.type !== "PUBLISH") return false;
  const hasProperties = newer.payload.length < older.payload.length - 1;
  // Text behind a NUL is rare as a message; behind an empty list of properties it is the rule.
  return hasProperties || (newer.payload.length > 0 && isPlainText(newer.payload));
}

/**
 * Whether bytes from the middle of a connection are control packets from the first byte on. Either they are whole
 * packets to the last byte, by their fixed headers alone, so that a faulty packet is seen and not passed over; or each
 * whole one keeps all rules of 3.1.1 or of 5.0, and so does the beginning of a last one that goes on elsewhere.
 */
export function looksLikePackets(bytes: Uint8Array, direction: Direction): boolean {
  return areFramed(bytes) || areSound(bytes, direction);
}

function areFramed(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const size = packetSize(bytes, at, bytes.length);
    const first = bytes[at] ?? 0;
    const spec = packetTypeOfCode(first >>> 4);
    if (size === INCOMPLETE || size === MALFORMED || spec === undefined) return false;
    if (spec.reservedFlags !== undefined && (first & 0x0f) !== spec.reservedFlags) return false;
    at += size;
  }
  return at === bytes.length;
}

function areSound(bytes: Uint8Array, direction: Direction): boolean {
  let at = 0;
  while (at < bytes.length) {
    const size = packetSize(bytes, at, bytes.length);
    if (size === MALFORMED) return false;
    const end = size === INCOMPLETE ? bytes.length : Math.min(at + size, bytes.length);
    if (!isSound(bytes, at, end, 4, direction) && !isSound(bytes, at, end, 5, direction)) return false;
    at = end;
  }
  return true;
}

function isSound(
  bytes: Uint8Array,
  start: number,
  end: number,
  version: ProtocolVersion,
  direction: Direction,
): boolean {
  const packet = decode(bytes, start, end, version, direction);
  return packet.type !== "MALFORMED" || packet.diagnostic.code === "packet-incomplete";
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function isPlainText(bytes: Uint8Array): boolean {
  try {
    // eslint-disable-next-line no-control-regex
    return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u.test(utf8.decode(bytes));
  } catch {
    return false;
  }
}
