import type { PacketRow } from "#shared/contract/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";
import type { PacketSource } from "./packetValues.ts";
import { type Segment, trait, VERSION_SHIFT } from "./segment.ts";

/**
 * Whether the packet in a row was denied or refuses. Read from its bytes when somebody asks, and not as packets come:
 * most packets can do neither, and that is seen in the columns.
 */
export function outcomeOf(
  { log, denials }: Pick<PacketSource, "log" | "denials">,
  segment: Segment,
  row: number,
): PacketRow["outcome"] {
  const packetType = (segment.firstByte[row] ?? 0) >> 4;
  const traits = segment.traits[row] ?? 0;
  if ((traits & trait.broken) !== 0) return undefined;
  const isRequest = packetType === type.PUBLISH || packetType === type.SUBSCRIBE || packetType === type.CONNECT;
  if (isRequest) return denials.has(segment.firstSequence + row) ? "denied" : undefined;
  const isVersion5 = traits >> VERSION_SHIFT === 5;
  if (!mayRefuse(packetType, isVersion5)) return undefined;
  return refuses(packetType, log.bytesOf(segment, row), isVersion5) ? "refused" : undefined;
}

/** Reason Codes from here on are errors (MQTT 5.0 §2.4); SUBACK of 3.1.1 says Failure with the same number. */
const FIRST_ERROR = 0x80;

function mayRefuse(packetType: number, isVersion5: boolean): boolean {
  if (packetType === type.CONNACK || packetType === type.SUBACK) return true;
  const hasCode = packetType >= type.PUBACK && packetType <= type.PUBCOMP;
  return isVersion5 && (hasCode || packetType === type.UNSUBACK || packetType === type.DISCONNECT);
}

function refuses(packetType: number, bytes: Uint8Array, isVersion5: boolean): boolean {
  const body = endOfNumber(bytes, 1);
  switch (packetType) {
    case type.CONNACK:
      return (bytes[body + 1] ?? 0) !== 0;
    case type.DISCONNECT:
      return (bytes[body] ?? 0) >= FIRST_ERROR;
    case type.SUBACK:
    case type.UNSUBACK: {
      const properties = body + 2;
      const codes = isVersion5 ? endOfNumber(bytes, properties) + numberAt(bytes, properties) : properties;
      return bytes.subarray(codes).some((code) => code >= FIRST_ERROR);
    }
    default:
      return (bytes[body + 2] ?? 0) >= FIRST_ERROR;
  }
}

/** Where the Variable Byte Integer at `start` ends. */
function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < start + 3 && (bytes[at] ?? 0) >= 0x80) at++;
  return at + 1;
}

function numberAt(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = endOfNumber(bytes, start) - 1; at >= start; at--) value = value * 128 + ((bytes[at] ?? 0) & 0x7f);
  return value;
}
