import { readUint16, type Endian } from "./integers.ts";
import { optionCode, padToFour } from "./pcapngBlocks.ts";

/** One option of a block: `bytes` is a view, without padding. */
export interface PcapngOption {
  readonly code: number;
  readonly bytes: Uint8Array;
}

const NO_OPTIONS: readonly PcapngOption[] = [];

/**
 * Reads the options that stand in `bytes` from `start` on. A list that runs over its end is read as far as it goes:
 * options only describe, and the packets of the block are sound without them.
 */
export function readOptions(bytes: Uint8Array, start: number, endian: Endian): readonly PcapngOption[] {
  if (start + 4 > bytes.length) return NO_OPTIONS;
  const options: PcapngOption[] = [];
  let at = start;
  while (at + 4 <= bytes.length) {
    const code = readUint16(bytes, at, endian);
    const length = readUint16(bytes, at + 2, endian);
    if (code === optionCode.endOfOptions || at + 4 + length > bytes.length) break;
    options.push({ code, bytes: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + padToFour(length);
  }
  return options;
}

/** The text of an option; bytes that are not UTF-8 become replacement characters. Some writers end it with a NUL. */
export function readOptionText(option: PcapngOption): string {
  return new TextDecoder().decode(option.bytes).replace(/\0+$/u, "");
}
