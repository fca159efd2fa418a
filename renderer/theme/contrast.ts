import type { HexColour } from "./tokens.ts";

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrastRatio(one: HexColour, other: HexColour): number {
  const [darker, lighter] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => a - b);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

function relativeLuminance(colour: HexColour): number {
  const [red, green, blue] = linearRgb(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The three channels of a colour as linear light, 0 to 1. */
export function linearRgb(colour: HexColour): readonly [number, number, number] {
  return [linearChannel(colour, 1), linearChannel(colour, 3), linearChannel(colour, 5)];
}

function linearChannel(colour: HexColour, at: number): number {
  const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
