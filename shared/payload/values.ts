/** Bytes of a value written out; more of them are in the hex view beside. */
const SHOWN_BYTES = 64;

/** Bytes as hexadecimal pairs, with an ellipsis after the first 64: the type beside says how many there are. */
export function hexValue(bytes: Uint8Array): string {
  const pairs = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.length > SHOWN_BYTES ? `${pairs.join(" ")} …` : pairs.join(" ");
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as text, and whether they were UTF-8; what is not becomes U+FFFD. */
export function readUtf8(bytes: Uint8Array): { readonly text: string; readonly isUtf8: boolean } {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    // Not UTF-8: that is the answer.
    return { text: lenient.decode(bytes), isUtf8: false };
  }
}

/** A floating-point number, with the sign of a zero. */
export function floatText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A single-precision number in the fewest digits that mean it: 0.1, not 0.10000000149011612. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value) || value === 0) return floatText(value);
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

const MAXIMUM_DATE_MS = 8.64e15;

/** Milliseconds since 1970 as a date, or as the number they are when no calendar reaches there. */
export function dateText(milliseconds: number): string {
  return Math.abs(milliseconds) <= MAXIMUM_DATE_MS ? new Date(milliseconds).toISOString() : String(milliseconds);
}

/** Bytes of a two's complement or unsigned number, most significant first. */
export function bigEndianInteger(bytes: Uint8Array, { isSigned }: { readonly isSigned: boolean }): bigint {
  // Through hexadecimal it is one pass; shifting a BigInt byte by byte is quadratic.
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const value = hex === "" ? 0n : BigInt(`0x${hex}`);
  return isSigned ? BigInt.asIntN(bytes.length * 8, value) : value;
}

const uuidGroups = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** Sixteen bytes as a UUID. */
export function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(uuidGroups, "$1-$2-$3-$4-$5");
}
