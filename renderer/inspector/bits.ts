import type { FieldNode } from "./fieldIndex.ts";

/** The bits that `mask` covers, the others as dots, in two groups of four: `.... .01.`. */
export function bitPattern(byte: number, mask: number): string {
  let text = "";
  for (let bit = 7; bit >= 0; bit--) {
    text += (mask & (1 << bit)) === 0 ? "." : (byte & (1 << bit)) === 0 ? "0" : "1";
    if (bit === 4) text += " ";
  }
  return text;
}

/** A run of bits of one byte, highest first, that is one field or that no field claims. */
export interface BitRun {
  readonly bits: string;
  readonly node: FieldNode | undefined;
}

/** Cuts a byte into the bit fields of its owner, from bit 7 to bit 0. */
export function bitRuns(byte: number, owner: FieldNode): readonly BitRun[] {
  const runs: { bits: string; node: FieldNode | undefined }[] = [];
  for (let bit = 7; bit >= 0; bit--) {
    const node = owner.children.find(({ field }) => ((field.mask ?? 0) & (1 << bit)) !== 0);
    const digit = (byte & (1 << bit)) === 0 ? "0" : "1";
    const last = runs.at(-1);
    if (last !== undefined && last.node === node) last.bits += digit;
    else runs.push({ bits: digit, node });
  }
  return runs;
}
