/** Formats that a payload can be decoded as, with their names on screen. */
export const payloadFormats = {
  text: "Text",
  json: "JSON",
  xml: "XML",
  hex: "Hex",
  base64: "Base64",
  cbor: "CBOR",
  messagePack: "MessagePack",
  protobuf: "Protobuf",
  sparkplug: "Sparkplug B",
  avro: "Avro",
  image: "Image",
} as const;

/** A format by its id. */
export type PayloadFormat = keyof typeof payloadFormats;

/** What a person chose: a format, with a schema where it needs one, or to let the payload tell. */
export type PayloadChoice =
  | { readonly format: "auto" | Exclude<PayloadFormat, "protobuf" | "avro"> }
  | {
      readonly format: "protobuf";
      /** Without it the fields are shown by number. */
      readonly schema?: { readonly descriptorSet: Uint8Array; readonly messageType: string };
    }
  | {
      readonly format: "avro";
      /** The schema's JSON. */
      readonly schema?: string;
    };

const byContentType: ReadonlyMap<string, PayloadFormat> = new Map([
  ["application/json", "json"],
  ["text/json", "json"],
  ["application/xml", "xml"],
  ["text/xml", "xml"],
  ["application/cbor", "cbor"],
  ["application/msgpack", "messagePack"],
  ["application/x-msgpack", "messagePack"],
  ["application/vnd.msgpack", "messagePack"],
  ["application/protobuf", "protobuf"],
  ["application/x-protobuf", "protobuf"],
  ["application/vnd.google.protobuf", "protobuf"],
  ["application/avro", "avro"],
  ["avro/binary", "avro"],
]);

/** Endings that say how a type of someone's own is written (RFC 6838 §4.2.8). */
const bySuffix: ReadonlyMap<string, PayloadFormat> = new Map([
  ["json", "json"],
  ["xml", "xml"],
  ["cbor", "cbor"],
  ["avro", "avro"],
]);

/** The format that a Content Type names; `undefined` when it is no media type that we know. */
export function formatOfContentType(contentType: string): PayloadFormat | undefined {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const suffix = type.includes("+") ? type.slice(type.lastIndexOf("+") + 1) : "";
  const known = byContentType.get(type) ?? bySuffix.get(suffix);
  if (known !== undefined) return known;
  if (type.startsWith("image/")) return "image";
  return type.startsWith("text/") ? "text" : undefined;
}
