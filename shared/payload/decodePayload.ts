import { avroFraming, parseAvroSchema, readAvro } from "./avro/index.ts";
import { readCbor } from "./cbor.ts";
import type { Decoding, PayloadBody, PayloadRequest } from "./decoding.ts";
import type { PayloadChoice, PayloadFormat } from "./formats.ts";
import { readImage } from "./image.ts";
import { indentJson } from "./indentJson.ts";
import { readJson } from "./json.ts";
import { type Budget, createBudget, type PayloadLimits, payloadLimits } from "./limits.ts";
import { readMessagePack } from "./messagePack.ts";
import type { PayloadFailure, PayloadTree } from "./payloadNode.ts";
import { readDescriptorSet, readProtobuf, readProtobufMessage } from "./protobuf/index.ts";
import { type Recognition, recogniseBytes, recogniseMessage } from "./recognise.ts";
import { createSparkplugMemory, parseSparkplugTopic, readSparkplug } from "./sparkplug/index.ts";
import { readUtf8 } from "./values.ts";
import { announcedWrapping, unwrap, type Wrapping } from "./wrapping.ts";
import { indentXml } from "./xml.ts";

/** Wrappings that are taken off one after the other. */
const MAXIMUM_WRAPPINGS = 4;

/** What one payload is decoded with. */
interface Work {
  readonly request: PayloadRequest;
  readonly limits: PayloadLimits;
  readonly freshBudget: () => Budget;
}

/** What the reader of a format found. */
interface Found {
  readonly body: PayloadBody;
  readonly notes?: readonly string[];
  readonly failure?: PayloadFailure | undefined;
}

/**
 * Decodes a payload: takes off what it is wrapped in, recognises the format unless one was chosen, and reads it as far
 * as it goes. Never throws and never goes far beyond the limits, whatever the bytes are. `now` gives milliseconds.
 */
export function decodePayload(
  request: PayloadRequest,
  now: () => number,
  limits: PayloadLimits = payloadLimits,
): Decoding {
  const work: Work = { request, limits, freshBudget: () => createBudget(limits, now) };
  const { choice } = request;
  if (choice.format === "hex") return finish([], request.bytes, chosen("hex"), { body: { kind: "bytes" } });

  const opened = open(work);
  const { wrappings, bytes } = opened;
  const recognised = recognise(work, bytes, wrappings);
  if (opened.failure !== undefined) {
    return finish(wrappings, bytes, recognised, { body: bytesOrText(work, bytes), failure: opened.failure });
  }
  // Base64 of a picture or a gzip member: once more, with what is inside.
  if (recognised.format === "base64" && wrappings.length < MAXIMUM_WRAPPINGS) {
    const inner = unwrap(bytes, "base64", work.freshBudget());
    if (!inner.ok) {
      return finish(wrappings, bytes, recognised, { body: bytesOrText(work, bytes), failure: inner.error });
    }
    const decoding = decodePayload({ ...request, bytes: inner.value, choice: { format: "auto" } }, now, limits);
    return {
      ...decoding,
      wrappings: [...wrappings, "base64", ...decoding.wrappings],
      unwrapped: decoding.unwrapped ?? inner.value,
    };
  }
  return finish(wrappings, bytes, recognised, readFormat(work, bytes, recognised.format));
}

function finish(wrappings: readonly Wrapping[], bytes: Uint8Array, recognised: Recognition, found: Found): Decoding {
  return {
    ...recognised,
    wrappings,
    body: found.body,
    notes: found.notes ?? [],
    ...(wrappings.length === 0 ? {} : { unwrapped: bytes }),
    ...(found.failure === undefined ? {} : { failure: found.failure }),
  };
}

function chosen(format: PayloadFormat): Recognition {
  return { format, because: "it was chosen" };
}

interface Opened {
  readonly wrappings: readonly Wrapping[];
  readonly bytes: Uint8Array;
  readonly failure?: PayloadFailure;
}

/** Takes off gzip and zlib. What only looks like zlib stays as it is: its header is two bytes of little meaning. */
function open({ request, freshBudget }: Work): Opened {
  const wrappings: Wrapping[] = [];
  const budget = freshBudget();
  let { bytes } = request;
  while (wrappings.length < MAXIMUM_WRAPPINGS) {
    const wrapping = announcedWrapping(bytes);
    if (wrapping === undefined) break;
    const inner = unwrap(bytes, wrapping, budget);
    if (!inner.ok) {
      if (wrapping === "zlib") break;
      return { wrappings, bytes, failure: { ...inner.error, reason: `gzip: ${inner.error.reason}` } };
    }
    wrappings.push(wrapping);
    bytes = inner.value;
  }
  return { wrappings, bytes };
}

function recognise({ request, freshBudget }: Work, bytes: Uint8Array, wrappings: readonly Wrapping[]): Recognition {
  const { choice, contentType, topicName } = request;
  if (choice.format !== "auto") return chosen(choice.format);
  const message = recogniseMessage({ contentType, topicName });
  // Something packed may be announced as such: then only what is inside tells.
  if (message !== undefined && !(wrappings.length > 0 && message.format === "image")) return message;
  return recogniseBytes(bytes, freshBudget);
}

function bytesOrText(work: Work, bytes: Uint8Array): PayloadBody {
  const { text, isUtf8 } = readUtf8(bytes.subarray(0, textLimit(work, bytes)));
  return isUtf8 ? { kind: "text", text, shownBytes: textLimit(work, bytes) } : { kind: "bytes" };
}

function textLimit({ request, limits }: Work, bytes: Uint8Array): number {
  return request.isWhole === true ? bytes.length : Math.min(bytes.length, limits.textBytes);
}

function readFormat(work: Work, bytes: Uint8Array, format: PayloadFormat): Found {
  const budget = work.freshBudget();
  switch (format) {
    case "text":
      return readText(work, bytes);
    case "json":
      return readJsonText(work, bytes, budget);
    case "xml":
      return readXmlText(work, bytes, budget);
    case "cbor":
      return tree(readCbor(bytes, budget));
    case "messagePack":
      return tree(readMessagePack(bytes, budget));
    case "protobuf":
      return readWithDescriptors(work.request.choice, bytes, budget);
    case "sparkplug":
      return readSparkplugMessage(work, bytes, budget);
    case "avro":
      return readWithAvroSchema(work, bytes);
    case "image": {
      const image = readImage(bytes);
      if (image.ok) return { body: { kind: "image", image: image.value } };
      return { body: { kind: "bytes" }, failure: image.error };
    }
    case "base64":
    case "hex":
      return { body: { kind: "bytes" } };
  }
}

function tree({ roots, failure }: PayloadTree): Found {
  return { body: { kind: "tree", roots }, failure };
}

function readText(work: Work, bytes: Uint8Array): Found {
  const shownBytes = textLimit(work, bytes);
  const { text, isUtf8 } = readUtf8(bytes.subarray(0, shownBytes));
  // The cut may go through a character.
  const isWholeUtf8 = isUtf8 || (shownBytes < bytes.length && !text.slice(0, -1).includes("\ufffd"));
  const notes = isWholeUtf8 ? [] : ["some bytes are not UTF-8: they show as \ufffd"];
  return { body: { kind: "text", text, shownBytes }, notes };
}

function readJsonText(work: Work, bytes: Uint8Array, budget: Budget): Found {
  const { roots, failure, isTreeCut } = readJson(bytes, budget);
  const shownBytes = textLimit(work, bytes);
  const { text } = readUtf8(bytes.subarray(0, shownBytes));
  const indented = indentJson(text);
  const notes = [
    ...(isTreeCut ? [`the tree shows the first ${work.limits.elements} elements`] : []),
    ...(indented === undefined ? ["the text is not indented: its brackets are nested too deep"] : []),
  ];
  return { body: { kind: "text", text: indented ?? text, shownBytes, roots }, notes, failure };
}

function readXmlText(work: Work, bytes: Uint8Array, budget: Budget): Found {
  const shownBytes = textLimit(work, bytes);
  const { text } = readUtf8(bytes.subarray(0, shownBytes));
  if (shownBytes < bytes.length) {
    return { body: { kind: "text", text, shownBytes }, notes: ["only a whole text is indented"] };
  }
  const xml = indentXml(text, budget);
  const body = { kind: "text", text: xml.text, shownBytes } as const;
  if (xml.failure === undefined) return { body };
  const offset = new TextEncoder().encode(text.slice(0, xml.failure.position)).length;
  return { body, failure: { reason: xml.failure.reason, offset } };
}

function readWithDescriptors(choice: PayloadChoice, bytes: Uint8Array, budget: Budget): Found {
  if (choice.format !== "protobuf" || choice.schema === undefined) return tree(readProtobuf(bytes, budget));
  const schema = readDescriptorSet(choice.schema.descriptorSet, budget);
  if (schema.ok) return tree(readProtobufMessage(bytes, schema.value, choice.schema.messageType, budget));
  const raw = tree(readProtobuf(bytes, budget));
  return { ...raw, notes: [`the descriptor set cannot be read: ${schema.error}`, "fields are shown by number"] };
}

function readSparkplugMessage({ request, freshBudget }: Work, bytes: Uint8Array, budget: Budget): Found {
  const { topicName = "", sparkplug } = request;
  const topic = parseSparkplugTopic(topicName);
  const memory = createSparkplugMemory(freshBudget);
  for (const birth of sparkplug?.births ?? []) memory.learn(unwrappedMessage(birth, freshBudget));
  if (sparkplug?.previous !== undefined) memory.observe(unwrappedMessage(sparkplug.previous, freshBudget));
  const notes = memory.observe({ topicName, payload: bytes });
  return { ...tree(readSparkplug(bytes, budget, topic, memory)), notes };
}

function unwrappedMessage<Message extends { readonly payload: Uint8Array }>(
  message: Message,
  freshBudget: () => Budget,
): Message {
  const wrapping = announcedWrapping(message.payload);
  const inner = wrapping === undefined ? undefined : unwrap(message.payload, wrapping, freshBudget());
  return inner?.ok === true ? { ...message, payload: inner.value } : message;
}

function readWithAvroSchema({ request: { choice }, freshBudget }: Work, bytes: Uint8Array): Found {
  const framing = avroFraming(bytes);
  const announced =
    framing.kind === "singleObject"
      ? [`the schema's fingerprint is ${framing.fingerprint}`]
      : framing.kind === "registry"
        ? [`perhaps with schema ${framing.schemaId} of a registry`]
        : [];
  if (choice.format !== "avro" || choice.schema === undefined) {
    const failure = { reason: "Avro needs the schema that it was written with" };
    return { body: { kind: "bytes" }, notes: announced, failure };
  }
  const schema = parseAvroSchema(choice.schema);
  if (!schema.ok) return { body: { kind: "bytes" }, notes: announced, failure: { reason: schema.error } };
  const framed = readAvro(bytes, framing.start, schema.value, freshBudget());
  if (framed.failure === undefined || framing.start === 0) return { ...tree(framed), notes: announced };
  // A zero may as well begin a value that stands alone.
  const raw = readAvro(bytes, 0, schema.value, freshBudget());
  return raw.failure === undefined ? tree(raw) : { ...tree(framed), notes: announced };
}
