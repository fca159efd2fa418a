import { clipText, escapeText } from "#shared/base/index.ts";
import { formatEndpoint, referenceOf, typeNameOf, versionToRead } from "#shared/capture/file/index.ts";
import { type DissectedField, type Dissection, summarizePacket } from "#shared/mqtt/dissect/index.ts";
import type { DecodedPacket } from "./decodedPacket.ts";
import type { LateFinding } from "./flowObserver.ts";

/** Longest value of a field on one line, in characters: the rest is in `-x` and `--json`. */
const MAX_VALUE_LENGTH = 200;
/** Bytes beside one line of the field tree. */
const HEX_COLUMNS = 8;
/** Rows of bytes of one field; a long payload would bury the rest. */
const MAX_HEX_ROWS = 64;

/** One packet on one line: frame, seconds, connection, who to whom, type, length, and what it says. */
export function formatLine(decoded: DecodedPacket): string {
  const { packet, dissection } = decoded;
  const { connection } = packet;
  const identifier = packet.clientIdentifier ?? "";
  const client = identifier === "" ? "" : ` ${clipText(escapeText(identifier), 40)}`;
  const arrow = packet.direction === "toServer" ? "→" : "←";
  const parts = [
    String(packet.frame.number).padStart(5),
    (decoded.secondsSinceStart?.toFixed(6) ?? "-").padStart(11),
    `${connection.stream}`,
    `${formatEndpoint(connection.client)}${client} ${arrow} ${formatEndpoint(connection.server)}`,
    typeNameOf(packet).padEnd(11),
    String(packet.bytes.length).padStart(5),
    summaryOf(decoded),
    dissection.status === "ok" ? "" : `[${dissection.status}]`,
    ...decoded.findings
      .filter(({ severity }) => severity !== "note")
      .map((finding) => `${finding.severity}: ${finding.message} (${referenceOf(finding, dissection)})`),
    ...packet.frame.comments.map((comment) => `# ${clipText(escapeText(comment), MAX_VALUE_LENGTH)}`),
  ];
  return parts
    .filter((part) => part !== "")
    .join("  ")
    .trimEnd();
}

/** The field tree, two columns deeper for each level, with the bytes of each field as first–last, and what is wrong. */
export function formatTree(decoded: DecodedPacket): readonly string[] {
  const lines: string[] = [];
  walk(decoded.dissection.fields, 1, (field, depth) => {
    const place = field.span === undefined ? "known from elsewhere" : formatSpan(field.span.start, field.span.end);
    lines.push(`${"  ".repeat(depth)}${formatField(field)}  [${place}]`);
  });
  return [...lines, ...formatDiagnostics(decoded.dissection)];
}

/** The bytes with the field tree beside them: each byte stands once, at the field that it belongs to. */
export function formatHexTree(decoded: DecodedPacket): readonly string[] {
  const { bytes } = decoded.packet;
  const lines: string[] = [];
  const blank = " ".repeat(hexOf(new Uint8Array(HEX_COLUMNS)).length + 6);
  walk(decoded.dissection.fields, 0, (field, depth) => {
    const words = `${"  ".repeat(depth)}${formatField(field)}`;
    const hasBytes = field.value !== undefined && field.mask === undefined && field.span !== undefined;
    if (field.span === undefined || !hasBytes || field.span.start === field.span.end) {
      lines.push(`  ${blank}  ${words}`);
      return;
    }
    const { start, end } = field.span;
    const rows = Math.ceil((end - start) / HEX_COLUMNS);
    for (let row = 0; row < Math.min(rows, MAX_HEX_ROWS); row++) {
      const from = start + row * HEX_COLUMNS;
      const hex = hexOf(bytes.subarray(from, Math.min(from + HEX_COLUMNS, end)));
      const place = from.toString(16).padStart(4, "0");
      lines.push(`  ${`${place}  ${hex}`.padEnd(blank.length)}  ${row === 0 ? words : ""}`.trimEnd());
    }
    if (rows > MAX_HEX_ROWS) lines.push(`  …     ${end - start - MAX_HEX_ROWS * HEX_COLUMNS} more bytes`);
  });
  return [...lines, ...formatDiagnostics(decoded.dissection)];
}

/** A finding about a packet that was printed before, as a line of its own. */
export function formatLateFinding({ stream, frame, diagnostic }: LateFinding): string {
  const { severity, message, statement } = diagnostic;
  const place = frame === undefined ? "" : ` (frame ${frame})`;
  const edition = statement?.edition === "5.0" ? "MQTT5" : "MQTT311";
  const reference = statement === undefined ? "" : ` (${edition}-${statement.id.replace(/^MQTT-/u, "")})`;
  return `connection ${stream}${place}: ${severity}: ${message}${reference}`;
}

function summaryOf({ packet, dissection, findings, topicName }: DecodedPacket): string {
  const { bytes, direction } = packet;
  const [fault] = dissection.diagnostics.filter(
    (diagnostic) => diagnostic.severity === "error" && !findings.includes(diagnostic),
  );
  if (fault !== undefined) return `${fault.message} (${referenceOf(fault, dissection)})`;
  const summary = summarizePacket(bytes, 0, bytes.length, versionToRead(packet), direction);
  const message = dissection.packet?.type === "PUBLISH" ? dissection.packet : undefined;
  if (message === undefined) return summary;
  const flags = [
    message.qos > 0 ? `QoS ${message.qos}` : "",
    message.packetIdentifier === undefined ? "" : `id ${message.packetIdentifier}`,
    message.retain ? "RETAIN" : "",
    message.dup ? "DUP" : "",
    message.topicName === "" && topicName !== undefined ? `(${clipText(escapeText(topicName), MAX_VALUE_LENGTH)})` : "",
  ];
  return [...flags.filter((flag) => flag !== ""), summary].join(" ");
}

function walk(
  fields: readonly DissectedField[],
  depth: number,
  visit: (field: DissectedField, depth: number) => void,
): void {
  for (const field of fields) {
    visit(field, depth);
    walk(field.children, depth + 1, visit);
  }
}

function formatField(field: DissectedField): string {
  const bits = field.mask === undefined ? "" : `${formatMask(field.mask, field.value)} `;
  return `${bits}${field.label}: ${clipText(field.display, MAX_VALUE_LENGTH)}`;
}

/** The bits of a byte that are the field, the others as dots: `..10 ....`. */
function formatMask(mask: number, value: DissectedField["value"]): string {
  const shift = 31 - Math.clz32(mask & -mask);
  const shifted = typeof value === "number" ? value << shift : 0;
  let text = "";
  for (let bit = 7; bit >= 0; bit--) {
    text += ((mask >> bit) & 1) === 0 ? "." : String((shifted >> bit) & 1);
    if (bit === 4) text += " ";
  }
  return text;
}

function formatDiagnostics(dissection: Dissection): readonly string[] {
  return dissection.diagnostics.map((diagnostic) => {
    const place = formatSpan(diagnostic.span.start, diagnostic.span.end);
    return `  ${diagnostic.severity}: ${diagnostic.message}  [${place}]  ${referenceOf(diagnostic, dissection)}`;
  });
}

/** On screen a range names its first and its last byte. */
function formatSpan(start: number, end: number): string {
  if (end === start) return `at ${start}`;
  return end === start + 1 ? `${start}` : `${start}–${end - 1}`;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
