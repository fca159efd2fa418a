import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Budget } from "./limits.ts";
import type { PayloadFailure } from "./payloadNode.ts";

const MAXIMUM_CODE_BITS = 15;
const END_OF_BLOCK = 256;
const FIRST_ROOM = 16_384;

/** Lengths and distances of RFC 1951 §3.2.5: what a symbol begins at, and how many bits follow it. */
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12_289, 16_385, 24_577,
];
const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
/** Order in which the lengths of the code length codes are sent. */
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many codes have each length, and the symbols in the order of their codes. */
interface HuffmanCode {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** What a stream unpacked to, and where it ended. */
export interface Inflated {
  readonly bytes: Uint8Array;
  /** Offset behind the last byte of the stream. */
  readonly end: number;
}

/**
 * Unpacks a DEFLATE stream (RFC 1951) that begins at `start`. It stops at the budget's bytes and time, so that a
 * stream of a kilobyte that unpacks to a gigabyte costs no more than any other.
 */
export function inflate(packed: Uint8Array, start: number, budget: Budget): Result<Inflated, PayloadFailure> {
  const stream = new DeflateStream(packed, start, budget);
  let isLast = false;
  while (!isLast && stream.failure === undefined) {
    isLast = stream.bits(1) === 1;
    const kind = stream.bits(2);
    if (kind === 0) stream.copyStored();
    else if (kind === 1) stream.decodeBlock(fixedLiterals, fixedDistances);
    else if (kind === 2) decodeDynamicBlock(stream);
    else stream.fail("a block is of a reserved kind");
  }
  return stream.failure === undefined
    ? ok({ bytes: stream.output.subarray(0, stream.length), end: stream.offset })
    : fail(stream.failure);
}

class DeflateStream {
  offset: number;
  output = new Uint8Array(FIRST_ROOM);
  length = 0;
  failure: PayloadFailure | undefined;
  private readonly packed: Uint8Array;
  private readonly budget: Budget;
  private held = 0;
  private heldBits = 0;

  constructor(packed: Uint8Array, start: number, budget: Budget) {
    this.packed = packed;
    this.offset = start;
    this.budget = budget;
  }

  fail(reason: string): void {
    this.failure ??= { reason, offset: Math.min(this.offset, this.packed.length) };
  }

  /** The next `count` bits, the first one lowest. */
  bits(count: number): number {
    while (this.heldBits < count) {
      const byte = this.packed[this.offset];
      if (byte === undefined) {
        this.fail("the packed bytes end too early");
        return 0;
      }
      this.offset++;
      this.held |= byte << this.heldBits;
      this.heldBits += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.heldBits -= count;
    return value;
  }

  symbol(code: HuffmanCode): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAXIMUM_CODE_BITS; length++) {
      value |= this.bits(1);
      if (this.failure !== undefined) return END_OF_BLOCK;
      const count = code.counts[length] ?? 0;
      if (value - first < count) return code.symbols[index + value - first] ?? END_OF_BLOCK;
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    this.fail("a code means no symbol");
    return END_OF_BLOCK;
  }

  copyStored(): void {
    // The rest of the byte is not used; whole bytes that are held already cannot be: no read takes more than it needs.
    this.held = 0;
    this.heldBits = 0;
    const length = this.bits(16);
    const complement = this.bits(16);
    if (this.failure !== undefined) return;
    if (length !== (~complement & 0xffff)) this.fail("the length of a stored block does not fit its check");
    else if (this.offset + length > this.packed.length) this.fail("the packed bytes end too early");
    else if (this.makeRoom(length)) {
      this.output.set(this.packed.subarray(this.offset, this.offset + length), this.length);
      this.offset += length;
      this.length += length;
    }
  }

  decodeBlock(literals: HuffmanCode, distances: HuffmanCode): void {
    while (this.failure === undefined) {
      const late = this.budget.spendStep();
      if (late !== undefined) this.fail(late);
      const symbol = this.symbol(literals);
      if (symbol === END_OF_BLOCK) return;
      if (symbol < END_OF_BLOCK) {
        if (this.makeRoom(1)) this.output[this.length++] = symbol;
      } else this.copyEarlier(symbol - END_OF_BLOCK - 1, distances);
    }
  }

  private copyEarlier(lengthSymbol: number, distances: HuffmanCode): void {
    const base = lengthBase[lengthSymbol];
    if (base === undefined) return this.fail("a length is of a reserved kind");
    const length = base + this.bits(lengthBits[lengthSymbol] ?? 0);
    const distanceSymbol = this.symbol(distances);
    const distanceStart = distanceBase[distanceSymbol];
    if (distanceStart === undefined) return this.fail("a distance is of a reserved kind");
    const distance = distanceStart + this.bits(distanceBits[distanceSymbol] ?? 0);
    if (this.failure !== undefined) return undefined;
    if (distance > this.length) return this.fail("a distance reaches before the first byte");
    if (!this.makeRoom(length)) return undefined;
    // Byte by byte: the copy may reach into what it writes itself.
    for (const end = this.length + length; this.length < end; this.length++) {
      this.output[this.length] = this.output[this.length - distance] ?? 0;
    }
    return undefined;
  }

  private makeRoom(more: number): boolean {
    const needed = this.length + more;
    const limit = this.budget.limits.unpackedBytes;
    if (needed > limit) {
      this.fail(`it unpacks to more than ${limit} bytes`);
      return false;
    }
    if (needed > this.output.length) {
      const grown = new Uint8Array(Math.min(limit, Math.max(needed, this.output.length * 2)));
      grown.set(this.output);
      this.output = grown;
    }
    return true;
  }
}

function decodeDynamicBlock(stream: DeflateStream): void {
  const literalCount = stream.bits(5) + 257;
  const distanceCount = stream.bits(5) + 1;
  const codeLengthCount = stream.bits(4) + 4;
  const codeLengths = new Uint8Array(19);
  for (const symbol of codeLengthOrder.slice(0, codeLengthCount)) codeLengths[symbol] = stream.bits(3);
  const code = createCode(codeLengths);
  if (code === undefined) return stream.fail("the lengths of the codes make no code");

  const lengths = new Uint8Array(literalCount + distanceCount);
  let index = 0;
  while (index < lengths.length && stream.failure === undefined) {
    const symbol = stream.symbol(code);
    if (symbol < 16) lengths[index++] = symbol;
    else {
      if (symbol === 16 && index === 0) return stream.fail("a length is repeated before the first one");
      const repeated = symbol === 16 ? (lengths[index - 1] ?? 0) : 0;
      const times = symbol === 16 ? 3 + stream.bits(2) : symbol === 17 ? 3 + stream.bits(3) : 11 + stream.bits(7);
      if (index + times > lengths.length) return stream.fail("there are more lengths than codes");
      lengths.fill(repeated, index, index + times);
      index += times;
    }
  }
  if (stream.failure !== undefined) return undefined;
  const literals = createCode(lengths.subarray(0, literalCount));
  const distances = createCode(lengths.subarray(literalCount));
  if (literals === undefined || distances === undefined || lengths[END_OF_BLOCK] === 0) {
    return stream.fail("the lengths of the codes make no code");
  }
  return stream.decodeBlock(literals, distances);
}

/** The canonical code with these lengths; `undefined` when there are more codes than their lengths leave room for. */
function createCode(lengths: Uint8Array): HuffmanCode | undefined {
  const counts = new Uint16Array(MAXIMUM_CODE_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const next = new Uint16Array(MAXIMUM_CODE_BITS + 2);
  let room = 1;
  for (let length = 1; length <= MAXIMUM_CODE_BITS; length++) {
    room = room * 2 - (counts[length] ?? 0);
    if (room < 0) return undefined;
    next[length + 1] = (next[length] ?? 0) + (counts[length] ?? 0);
  }
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const place = next[length] ?? 0;
    symbols[place] = symbol;
    next[length] = place + 1;
  }
  return { counts, symbols };
}

/** The codes of blocks that carry none (RFC 1951 §3.2.6). */
const fixedLiterals = fixedCode(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
const fixedDistances = fixedCode(new Uint8Array(30).fill(5));

function fixedCode(lengths: Uint8Array): HuffmanCode {
  return createCode(lengths) ?? { counts: new Uint16Array(), symbols: new Uint16Array() };
}
