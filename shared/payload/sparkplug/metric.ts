import type { ByteSpan } from "#shared/base/index.ts";
import type { Budget } from "../limits.ts";
import type { PayloadFailure } from "../payloadNode.ts";
import { readWireMessage, type WireField } from "../protobuf/index.ts";
import { readUtf8 } from "../values.ts";

/** Numbers of the fields of a payload (Sparkplug B 3.0, Protobuf schema). */
export const payloadFields = { timestamp: 1, metrics: 2, seq: 3, uuid: 4, body: 5 } as const;

/** Numbers of the fields of a metric. */
export const metricFields = {
  name: 1,
  alias: 2,
  timestamp: 3,
  datatype: 4,
  isHistorical: 5,
  isTransient: 6,
  isNull: 7,
  metadata: 8,
  properties: 9,
  int: 10,
  long: 11,
  float: 12,
  double: 13,
  boolean: 14,
  string: 15,
  bytes: 16,
  dataset: 17,
  template: 18,
  extension: 19,
} as const;

/** A metric as it lies in the payload; the last of several fields with one number counts, as Protobuf says. */
export interface Metric {
  readonly span: ByteSpan;
  readonly fields: ReadonlyMap<number, WireField>;
  readonly name: string | undefined;
  readonly alias: bigint | undefined;
  readonly datatype: number | undefined;
}

/** A payload of Sparkplug B, up to the failure. */
export interface SparkplugPayload {
  readonly timestamp: WireField | undefined;
  readonly seq: WireField | undefined;
  readonly uuid: WireField | undefined;
  readonly body: WireField | undefined;
  readonly metrics: readonly Metric[];
  readonly failure?: PayloadFailure;
}

/** Reads the frame of a payload: its metrics with their names and aliases, but not yet their values. */
export function readSparkplugPayload(bytes: Uint8Array, budget: Budget): SparkplugPayload {
  const message = readWireMessage(bytes, { start: 0, end: bytes.length }, budget);
  const last = (number: number, wireType: WireField["wireType"]): WireField | undefined =>
    message.fields.findLast((field) => field.number === number && field.wireType === wireType);
  const metrics: Metric[] = [];
  let failure = message.failure;
  for (const field of message.fields) {
    if (field.number !== payloadFields.metrics || field.wireType !== "LEN") continue;
    const stop = budget.spendElement();
    if (stop !== undefined) {
      failure = { reason: stop, offset: field.span.start };
      break;
    }
    const metric = readMetric(bytes, field, budget);
    metrics.push(metric.metric);
    if (metric.failure !== undefined) {
      failure = metric.failure;
      break;
    }
  }
  const payload = {
    timestamp: last(payloadFields.timestamp, "VARINT"),
    seq: last(payloadFields.seq, "VARINT"),
    uuid: last(payloadFields.uuid, "LEN"),
    body: last(payloadFields.body, "LEN"),
    metrics,
  };
  return failure === undefined ? payload : { ...payload, failure };
}

function readMetric(
  bytes: Uint8Array,
  field: WireField,
  budget: Budget,
): { readonly metric: Metric; readonly failure: PayloadFailure | undefined } {
  const message = readWireMessage(bytes, field.content, budget);
  const fields = new Map(message.fields.map((part) => [part.number, part]));
  const name = fields.get(metricFields.name);
  const metric: Metric = {
    span: field.span,
    fields,
    name: name === undefined ? undefined : readUtf8(bytes.subarray(name.content.start, name.content.end)).text,
    alias: fields.get(metricFields.alias)?.integer,
    datatype: numberOf(fields.get(metricFields.datatype)),
  };
  return { metric, failure: message.failure };
}

function numberOf(field: WireField | undefined): number | undefined {
  return field === undefined ? undefined : Number(field.integer);
}
