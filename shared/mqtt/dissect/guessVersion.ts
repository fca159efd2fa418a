import { decode } from "#shared/mqtt/codec/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";

/**
 * The version in which a packet makes sense, for a stream whose CONNECT was not seen: CONNECT says it itself; any
 * other packet is of 3.1.1 unless it is legal in 5.0 only. Many packets are legal in both.
 */
export function guessVersion(bytes: Uint8Array, start: number, end: number, direction?: Direction): ProtocolVersion {
  const as311 = decode(bytes, start, end, 4, direction);
  if (as311.type === "CONNECT") return as311.protocolVersion;
  if (as311.type !== "MALFORMED") return 4;
  if ((bytes[start] ?? 0) >> 4 === CONNECT) return as311.version;
  return decode(bytes, start, end, 5, direction).type === "MALFORMED" ? 4 : 5;
}

const CONNECT = 1;
