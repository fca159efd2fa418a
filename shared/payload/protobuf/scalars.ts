import { dateText, float32Text, floatText } from "../values.ts";
import type { WireField } from "./wire.ts";

/** The bits of a number as a double. */
export function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** The bits of a number as a float. */
export function floatOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, Number(BigInt.asUintN(32, bits)));
  return view.getFloat32(0);
}

/** The number that zigzag encoding folded. */
export function unfoldZigzag(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}

/** Everything that a number without a schema may mean, the likeliest first. */
export function numberReadings({ wireType, integer }: WireField): string {
  if (wireType === "I64") return `${floatText(doubleOf(integer))} or ${integer}`;
  if (wireType === "I32") return `${float32Text(floatOf(integer))} or ${integer}`;
  const signed = BigInt.asIntN(64, integer);
  return signed < 0n ? `${signed} or ${integer}` : String(integer);
}

/** Milliseconds since 1970, as Sparkplug and many others send them. */
export function timeOf(milliseconds: bigint): string {
  return dateText(Number(BigInt.asIntN(64, milliseconds)));
}
