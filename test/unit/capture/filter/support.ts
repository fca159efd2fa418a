import {
  compileFilter,
  type FilterFieldName,
  type FilterRecord,
  type FilterValue,
  matchesRecord,
} from "#shared/capture/filter/index.ts";

export type RecordValues = Partial<Record<FilterFieldName, FilterValue>>;

/** A PUBLISH of QoS 1 to `kitchen/lamp/state` by the client `s1`. */
export const publish: RecordValues = {
  "mqtt.msgtype": 3,
  "mqtt.topic": "kitchen/lamp/state",
  "mqtt.qos": 1,
  "mqtt.retain": 1,
  "mqtt.dupflag": 0,
  "mqtt.msgid": 10,
  "mqtt.len": 120,
  "mqtt.ver": 4,
  client: "s1",
  connection: 7,
  direction: 0,
  "frame.number": 42,
  "frame.len": 122,
  "frame.time_relative": 1.5,
  payload: new TextEncoder().encode('{"on":true}'),
  denied: 0,
  malformed: 0,
};

/** A PINGRESP to the client `Office`. */
export const pingresp: RecordValues = {
  "mqtt.msgtype": 13,
  "mqtt.len": 0,
  client: "Office",
  connection: 8,
  direction: 1,
  "frame.number": 43,
  "frame.len": 2,
  "frame.time_relative": 2,
  denied: 1,
  malformed: 0,
};

export function recordOf(values: RecordValues): FilterRecord {
  return { value: (field) => values[field] };
}

/** Whether the filter `text`, which must be readable, lets a packet through. */
export function passes(text: string, values: RecordValues): boolean {
  const filter = compileFilter(text);
  if (!filter.ok) throw new Error(`${filter.error.message} at ${filter.error.start} in ${text}`);
  return matchesRecord(filter.value, recordOf(values));
}
