import type { ControlPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { createDiagnostic, type Diagnostic, type Direction } from "#shared/mqtt/spec/index.ts";
import { PacketReader } from "./packetReader.ts";
import { readPacket } from "./readPacket.ts";

/** Bytes that are not a packet a receiver may accept. */
export interface MalformedPacket {
  readonly type: "MALFORMED";
  /** The first fault that no receiver may let pass: its Reason Code is what a 5.0 Server answers. */
  readonly diagnostic: Diagnostic;
  /** The version in which to answer: that of the connection, or what a CONNECT claims. */
  readonly version: ProtocolVersion;
}

// One reader serves every call: decoding is synchronous and calls nobody back.
const reader = new PacketReader();

/**
 * Decodes the one packet from `start` to before `end`, as a receiver that enforces the standard.
 *
 * `version` is that of the connection; CONNECT brings its own. With a `direction`, rules about who may send what are
 * enforced too. Payloads and other binary values are views into `bytes`. Never throws on account of the bytes.
 */
export function decode(
  bytes: Uint8Array,
  start: number,
  end: number,
  version: ProtocolVersion,
  direction?: Direction,
): ControlPacket | MalformedPacket {
  reader.load(bytes, start, end, version, direction, undefined);
  const packet = readPacket(reader);
  if (packet !== undefined && reader.fault === undefined) return packet;
  const diagnostic =
    reader.fault ?? createDiagnostic("packet-incomplete", reader.version, { span: { start: 0, end: end - start } });
  return { type: "MALFORMED", diagnostic, version: reader.version };
}
