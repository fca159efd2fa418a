import { type ByteSpan, escapeText } from "#shared/base/index.ts";
import { dissect, type DissectedField, type DissectOptions } from "#shared/mqtt/dissect/index.ts";
import { writeBase64 } from "#shared/payload/index.ts";
import type { Properties } from "#shared/mqtt/packet/index.ts";
import { hexPairs } from "#renderer/ui/hexGrid/index.ts";

/** One way to put bytes into a clipboard. */
export interface CopyFormat {
  readonly id: string;
  readonly label: string;
  readonly text: (bytes: Uint8Array) => string;
}

const BYTES_PER_LINE = 12;

/** Every way to write bytes, for menus; the first is what plain copying does. */
export const byteFormats: readonly CopyFormat[] = [
  { id: "hex", label: "hex", text: (bytes) => hexPairs(bytes, 0, bytes.length) },
  { id: "c", label: "C array", text: cArray },
  { id: "javascript", label: "JavaScript", text: javaScriptArray },
  { id: "text", label: "text", text: (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) },
  { id: "base64", label: "Base64", text: writeBase64 },
];

function cArray(bytes: Uint8Array): string {
  return `const unsigned char bytes[${bytes.length}] = {\n${literalLines(bytes)}\n};\n`;
}

function javaScriptArray(bytes: Uint8Array): string {
  return `const bytes = new Uint8Array([\n${literalLines(bytes)}\n]);\n`;
}

function literalLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_PER_LINE) {
    const line = [...bytes.subarray(start, start + BYTES_PER_LINE)].map(
      (byte) => `0x${byte.toString(16).padStart(2, "0")}`,
    );
    lines.push(`  ${line.join(", ")},`);
  }
  return lines.join("\n");
}

/** The fields of a packet as JSON: names, values, byte ranges; bytes of a field as hexadecimal. */
export function fieldsAsJson(bytes: Uint8Array, options: DissectOptions): string {
  const { fields, diagnostics } = dissect(bytes, options);
  const found = diagnostics.map(({ code, severity, message, span }) => ({ code, severity, message, span }));
  return `${JSON.stringify({ fields: fields.map(fieldAsJson), diagnostics: found }, null, 2)}\n`;
}

function fieldAsJson({ name, label, span, value, display, children }: DissectedField): unknown {
  return {
    name,
    label,
    ...(span === undefined ? {} : { span }),
    ...(value === undefined ? {} : { value: typeof value === "object" ? hexPairs(value, 0, value.length) : value }),
    display,
    ...(children.length === 0 ? {} : { children: children.map(fieldAsJson) }),
  };
}

/** What a PUBLISH carries, as far as a command line can say it. */
export interface PublishCommand {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly retain: boolean;
  readonly version: number | undefined;
  readonly properties?: Properties | undefined;
}

/** The `mosquitto_pub` command that publishes the same message; a payload that is not plain text goes through a pipe. */
export function mosquittoPub({ topicName, payload, qos, retain, version, properties }: PublishCommand): string {
  const options = [
    ...(version === 5 ? ["-V", "5"] : []),
    "-t",
    shellQuoted(topicName),
    ...(qos === 0 ? [] : ["-q", String(qos)]),
    ...(retain ? ["-r"] : []),
    ...(version === 5 ? propertyOptions(properties ?? {}) : []),
  ].join(" ");
  if (payload.length === 0) return `mosquitto_pub ${options} -n`;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload);
  if (isPlain(text)) return `mosquitto_pub ${options} -m ${shellQuoted(text)}`;
  return `printf '%s' '${writeBase64(payload)}' | base64 -d | mosquitto_pub ${options} -s`;
}

/** The properties that `mosquitto_pub` can set; correlation data only where it is text, for it takes no other. */
function propertyOptions(properties: Properties): readonly string[] {
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData } = properties;
  const correlation = correlationData === undefined ? undefined : new TextDecoder().decode(correlationData);
  const values: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ["payload-format-indicator", payloadFormatIndicator],
    ["message-expiry-interval", messageExpiryInterval],
    ["content-type", contentType],
    ["response-topic", responseTopic],
    ["correlation-data", correlation !== undefined && isPlain(correlation) ? correlation : undefined],
  ];
  return [
    ...values.flatMap(([name, value]) =>
      value === undefined ? [] : ["-D", "PUBLISH", name, shellQuoted(String(value))],
    ),
    ...(properties.userProperties ?? []).flatMap(({ name, value }) => [
      ...["-D", "PUBLISH", "user-property"],
      ...[shellQuoted(name), shellQuoted(value)],
    ]),
  ];
}

/** Text that a terminal shows as it is: no control characters, no replacement of broken UTF-8. */
function isPlain(text: string): boolean {
  return !text.includes("\uFFFD") && escapeText(text) === text;
}

function shellQuoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The words for what a copy takes: the whole packet, or some bytes of it. */
export function describeCopied(span: ByteSpan | undefined, bytes: Uint8Array): string {
  if (span === undefined || span.end - span.start === bytes.length) return "packet";
  return span.end - span.start === 1 ? `byte ${span.start}` : `bytes ${span.start}–${span.end - 1}`;
}
