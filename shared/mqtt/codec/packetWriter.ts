const utf8 = new TextEncoder();
const noBytes = new Uint8Array(0);

/** Below this size a loop copies bytes faster than a call of `set`. */
const SMALL_COPY = 32;

/** Bytes that a Variable Byte Integer takes (3.1.1 §2.2.3, 5.0 §1.5.5). */
export function variableByteIntegerLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  return value < 0x20_0000 ? 3 : 4;
}

/** Bytes that a text takes in UTF-8. A lone surrogate, which UTF-8 cannot spell, counts as U+FFFD. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    length += unit < 0x800 ? 1 : 2;
    // A surrogate pair is two units and four bytes: both are counted with its first unit.
    if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text, index + 1)) index++;
  }
  return length;
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Writes fields one after the other. The caller has measured: it never writes past the length it was promised. */
export class PacketWriter {
  target: Uint8Array = noBytes;
  offset = 0;

  u8(value: number): void {
    this.target[this.offset++] = value;
  }

  u16(value: number): void {
    this.target[this.offset++] = value >>> 8;
    this.target[this.offset++] = value;
  }

  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value & 0xffff);
  }

  vbi(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.target[this.offset++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.target[this.offset++] = rest;
  }

  /** A UTF-8 Encoded String with its length. */
  text(text: string): void {
    const start = this.offset + 2;
    const { target } = this;
    let at = start;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        at = start + utf8.encodeInto(text, target.subarray(start)).written;
        break;
      }
      target[at++] = unit;
    }
    target[start - 2] = (at - start) >>> 8;
    target[start - 1] = at - start;
    this.offset = at;
  }

  /** Binary Data with its length. */
  binary(bytes: Uint8Array): void {
    this.u16(bytes.length);
    this.bytes(bytes);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    const { target, offset } = this;
    const { length } = bytes;
    if (length < SMALL_COPY) {
      for (let index = 0; index < length; index++) target[offset + index] = bytes[index] ?? 0;
    } else {
      target.set(bytes, offset);
    }
    this.offset = offset + length;
  }
}
