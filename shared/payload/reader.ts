import type { ByteSpan } from "#shared/base/index.ts";
import type { Budget } from "./limits.ts";
import type { PayloadFailure } from "./payloadNode.ts";

/**
 * Reads a payload from start to end. The first failure sticks: from then on every read gives zeros and nothing
 * moves, so that the readers of the formats stay free of error paths; their loops ask `isStopped`.
 */
export class PayloadReader {
  readonly bytes: Uint8Array;
  readonly budget: Budget;
  readonly end: number;
  offset: number;
  failure: PayloadFailure | undefined;
  private readonly view: DataView;

  constructor(bytes: Uint8Array, budget: Budget, span: ByteSpan = { start: 0, end: bytes.length }) {
    this.bytes = bytes;
    this.budget = budget;
    this.offset = span.start;
    this.end = span.end;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isStopped(): boolean {
    return this.failure !== undefined;
  }

  get isAtEnd(): boolean {
    return this.offset >= this.end;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  fail(reason: string, offset = this.offset): void {
    this.failure ??= { reason, offset };
  }

  /** Counts an element at `depth` against the budget; `false` when it is one too many. */
  admit(depth: number): boolean {
    const reason = this.budget.judgeDepth(depth) ?? this.budget.spendElement();
    if (reason !== undefined) this.fail(reason);
    return !this.isStopped;
  }

  uint8(): number {
    const start = this.advance(1);
    return start === undefined ? 0 : this.view.getUint8(start);
  }

  uint16(): number {
    const start = this.advance(2);
    return start === undefined ? 0 : this.view.getUint16(start);
  }

  uint32(): number {
    const start = this.advance(4);
    return start === undefined ? 0 : this.view.getUint32(start);
  }

  uint64(littleEndian = false): bigint {
    const start = this.advance(8);
    return start === undefined ? 0n : this.view.getBigUint64(start, littleEndian);
  }

  uint32LittleEndian(): number {
    const start = this.advance(4);
    return start === undefined ? 0 : this.view.getUint32(start, true);
  }

  float32(littleEndian = false): number {
    const start = this.advance(4);
    return start === undefined ? 0 : this.view.getFloat32(start, littleEndian);
  }

  float64(littleEndian = false): number {
    const start = this.advance(8);
    return start === undefined ? 0 : this.view.getFloat64(start, littleEndian);
  }

  /** The next `length` bytes, as a view. A length that the payload does not have fails before anything is made. */
  take(length: number): Uint8Array {
    const start = this.advance(length);
    return start === undefined ? EMPTY : this.bytes.subarray(start, start + length);
  }

  /** An integer of seven bits per byte, lowest group first, as Protobuf and Avro write it; at most ten bytes. */
  varint(): bigint {
    const start = this.offset;
    // Nearly all of them are short: numbers while they last, then BigInt.
    let value = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.uint8();
      value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return BigInt(value);
    }
    let long = BigInt(value);
    for (let index = 4; index < 10; index++) {
      const byte = this.uint8();
      long |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, long);
    }
    this.fail("an integer runs on for more than ten bytes", start);
    return 0n;
  }

  private advance(length: number): number | undefined {
    if (this.failure !== undefined) return undefined;
    if (length > this.end - this.offset) {
      this.fail(`${length} bytes are needed, ${this.end - this.offset} are left`);
      return undefined;
    }
    const start = this.offset;
    this.offset += length;
    return start;
  }
}

const EMPTY = new Uint8Array();
