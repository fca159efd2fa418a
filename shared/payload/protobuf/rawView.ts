import type { ByteSpan } from "#shared/base/index.ts";
import type { Budget } from "../limits.ts";
import { counted, group, leaf, type PayloadFailure, type PayloadNode, type PayloadTree } from "../payloadNode.ts";
import { hexValue, readUtf8 } from "../values.ts";
import { numberReadings } from "./scalars.ts";
import { isWireMessage, readWireMessage, type WireField } from "./wire.ts";

/** Reads Protobuf without a schema: field numbers, wire types, and what their contents may well be. */
export function readProtobuf(bytes: Uint8Array, budget: Budget): PayloadTree {
  return rawMessage(bytes, { start: 0, end: bytes.length }, budget, 1);
}

/** The fields of the message in `span`, at `depth`. */
export function rawMessage(bytes: Uint8Array, span: ByteSpan, budget: Budget, depth: number): PayloadTree {
  const message = readWireMessage(bytes, span, budget);
  let failure: PayloadFailure | undefined = message.failure;
  const roots: PayloadNode[] = [];
  for (const field of message.fields) {
    const stop = budget.judgeDepth(depth) ?? budget.spendElement();
    if (stop !== undefined) {
      failure = { reason: stop, offset: field.span.start };
      break;
    }
    const read = rawField(bytes, field, budget, depth);
    roots.push(read.node);
    if (read.failure !== undefined) {
      failure = read.failure;
      break;
    }
  }
  return failure === undefined ? { roots } : { roots, failure };
}

/** One field without a schema; `failure` when something in it goes beyond the limits. */
export function rawField(
  bytes: Uint8Array,
  field: WireField,
  budget: Budget,
  depth: number,
  name?: string,
): { readonly node: PayloadNode; readonly failure?: PayloadFailure } {
  const label = name ?? `field ${field.number}`;
  if (field.wireType !== "LEN" && field.wireType !== "SGROUP") {
    return { node: leaf(label, field.wireType, numberReadings(field), field.span) };
  }
  const content = bytes.subarray(field.content.start, field.content.end);
  const text = field.wireType === "LEN" ? plainText(content) : undefined;
  if (text !== undefined) return { node: leaf(label, "LEN, text", text, field.span) };
  const isMessage = field.wireType === "SGROUP" || (content.length > 0 && isWireMessage(bytes, field.content, budget));
  if (!isMessage) {
    return { node: leaf(label, `LEN, ${counted(content.length, "byte", "bytes")}`, hexValue(content), field.span) };
  }
  const inner = rawMessage(bytes, field.content, budget, depth + 1);
  const kind = field.wireType === "LEN" ? "LEN, message" : "group";
  const node = group(label, `${kind}, ${counted(inner.roots.length, "field", "fields")}`, inner.roots, field.span);
  return inner.failure === undefined ? { node } : { node, failure: inner.failure };
}

// Control characters are rare in texts and usual in messages: tags and lengths are such.
const controls = /[\p{Cc}]/u;
const lineControls = /[\t\n\r]/g;

/** The content when it reads as text: most texts would pass for a message, too. */
function plainText(content: Uint8Array): string | undefined {
  const { text, isUtf8 } = readUtf8(content);
  return isUtf8 && text !== "" && !controls.test(text.replace(lineControls, "")) ? text : undefined;
}
