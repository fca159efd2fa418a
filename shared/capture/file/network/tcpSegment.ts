import { readUint16, readUint32 } from "../format/index.ts";
import type { IpPacket } from "./ip.ts";

/** One TCP segment. Endpoint keys are address and port as one binary string: equal exactly when the ends are. */
export interface TcpSegment {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  /** Meaningful when `hasAcknowledgement`. */
  readonly acknowledgement: number;
  readonly hasAcknowledgement: boolean;
  readonly isSyn: boolean;
  readonly isFin: boolean;
  readonly isReset: boolean;
  readonly payload: Uint8Array;
  /** Payload bytes behind `payload` that were sent but not captured. */
  readonly missing: number;
}

const TCP_HEADER_BYTES = 20;

export const tcpFlag = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, acknowledgement: 0x10 } as const;

/** Reads the TCP segment in an IP packet; `undefined` when its header is cut or wrong. Checksums are not judged. */
export function readTcpSegment(packet: IpPacket): TcpSegment | undefined {
  const bytes = packet.payload;
  if (bytes.length < TCP_HEADER_BYTES) return undefined;
  const headerBytes = ((bytes[12] ?? 0) >>> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES) return undefined;
  // Options that were not captured push the payload out of the capture as well.
  const cutOptions = Math.max(0, headerBytes - bytes.length);
  if (cutOptions > packet.missing) return undefined;
  const flags = bytes[13] ?? 0;
  const sourcePort = readUint16(bytes, 0, "big");
  const destinationPort = readUint16(bytes, 2, "big");
  return {
    source: packet.source + String.fromCharCode(sourcePort),
    destination: packet.destination + String.fromCharCode(destinationPort),
    sourcePort,
    destinationPort,
    sequence: readUint32(bytes, 4, "big"),
    acknowledgement: readUint32(bytes, 8, "big"),
    hasAcknowledgement: (flags & tcpFlag.acknowledgement) !== 0,
    isSyn: (flags & tcpFlag.syn) !== 0,
    isFin: (flags & tcpFlag.fin) !== 0,
    isReset: (flags & tcpFlag.reset) !== 0,
    payload: bytes.subarray(headerBytes),
    missing: packet.missing - cutOptions,
  };
}
