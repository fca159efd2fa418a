import { escapeText } from "#shared/base/index.ts";
import { PacketReader, readPacket } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import {
  createDiagnostic,
  type Diagnostic,
  packetFields,
  protocolVersionName,
  reasonCode,
} from "#shared/mqtt/spec/index.ts";
import type { DissectedField, Dissection, DissectionStatus } from "./field.ts";
import { FieldTree } from "./fieldTree.ts";
import { guessVersion } from "./guessVersion.ts";

/** What is known about a packet from elsewhere. */
export interface DissectOptions {
  /** The version of the connection; guessed when absent. CONNECT brings its own. */
  readonly version?: ProtocolVersion | undefined;
  /** Rules about who may send what are checked only when this is known. */
  readonly direction?: Direction | undefined;
  /** The Topic Name behind the packet's Topic Alias: shown as a derived field. */
  readonly aliasedTopicName?: string | undefined;
  /** The Client Identifier of the session that the packet belongs to: shown as a derived field. */
  readonly sessionOf?: string | undefined;
  /** Milliseconds since the packet that this one answers: shown as a derived field. */
  readonly responseTimeMs?: number | undefined;
}

// One reader serves every call: dissecting is synchronous and calls nobody back.
const reader = new PacketReader();

/**
 * Explains every byte of one packet: a tree of fields whose leaves tile the packet, and all that is wrong with it. A
 * broken packet is read as far as it goes, and beyond the break where lengths still tell where the next field begins.
 */
export function dissect(bytes: Uint8Array, options: DissectOptions = {}): Dissection {
  const { direction } = options;
  const end = bytes.length;
  const isConnect = (bytes[0] ?? 0) >> 4 === 1;
  const isVersionGuessed = options.version === undefined && !isConnect;
  // The tree cites sections from the first byte on, and CONNECT tells its version only later.
  const version = isConnect || options.version === undefined ? guessVersion(bytes, 0, end, direction) : options.version;
  const tree = new FieldTree(0, version);
  if (isVersionGuessed) {
    const detail = { span: { start: 0, end: Math.min(1, end) }, value: protocolVersionName[version] };
    tree.diagnostic(createDiagnostic("version-guessed", version, detail));
  }
  reader.load(bytes, 0, end, version, direction, tree);
  const packet = readPacket(reader);
  const { diagnostics } = tree;
  diagnostics.sort((a, b) => a.span.start - b.span.start);
  const status = statusOf(diagnostics);
  const fields =
    options.aliasedTopicName === undefined ? tree.fields : withTopic(tree.fields, packet, options.aliasedTopicName);
  return {
    fields: [...fields, ...derivedFields(options)],
    diagnostics,
    status,
    version: reader.version,
    isVersionGuessed,
    ...(packet === undefined ? {} : { packet }),
  };
}

function statusOf(diagnostics: readonly Diagnostic[]): DissectionStatus {
  let status: DissectionStatus = "ok";
  for (const { code, severity, reasonCode: answer } of diagnostics) {
    if (code === "packet-incomplete") return "incomplete";
    if (severity !== "error") continue;
    if (answer === reasonCode.malformedPacket) status = "malformed";
    else if (status === "ok") status = "protocol-error";
  }
  return status;
}

/** What no byte of the packet says. */
function derivedFields({ sessionOf, responseTimeMs }: DissectOptions): readonly DissectedField[] {
  const fields: DissectedField[] = [];
  if (sessionOf !== undefined) {
    const display = sessionOf === "" ? "of a client without an identifier" : escapeText(sessionOf);
    fields.push({ name: "session", label: "Session", value: sessionOf, display, isDerived: true, children: [] });
  }
  if (responseTimeMs !== undefined) {
    const display = `${responseTimeMs.toFixed(2)} ms`;
    const label = "Response time";
    fields.push({ name: "responseTime", label, value: responseTimeMs, display, isDerived: true, children: [] });
  }
  return fields;
}

/** Adds the Topic Name that a Topic Alias stands for, next to the empty one. */
function withTopic(
  fields: readonly DissectedField[],
  packet: ControlPacket | undefined,
  topicName: string,
): readonly DissectedField[] {
  if (packet?.type !== "PUBLISH" || packet.topicName !== "") return fields;
  const derived: DissectedField = {
    name: "topic.aliased",
    label: packetFields.topic.label,
    value: topicName,
    display: escapeText(topicName),
    section: "3.3.2.3.4",
    isDerived: true,
    children: [],
  };
  return fields.map((field) =>
    field.name === "variableHeader" ? { ...field, children: [...field.children, derived] } : field,
  );
}
