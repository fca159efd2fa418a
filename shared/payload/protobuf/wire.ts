import type { ByteSpan } from "#shared/base/index.ts";
import type { Budget } from "../limits.ts";
import type { PayloadFailure } from "../payloadNode.ts";
import { PayloadReader } from "../reader.ts";

/** The wire types of Protobuf by number. */
export const wireTypes = { 0: "VARINT", 1: "I64", 2: "LEN", 3: "SGROUP", 4: "EGROUP", 5: "I32" } as const;

/** The name of a wire type. */
export type WireType = Exclude<(typeof wireTypes)[keyof typeof wireTypes], "EGROUP">;

/** One field of a message as it lies in the bytes. What it means, only a schema knows. */
export interface WireField {
  readonly number: number;
  readonly wireType: WireType;
  /** The number of a VARINT, I64 or I32, unsigned; 0 for the others. */
  readonly integer: bigint;
  /** Tag and content. */
  readonly span: ByteSpan;
  /** The content of a LEN or a group; the number's bytes for the others. */
  readonly content: ByteSpan;
}

/** The fields of one message, up to the failure. */
export interface WireMessage {
  readonly fields: readonly WireField[];
  readonly failure?: PayloadFailure;
}

/** Reads one level of a message: what is inside of its LEN fields stays bytes. */
export function readWireMessage(bytes: Uint8Array, span: ByteSpan, budget: Budget): WireMessage {
  const reader = new PayloadReader(bytes, budget, span);
  const fields: WireField[] = [];
  while (!reader.isStopped && !reader.isAtEnd) {
    const field = readField(reader);
    if (field !== undefined) fields.push(field);
  }
  return reader.failure === undefined ? { fields } : { fields, failure: reader.failure };
}

/** Whether bytes can be a message: tags that exist, and contents that fit. Many texts and numbers can, by chance. */
export function isWireMessage(bytes: Uint8Array, span: ByteSpan, budget: Budget): boolean {
  return readWireMessage(bytes, span, budget).failure === undefined;
}

function readField(reader: PayloadReader): WireField | undefined {
  const late = reader.budget.spendStep();
  if (late !== undefined) reader.fail(late);
  const start = reader.offset;
  const tag = readTag(reader);
  if (tag === undefined) return undefined;
  if (tag.wireType === "EGROUP") {
    reader.fail(`group ${tag.number} ends without having begun`, start);
    return undefined;
  }
  const { number, wireType } = tag;
  if (wireType === "SGROUP") {
    const content = skipGroup(reader, number, start);
    return reader.isStopped
      ? undefined
      : { number, wireType, integer: 0n, span: { start, end: reader.offset }, content };
  }
  const { integer, content } = readContent(reader, wireType);
  return reader.isStopped ? undefined : { number, wireType, integer, span: { start, end: reader.offset }, content };
}

function readTag(
  reader: PayloadReader,
): { readonly number: number; readonly wireType: WireType | "EGROUP" } | undefined {
  const start = reader.offset;
  const tag = reader.varint();
  if (reader.isStopped) return undefined;
  const number = Number(tag >> 3n);
  const code = Number(tag & 7n);
  const wireType = isWireCode(code) ? wireTypes[code] : undefined;
  if (wireType === undefined) reader.fail(`wire type ${code} does not exist`, start);
  else if (number < 1 || number > 536_870_911) reader.fail(`field number ${number} cannot be`, start);
  return reader.isStopped || wireType === undefined ? undefined : { number, wireType };
}

function isWireCode(code: number): code is keyof typeof wireTypes {
  return code in wireTypes;
}

function readContent(
  reader: PayloadReader,
  wireType: Exclude<WireType, "SGROUP">,
): { readonly integer: bigint; readonly content: ByteSpan } {
  const start = reader.offset;
  if (wireType === "LEN") {
    const length = Number(reader.varint());
    const contentStart = reader.offset;
    reader.take(length);
    return { integer: 0n, content: { start: contentStart, end: reader.offset } };
  }
  const integer =
    wireType === "VARINT"
      ? reader.varint()
      : wireType === "I64"
        ? reader.uint64(true)
        : BigInt(reader.uint32LittleEndian());
  return { integer, content: { start, end: reader.offset } };
}

/** Skips to the end of a group and the groups in it, without recursion; its content is between the two tags. */
function skipGroup(reader: PayloadReader, number: number, start: number): ByteSpan {
  const contentStart = reader.offset;
  const open = [number];
  let end = contentStart;
  while (open.length > 0 && !reader.isStopped) {
    const late = reader.budget.spendStep();
    if (late !== undefined) reader.fail(late);
    if (reader.isAtEnd) reader.fail(`group ${open.at(-1)} has no end`, start);
    end = reader.offset;
    const tag = readTag(reader);
    if (tag === undefined) break;
    if (tag.wireType === "SGROUP") open.push(tag.number);
    else if (tag.wireType === "EGROUP") {
      if (open.pop() !== tag.number) reader.fail(`group ${tag.number} ends out of order`, end);
    } else readContent(reader, tag.wireType);
  }
  return { start: contentStart, end };
}
