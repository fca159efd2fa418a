import { type Dissection, eachField } from "#shared/mqtt/dissect/index.ts";
import { type Diagnostic, packetTypeOfCode, type ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import type { CapturedPacket } from "./captureReader.ts";
import { formatCaptureTime } from "./format/index.ts";
import { formatEndpoint } from "./network/index.ts";

/** A value in a record: bytes that are no text stand as hexadecimal digits. */
export type DecodedValue = number | string | { readonly hex: string };

/** One field of a packet in a record. */
export interface DecodedField {
  readonly name: string;
  /** Wireshark's name, where one exists. */
  readonly ws?: string;
  readonly value: DecodedValue;
  readonly offset: number;
  readonly length: number;
  readonly mask?: number;
}

/** One control packet as `wirebench decode --json` prints it and as an export holds it. */
export interface DecodedRecord {
  readonly stream: number;
  readonly client: string;
  readonly server: string;
  readonly dir: "c2s" | "s2c";
  readonly index: number;
  readonly frame: number;
  readonly frames: readonly number[];
  /** Seconds since 1970; `null` where the file keeps no time. */
  readonly time: string | null;
  readonly type: string;
  readonly typeCode: number;
  /** `null` when the connection was joined in the middle and its packets may be of any version. */
  readonly version: ProtocolVersion | null;
  readonly length: number;
  readonly status: Dissection["status"];
  readonly fields: readonly DecodedField[];
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly ref: string;
    readonly offset: number;
    readonly length: number;
  }[];
}

/** The version in which to read a packet: 3.1.1 where nothing says another. */
export function versionToRead(packet: CapturedPacket): ProtocolVersion {
  return packet.version ?? 4;
}

/** The standard's name of the packet's type; `RESERVED` for the code that has none. */
export function typeNameOf(packet: CapturedPacket): string {
  return packetTypeOfCode(typeCodeOf(packet))?.type ?? "RESERVED";
}

/** Puts a packet and its dissection into the form in which they are printed and exported. */
export function toDecodedRecord(packet: CapturedPacket, dissection: Dissection): DecodedRecord {
  const { connection, frame } = packet;
  return {
    stream: connection.stream,
    client: formatEndpoint(connection.client),
    server: formatEndpoint(connection.server),
    dir: packet.direction === "toServer" ? "c2s" : "s2c",
    index: packet.index,
    frame: frame.number,
    frames: packet.frames.map(({ number }) => number),
    time: frame.time === undefined ? null : formatCaptureTime(frame.time),
    type: typeNameOf(packet),
    typeCode: typeCodeOf(packet),
    version: packet.version ?? null,
    length: packet.bytes.length,
    status: dissection.status,
    fields: toDecodedFields(dissection),
    errors: dissection.diagnostics
      .filter(({ severity }) => severity === "error")
      .map((diagnostic) => ({
        code: diagnostic.code,
        message: diagnostic.message,
        ref: referenceOf(diagnostic, dissection),
        offset: diagnostic.span.start,
        length: diagnostic.span.end - diagnostic.span.start,
      })),
  };
}

/**
 * The statement that a diagnostic rests on, with its edition (`MQTT5-3.3.1-4`), or the section that rules the place
 * (`MQTT5 §3.3.2.1`). MQTT 3.1 numbers no statements; its sections are cited as 3.1.1 has them.
 */
export function referenceOf(diagnostic: Diagnostic, dissection: Dissection): string {
  const edition = dissection.version === 5 ? "MQTT5" : "MQTT311";
  const { statement, span } = diagnostic;
  if (statement?.id.startsWith("MQTT-") === true) return `${edition}-${statement.id.slice("MQTT-".length)}`;
  // `U-2.1.4a` is the first rule of section 2.1.4 to which the standard gives no number.
  const unnumbered = /^U-(?<section>[\d.]+)/u.exec(statement?.id ?? "")?.groups?.["section"];
  // A flow is judged by the packets around this one: no field of it stands for the rule.
  if (diagnostic.code.startsWith("flow-")) return `${edition} §${unnumbered ?? handlingErrors[edition]}`;
  return `${edition} §${unnumbered ?? sectionAt(dissection, span.start) ?? handlingErrors[edition]}`;
}

/** What to do with a packet that breaks the rules: the section that covers every fault. */
const handlingErrors = { MQTT5: "4.13", MQTT311: "4.8" } as const;

function sectionAt(dissection: Dissection, offset: number): string | undefined {
  let section: string | undefined;
  for (const field of eachField(dissection.fields)) {
    const { span } = field;
    if (span !== undefined && span.start <= offset && offset < span.end) section = field.section ?? section;
  }
  return section;
}

function toDecodedFields(dissection: Dissection): readonly DecodedField[] {
  const fields: DecodedField[] = [];
  for (const field of eachField(dissection.fields)) {
    const { name, wiresharkName, value, span, mask } = field;
    // Groups have no value and derived fields no bytes. The first byte is told by its bit fields.
    if (value === undefined || span === undefined || name === "fixed.header") continue;
    fields.push({
      name,
      ...(wiresharkName === undefined ? undefined : { ws: wiresharkName }),
      value: value instanceof Uint8Array ? { hex: toHex(value) } : value,
      offset: span.start,
      length: span.end - span.start,
      ...(mask === undefined ? undefined : { mask }),
    });
  }
  return fields;
}

function typeCodeOf(packet: CapturedPacket): number {
  return (packet.bytes[0] ?? 0) >>> 4;
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function toHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += hexPairs[byte] ?? "";
  return hex;
}
