import { fail, ok, type Result } from "#shared/base/index.ts";
import { MAX_VARIABLE_BYTE_INTEGER } from "#shared/mqtt/spec/index.ts";

/** Why a script cannot be read; positions are UTF-16 code units of the script, half-open. */
export interface ByteScriptFault {
  /** Lower case, no full stop. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

type Parsed = Result<Uint8Array<ArrayBuffer>, ByteScriptFault>;

const MAXIMUM_BYTES = 16 * 1024 * 1024;
const TEXT_LIMIT = 0xffff;
const tokenPattern =
  /(?<space>[\s,]+|#[^\n]*)|(?<open>[{[])|(?<close>[}\]])|(?<sized>s?)"(?<text>(?:[^"\\\n]|\\.)*)"|(?<kind>u8|u16|u32|v):(?<number>\d+)|(?:0x)?(?<hex>[0-9A-Fa-f]{2,})/y;
const integerBytes: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4 };

/** A group whose length stands before it: `{…}` as a Variable Byte Integer, `[…]` in two bytes. */
interface OpenGroup {
  readonly bracket: string;
  readonly at: number;
  readonly bytes: number[];
}

/**
 * Reads a script: `10 ff`, `0x10`, `"text"`, `s"text with its length"`, `u8: u16: u32:` and `v:` numbers, `{ a length
 * as a Variable Byte Integer and what it counts }`, `[ the same in two bytes ]`, `# a comment`.
 */
export function parseByteScript(script: string): Parsed {
  const groups: OpenGroup[] = [{ bracket: "", at: 0, bytes: [] }];
  const current = (): number[] => groups.at(-1)?.bytes ?? [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < script.length) {
    const start = tokenPattern.lastIndex;
    const match = tokenPattern.exec(script);
    if (match === null) return wrong(describeStray(script, start), start, start + 1);
    const { space, open, close, sized, text, kind, number, hex } = match.groups ?? {};
    const end = tokenPattern.lastIndex;
    const fault = (message: string): Parsed => wrong(message, start, end);
    if (space !== undefined) continue;
    if (open !== undefined) {
      groups.push({ bracket: open, at: start, bytes: [] });
    } else if (close !== undefined) {
      const group = groups.at(-1);
      if (group === undefined || group.bracket !== (close === "}" ? "{" : "["))
        return fault(`nothing is open that \`${close}\` closes`);
      const length = lengthBytes(group);
      if (length === undefined) return wrong("the group is longer than its length can say", group.at, end);
      groups.pop();
      append(current(), [...length, ...group.bytes]);
    } else if (text !== undefined) {
      const bytes = readText(text);
      if (bytes === undefined) return fault("a backslash stands before a character that it cannot escape");
      if (sized === "s" && bytes.length > TEXT_LIMIT)
        return fault(`a text of ${bytes.length} bytes has no length in two bytes`);
      if (sized === "s") current().push(bytes.length >> 8, bytes.length & 0xff);
      append(current(), bytes);
    } else if (kind !== undefined) {
      const bytes = integer(kind, Number(number));
      if (bytes === undefined) return fault(`the number does not fit \`${kind}\``);
      append(current(), bytes);
    } else if (hex !== undefined) {
      if (hex.length % 2 !== 0) return fault("an odd number of hexadecimal digits");
      for (let at = 0; at < hex.length; at += 2) current().push(Number.parseInt(hex.slice(at, at + 2), 16));
    }
    if (current().length > MAXIMUM_BYTES) return fault("more bytes than can be sent at once");
  }
  const group = groups.at(-1);
  if (groups.length > 1 && group !== undefined)
    return wrong(`\`${group.bracket}\` is not closed`, group.at, group.at + 1);
  return ok(Uint8Array.from(current()));
}

/** Bytes as hexadecimal digits, sixteen to a line. */
export function writeByteScript(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0")).join(" "));
  }
  return lines.join("\n");
}

function wrong(message: string, start: number, end: number): Parsed {
  return fail({ message, start, end });
}

function describeStray(script: string, at: number): string {
  const [word = ""] = /^\S{1,20}/u.exec(script.slice(at)) ?? [];
  if (word.startsWith('"') || word.startsWith('s"')) return "the text is not closed";
  return `\`${word}\` is neither hexadecimal digits nor anything else that stands for bytes`;
}

function append(to: number[], bytes: Iterable<number>): void {
  for (const byte of bytes) to.push(byte);
}

function lengthBytes({ bracket, bytes: { length } }: OpenGroup): readonly number[] | undefined {
  if (bracket === "{") return integer("v", length);
  return length > TEXT_LIMIT ? undefined : [length >> 8, length & 0xff];
}

function integer(kind: string, value: number): readonly number[] | undefined {
  if (kind === "v") return variableByteInteger(value);
  const size = integerBytes[kind] ?? 0;
  if (value >= 2 ** (8 * size)) return undefined;
  return Array.from({ length: size }, (_, index) => Math.floor(value / 2 ** (8 * (size - 1 - index))) % 256);
}

function variableByteInteger(value: number): readonly number[] | undefined {
  if (value > MAX_VARIABLE_BYTE_INTEGER) return undefined;
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", 0: "\0" };

function readText(text: string): Uint8Array | undefined {
  let isKnown = true;
  const plain = text.replaceAll(/\\(.)/gu, (_all, letter: string) => {
    isKnown &&= Object.hasOwn(escapes, letter);
    return escapes[letter] ?? "";
  });
  return isKnown ? new TextEncoder().encode(plain) : undefined;
}
