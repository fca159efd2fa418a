import type { Budget } from "../limits.ts";
import { counted, group, leaf, type PayloadNode, type PayloadTree } from "../payloadNode.ts";
import { timeOf, type WireField } from "../protobuf/index.ts";
import { hexValue, readUtf8, uuidText } from "../values.ts";
import type { SparkplugMemory } from "./memory.ts";
import { type Metric, metricFields, readSparkplugPayload } from "./metric.ts";
import type { SparkplugTopic } from "./topic.ts";
import {
  contentOf,
  dataSet,
  datatypeName,
  fieldsOf,
  type Parts,
  plainValue,
  propertySet,
  type ValueKind,
} from "./values.ts";

const metricKinds: ReadonlyMap<number, ValueKind> = new Map([
  [metricFields.int, "int"],
  [metricFields.long, "long"],
  [metricFields.float, "float"],
  [metricFields.double, "double"],
  [metricFields.boolean, "boolean"],
  [metricFields.string, "string"],
  [metricFields.bytes, "bytes"],
]);

/** What a payload is read with. */
interface Reading extends Parts {
  readonly topic: SparkplugTopic | undefined;
  readonly memory: SparkplugMemory | undefined;
}

/** Reads a payload of Sparkplug B; `memory` gives names to aliases, when the BIRTH is known. */
export function readSparkplug(
  bytes: Uint8Array,
  budget: Budget,
  topic?: SparkplugTopic,
  memory?: SparkplugMemory,
): PayloadTree {
  const payload = readSparkplugPayload(bytes, budget);
  const reading: Reading = { bytes, budget, topic, memory, failure: payload.failure };
  const roots: PayloadNode[] = [];
  const { timestamp, seq, uuid, body } = payload;
  if (timestamp !== undefined) roots.push(leaf("timestamp", "uint64", timeOf(timestamp.integer), timestamp.span));
  if (seq !== undefined) roots.push(leaf("seq", "uint64", String(seq.integer), seq.span));
  if (uuid !== undefined) roots.push(leaf("uuid", "string", textOf(reading, uuid), uuid.span));
  const metrics = payload.metrics.map((metric) => metricNode(reading, metric, 2));
  if (metrics.length > 0) roots.push(group("metrics", counted(metrics.length, "metric", "metrics"), metrics));
  if (body !== undefined) {
    const content = contentOf(bytes, body);
    roots.push(leaf("body", `bytes, ${counted(content.length, "byte", "bytes")}`, hexValue(content), body.span));
  }
  return reading.failure === undefined ? { roots } : { roots, failure: reading.failure };
}

function metricNode(reading: Reading, metric: Metric, depth: number): PayloadNode {
  const { memory, topic } = reading;
  const born = metric.alias === undefined ? undefined : memory?.metricOf(metric.alias);
  const name = metric.name ?? born?.name;
  const known =
    born?.datatype ?? (name === undefined || topic === undefined ? undefined : memory?.datatypeOf(topic, name));
  const datatype = metric.datatype ?? known;
  const label = name ?? (metric.alias === undefined ? "metric without a name" : `alias ${metric.alias}`);
  const details = metricDetails(reading, metric, depth + 1);
  const { value, parts } = metricValue(reading, metric, datatype, depth + 1);
  return {
    label,
    type: datatypeName(datatype),
    value,
    span: metric.span,
    children: [...parts, ...details],
  };
}

/** The value in words, or the parts it is made of. */
function metricValue(
  reading: Reading,
  metric: Metric,
  datatype: number | undefined,
  depth: number,
): { readonly value: string; readonly parts: readonly PayloadNode[] } {
  if ((metric.fields.get(metricFields.isNull)?.integer ?? 0n) !== 0n) return { value: "null", parts: [] };
  for (const [number, kind] of metricKinds) {
    const field = metric.fields.get(number);
    if (field === undefined) continue;
    const value = plainValue(reading.bytes, field, kind, datatype);
    if (kind !== "bytes") return { value: datatypeName(datatype) === "UUID" ? uuidOf(value) : value, parts: [] };
    const length = counted(field.content.end - field.content.start, "byte", "bytes");
    return { value: `${length}: ${value}`, parts: [] };
  }
  const table = metric.fields.get(metricFields.dataset);
  if (table !== undefined) return { value: "", parts: [dataSet(reading, "data set", table, depth)] };
  const template = metric.fields.get(metricFields.template);
  if (template !== undefined) return { value: "", parts: [templateNode(reading, template, depth)] };
  return { value: "", parts: [] };
}

function uuidOf(text: string): string {
  // A UUID travels as text; some senders put its sixteen bytes there.
  return text.length === 16 ? uuidText(Uint8Array.from(text, (letter) => letter.charCodeAt(0))) : text;
}

/** What a metric says beside its value. */
function metricDetails(reading: Reading, metric: Metric, depth: number): readonly PayloadNode[] {
  const { fields } = metric;
  const details: PayloadNode[] = [];
  const add = (field: WireField | undefined, draw: (field: WireField) => PayloadNode): void => {
    if (field !== undefined) details.push(draw(field));
  };
  add(fields.get(metricFields.alias), (field) => leaf("alias", "uint64", String(field.integer), field.span));
  add(fields.get(metricFields.timestamp), (field) => leaf("timestamp", "uint64", timeOf(field.integer), field.span));
  const flags = [
    ["historical", metricFields.isHistorical],
    ["transient", metricFields.isTransient],
  ] as const;
  for (const [label, number] of flags) {
    add(fields.get(number), (field) => leaf(label, "bool", field.integer === 0n ? "false" : "true", field.span));
  }
  add(fields.get(metricFields.metadata), (field) => metadataNode(reading, field, depth));
  add(fields.get(metricFields.properties), (field) => propertySet(reading, "properties", field, depth));
  return details;
}

const metadataNames = [
  undefined,
  "multi-part",
  "content type",
  "size",
  "seq",
  "file name",
  "file type",
  "md5",
  "description",
] as const;

function metadataNode(reading: Reading, field: WireField, depth: number): PayloadNode {
  const parts = fieldsOf(reading, field.content, depth).map((part) => {
    const isText = part.wireType === "LEN";
    const value = isText ? textOf(reading, part) : String(part.integer);
    return leaf(metadataNames[part.number] ?? `field ${part.number}`, isText ? "string" : "uint64", value, part.span);
  });
  return group("metadata", counted(parts.length, "entry", "entries"), parts, field.span);
}

const parameterKinds: ReadonlyMap<number, ValueKind> = new Map([
  [3, "int"],
  [4, "long"],
  [5, "float"],
  [6, "double"],
  [7, "boolean"],
  [8, "string"],
]);

/** A template: a metric made of metrics, with parameters. */
function templateNode(reading: Reading, field: WireField, depth: number): PayloadNode {
  const nodes: PayloadNode[] = [];
  for (const part of fieldsOf(reading, field.content, depth)) {
    if (reading.failure !== undefined) break;
    if (part.number === 2 && part.wireType === "LEN") nodes.push(nestedMetric(reading, part, depth + 1));
    else if (part.number === 3 && part.wireType === "LEN") nodes.push(parameterNode(reading, part, depth + 1));
    else if (part.wireType === "LEN") {
      nodes.push(leaf(part.number === 1 ? "version" : "template", "string", textOf(reading, part), part.span));
    } else if (part.number === 5) {
      nodes.push(leaf("definition", "bool", part.integer === 0n ? "false" : "true", part.span));
    }
  }
  return group("template", `Template, ${counted(nodes.length, "part", "parts")}`, nodes, field.span);
}

function nestedMetric(reading: Reading, field: WireField, depth: number): PayloadNode {
  const fields = new Map(fieldsOf(reading, field.content, depth).map((part) => [part.number, part]));
  const name = fields.get(metricFields.name);
  const datatype = fields.get(metricFields.datatype);
  const metric: Metric = {
    span: field.span,
    fields,
    name: name === undefined ? undefined : textOf(reading, name),
    alias: fields.get(metricFields.alias)?.integer,
    datatype: datatype === undefined ? undefined : Number(datatype.integer),
  };
  return metricNode(reading, metric, depth);
}

function parameterNode(reading: Reading, field: WireField, depth: number): PayloadNode {
  const fields = fieldsOf(reading, field.content, depth);
  const name = fields.find(({ number }) => number === 1);
  const type = fields.find(({ number }) => number === 2);
  const datatype = type === undefined ? undefined : Number(type.integer);
  const value = fields.find(({ number }) => parameterKinds.has(number));
  const kind = value === undefined ? undefined : parameterKinds.get(value.number);
  const text = value === undefined || kind === undefined ? "" : plainValue(reading.bytes, value, kind, datatype);
  const label = name === undefined ? "parameter" : `parameter ${textOf(reading, name)}`;
  return leaf(label, datatypeName(datatype), text, field.span);
}

function textOf(reading: Reading, field: WireField): string {
  return readUtf8(contentOf(reading.bytes, field)).text;
}
