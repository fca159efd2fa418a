import {
  createDiagnostic,
  type Diagnostic,
  type DiagnosticCode,
  diagnosticRule,
  type Direction,
  type FieldSpec,
  MAX_VARIABLE_BYTE_INTEGER_BYTES,
  packetFields,
  type PerEdition,
  type ProtocolVersion,
  type SizedFieldSpec,
} from "#shared/mqtt/spec/index.ts";
import { CONTROL_BYTE, findIllFormedUtf8, NON_ASCII_BYTE, NULL_BYTE, TextReader } from "./textReader.ts";
import type { Trace } from "./trace.ts";

const noBytes = new Uint8Array(0);

// Control characters of C0 and C1 and the code points that Unicode calls non-characters (3.1.1 §1.5.3, 5.0 §1.5.4).
// eslint-disable-next-line no-control-regex
const oddCharacter = /[\u0001-\u001f\u007f-\u009f\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/u;

/** Only texts with such bytes can hold odd characters. */
const ODD_BYTES = CONTROL_BYTE | NON_ASCII_BYTE;

/** What a report adds to its code: the offending value, another statement than the rule's first, another answer. */
export interface ReportDetail {
  readonly value?: number | string;
  readonly statements?: PerEdition<string> | undefined;
  readonly reasonCode?: number | undefined;
}

/**
 * Reads the fields of one packet, in order. It never throws and never reads past `end`: a field that does not fit is
 * reported, what is left is skipped, and every later read gives nothing. Packet files are written against this class,
 * for the broker (no trace, first fatal fault kept) and for the dissector (a trace that hears everything) alike.
 *
 * Offsets are those of the buffer; diagnostics count from the packet's first byte.
 */
export class PacketReader {
  bytes: Uint8Array = noBytes;
  /** The packet's first byte. */
  start = 0;
  offset = 0;
  /** Where the part being read ends: the packet, or its properties. */
  end = 0;
  version: ProtocolVersion = 4;
  direction: Direction | undefined = undefined;
  trace: Trace | undefined = undefined;
  /** The first fault that no receiver may let pass. */
  fault: Diagnostic | undefined = undefined;
  /** After a field that did not fit: there is nothing more to read in this part. */
  isBroken = false;
  /** The bytes end before the packet does: what is missing is not the sender's fault. */
  isIncomplete = false;
  /** Kinds of bytes (`WILDCARD_BYTE` and so on) in the text read last. */
  textKinds = 0;
  readonly #texts = new TextReader();
  #truncation: "field-truncated" | "property-truncated" = "field-truncated";

  /** Makes the reader ready for another packet. */
  load(
    bytes: Uint8Array,
    start: number,
    end: number,
    version: ProtocolVersion,
    direction: Direction | undefined,
    trace: Trace | undefined,
  ): void {
    this.bytes = bytes;
    this.start = start;
    this.offset = start;
    this.end = end;
    this.version = version;
    this.direction = direction;
    this.trace = trace;
    this.fault = undefined;
    this.isBroken = false;
    this.isIncomplete = false;
    this.#truncation = "field-truncated";
  }

  /** Notes that bytes from `start` to before `end` break a rule. Reading goes on. */
  report(code: DiagnosticCode, start: number, end: number, detail: ReportDetail = {}): void {
    const rule = diagnosticRule(code);
    const isFatal = rule.severity === "error" && rule.isTolerated === undefined;
    if (this.trace === undefined && (!isFatal || this.fault !== undefined)) return;
    const span = { start: start - this.start, end: end - this.start };
    const diagnostic = createDiagnostic(code, this.version, { span, ...detail });
    if (isFatal) this.fault ??= diagnostic;
    this.trace?.diagnostic(diagnostic);
  }

  /** Gives up on the rest of this part: its bytes are shown as not interpreted. */
  breakOff(): void {
    this.isBroken = true;
    this.skipRest();
  }

  /** Passes over what is left of this part. */
  skipRest(): void {
    if (this.offset < this.end) {
      this.trace?.leaf(packetFields.notInterpreted, this.offset, this.end, this.bytes.subarray(this.offset, this.end));
    }
    this.offset = this.end;
  }

  /** Narrows reading to the bytes before `limit`, for properties. Returns what `leave` needs. */
  enter(limit: number): number {
    const outerEnd = this.end;
    this.end = limit;
    this.#truncation = "property-truncated";
    return outerEnd;
  }

  /** Ends `enter`: a fault inside does not keep the fields after it from being read. */
  leave(outerEnd: number): void {
    this.end = outerEnd;
    this.#truncation = "field-truncated";
    this.isBroken = false;
  }

  open(group: FieldSpec): void {
    if (this.trace !== undefined) this.trace.open(group);
  }

  close(): void {
    if (this.trace !== undefined) this.trace.close();
  }

  u8(field: FieldSpec): number {
    const start = this.offset;
    if (start >= this.end) return this.#endsInside(field, start);
    this.offset = start + 1;
    const value = this.bytes[start] ?? 0;
    if (this.trace !== undefined) this.trace.leaf(field, start, start + 1, value);
    return value;
  }

  u16(field: FieldSpec): number {
    const start = this.offset;
    if (start + 2 > this.end) return this.#endsInside(field, start);
    this.offset = start + 2;
    const value = ((this.bytes[start] ?? 0) << 8) | (this.bytes[start + 1] ?? 0);
    if (this.trace !== undefined) this.trace.leaf(field, start, start + 2, value);
    return value;
  }

  u32(field: FieldSpec): number {
    const start = this.offset;
    if (start + 4 > this.end) return this.#endsInside(field, start);
    this.offset = start + 4;
    const { bytes } = this;
    const high = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0);
    const value = high * 0x10000 + (((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0));
    if (this.trace !== undefined) this.trace.leaf(field, start, start + 4, value);
    return value;
  }

  /**
   * A Variable Byte Integer: seven bits a byte, lowest group first; the top bit says that another byte follows
   * (3.1.1 §2.2.3, 5.0 §1.5.5). The result is meaningless when the reader is broken afterwards.
   */
  vbi(field: FieldSpec, malformed: DiagnosticCode = "variable-byte-integer-malformed"): number {
    const start = this.offset;
    let value = 0;
    for (let index = 0; index < MAX_VARIABLE_BYTE_INTEGER_BYTES; index++) {
      const at = start + index;
      if (at >= this.end) return this.#endsInside(field, start);
      const byte = this.bytes[at] ?? 0;
      value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) {
        this.offset = at + 1;
        if (this.trace !== undefined) this.trace.leaf(field, start, at + 1, value);
        // `80 00` also spells zero: its last byte adds nothing.
        if (byte === 0 && index > 0) this.#reportPadding(start, at + 1, malformed);
        return value;
      }
    }
    this.report(malformed, start, start + MAX_VARIABLE_BYTE_INTEGER_BYTES);
    this.breakOff();
    return 0;
  }

  /** A UTF-8 Encoded String with its length. Sets `textKinds`. Empty when it does not fit or is ill-formed. */
  text(field: SizedFieldSpec): string {
    const length = this.u16(field.length);
    const start = this.offset;
    const end = start + length;
    this.textKinds = 0;
    if (this.isBroken) return "";
    if (end > this.end) {
      this.#endsInside(field, start - 2);
      return "";
    }
    this.offset = end;
    const text = this.#texts.read(this.bytes, start, end);
    this.textKinds = this.#texts.kinds;
    if (this.trace !== undefined) {
      this.trace.leaf(field, start, end, text ?? this.bytes.subarray(start, end));
      if (text !== undefined && (this.textKinds & ODD_BYTES) !== 0) this.#checkCharacters(text, start, end);
    }
    if (text === undefined) {
      const at = findIllFormedUtf8(this.bytes, start, end);
      this.report("text-ill-formed", start, end, { value: at - start, statements: field.illFormed });
      return "";
    }
    if ((this.textKinds & NULL_BYTE) !== 0) {
      const at = this.bytes.indexOf(0, start);
      this.report("text-null-character", at, at + 1, { statements: field.nullCharacter });
    }
    return text;
  }

  /** Binary Data with its length: a view, not a copy. */
  binary(field: SizedFieldSpec): Uint8Array {
    const length = this.u16(field.length);
    const start = this.offset;
    const end = start + length;
    if (this.isBroken) return noBytes;
    if (end > this.end) {
      this.#endsInside(field, start - 2);
      return noBytes;
    }
    this.offset = end;
    const value = this.bytes.subarray(start, end);
    if (this.trace !== undefined) this.trace.leaf(field, start, end, value);
    return value;
  }

  /** All that is left: a view, not a copy. */
  rest(field: FieldSpec): Uint8Array {
    const start = this.offset;
    this.offset = this.end;
    const value = start === this.end ? noBytes : this.bytes.subarray(start, this.end);
    if (this.trace !== undefined && !this.isBroken) this.trace.leaf(field, start, this.end, value);
    return value;
  }

  /** Reports once that the part ends inside or before a field, and gives up on it. Returns the value 0. */
  #endsInside(field: FieldSpec, from: number): 0 {
    if (this.isBroken) return 0;
    if (!this.isIncomplete) {
      const isMissing = from >= this.end && field.missing !== undefined;
      if (isMissing)
        this.report("field-missing", this.end, this.end, { value: field.label, statements: field.missing });
      else this.report(this.#truncation, from, this.end, { value: field.label });
    }
    this.breakOff();
    return 0;
  }

  #reportPadding(start: number, end: number, malformed: DiagnosticCode): void {
    // The Remaining Length of CONNECT stands before the version is known: `readPacket` reports it later.
    if (malformed === "remaining-length-malformed") return;
    this.report("variable-byte-integer-overlong", start, end);
  }

  #checkCharacters(text: string, start: number, end: number): void {
    const match = oddCharacter.exec(text);
    if (match === null) return;
    const point = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    this.report("text-control-character", start, end, { value: `U+${point}` });
  }
}
