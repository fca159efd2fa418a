import type { Properties } from "#shared/mqtt/packet/index.ts";
import type { PacketReader } from "./packetReader.ts";
import { findIllFormedUtf8 } from "./textReader.ts";

/**
 * Reports a payload, which the reader has just passed, that is not the UTF-8 its Payload Format Indicator promises
 * (5.0 §3.3.2.3.2). A receiver may let that pass: only the dissector takes the time to look.
 */
export function checkPayloadFormat(
  reader: PacketReader,
  payload: Uint8Array,
  properties: Properties | undefined,
): void {
  if (reader.trace === undefined || reader.isBroken || properties?.payloadFormatIndicator !== 1) return;
  const at = findIllFormedUtf8(payload, 0, payload.length);
  if (at !== -1) reader.report("payload-not-utf8", reader.offset - payload.length + at, reader.offset, { value: at });
}
