import { readBase64 } from "./base64.ts";
import { readCbor } from "./cbor.ts";
import { formatOfContentType, type PayloadFormat } from "./formats.ts";
import { imageType } from "./image.ts";
import { readJson } from "./json.ts";
import { type Budget } from "./limits.ts";
import { readMessagePack } from "./messagePack.ts";
import { parseSparkplugTopic } from "./sparkplug/index.ts";
import { announcedWrapping } from "./wrapping.ts";
import { indentXml } from "./xml.ts";

/** Bytes looked at to tell text from other things. */
const PROBE_BYTES = 4_096;
/** Longer texts are not tried as JSON, XML or Base64 by themselves. */
const TRIED_TEXT_BYTES = 4 * 1024 * 1024;
/** Shorter texts are Base64 by chance. */
const LEAST_BASE64_BYTES = 32;

/** A format, and why it is this one. */
export interface Recognition {
  readonly format: PayloadFormat;
  readonly because: string;
}

/** What the message says of itself: its Content Type first, then its Topic Name. */
export function recogniseMessage(facts: {
  readonly contentType?: string | undefined;
  readonly topicName?: string | undefined;
}): Recognition | undefined {
  if (facts.contentType !== undefined) {
    const format = formatOfContentType(facts.contentType);
    if (format !== undefined) return { format, because: `its content type is ${facts.contentType}` };
  }
  if (facts.topicName !== undefined && parseSparkplugTopic(facts.topicName) !== undefined) {
    return { format: "sparkplug", because: "its topic is one of Sparkplug B" };
  }
  return undefined;
}

/** What the bytes look like. `freshBudget` gives each attempt a budget of its own. */
export function recogniseBytes(bytes: Uint8Array, freshBudget: () => Budget): Recognition {
  if (imageType(bytes) !== undefined) return { format: "image", because: "its first bytes are those of a picture" };
  if (readsAsText(bytes)) return recogniseText(bytes, freshBudget);
  const first = bytes[0] ?? 0;
  if (first === 0xc3 && bytes[1] === 0x01 && bytes.length >= 10) {
    return { format: "avro", because: "its first bytes are those of an Avro single object" };
  }
  if (first === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7) {
    return { format: "cbor", because: "its first bytes are the tag of CBOR" };
  }
  // Lists and maps only: any small number is a valid value of either format.
  const isMessagePack = (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
  if (isMessagePack && isOneGroup(readMessagePack(bytes, freshBudget()))) {
    return { format: "messagePack", because: "all its bytes read as MessagePack" };
  }
  const isCbor = first >= 0x80 && first <= 0xbf;
  if (isCbor && isOneGroup(readCbor(bytes, freshBudget()))) {
    return { format: "cbor", because: "all its bytes read as CBOR" };
  }
  return { format: "hex", because: "its bytes read as no known format" };
}

function isOneGroup({ roots, failure }: ReturnType<typeof readCbor>): boolean {
  return failure === undefined && roots.length === 1 && (roots[0]?.children.length ?? 0) > 0;
}

function recogniseText(bytes: Uint8Array, freshBudget: () => Budget): Recognition {
  const text: Recognition = { format: "text", because: "its bytes read as text" };
  if (bytes.length > TRIED_TEXT_BYTES) return text;
  const start = bytes.findIndex((byte) => byte > 0x20);
  const first = bytes[start === 0 && bytes[0] === 0xef ? 3 : start];
  // A bare number or word is JSON as well, but as text it says the same.
  if ((first === 0x5b || first === 0x7b) && readJson(bytes, freshBudget()).failure === undefined) {
    return { format: "json", because: "its text reads as JSON" };
  }
  if (first === 0x3c && indentXml(new TextDecoder().decode(bytes), freshBudget()).failure === undefined) {
    return { format: "xml", because: "its text reads as XML" };
  }
  if (bytes.length >= LEAST_BASE64_BYTES && bytes.length % 4 === 0) {
    const inner = readBase64(bytes);
    if (inner.ok && (imageType(inner.value) !== undefined || announcedWrapping(inner.value) === "gzip")) {
      return { format: "base64", because: "its text is Base64 of something known" };
    }
  }
  return text;
}

/** Whether the first bytes are UTF-8 without control characters. */
export function readsAsText(bytes: Uint8Array): boolean {
  const probe = bytes.subarray(0, PROBE_BYTES);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(probe);
  let odd = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfffd || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) odd++;
  }
  // The probe may end inside a character, which then shows as up to three replacements.
  return odd <= (bytes.length > PROBE_BYTES ? 3 : 0);
}
