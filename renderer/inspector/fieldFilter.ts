import { filterFields, quote } from "#shared/capture/filter/index.ts";
import type { FieldNode } from "./fieldIndex.ts";

/** A condition of the display filter that a field's value makes. */
export interface FieldFilter {
  /** For a menu: `QoS 1`. */
  readonly label: string;
  readonly condition: string;
}

/** Longer texts are no condition that anybody reads. */
const MAXIMUM_TEXT = 200;
const names: ReadonlySet<string> = new Set(filterFields.map(({ name }) => name));
/** Fields that the filter language calls otherwise. */
const otherNames: Readonly<Record<string, string>> = { "mqtt.clientid": "client" };

/** The condition that keeps the packets with the same value in this field; `undefined` where filters cannot ask for it. */
export function fieldFilter({ field }: FieldNode): FieldFilter | undefined {
  const { wiresharkName = "", value, label, name } = field;
  const filterName = otherNames[wiresharkName] ?? wiresharkName;
  // A Topic Filter is called as a Topic Name is; no packet has it as its topic.
  if (!names.has(filterName) || (filterName === "mqtt.topic" && name !== "topic")) return undefined;
  if (typeof value === "number") return { label: `${label} ${value}`, condition: `${filterName} == ${value}` };
  if (typeof value !== "string" || value === "" || value.length > MAXIMUM_TEXT) return undefined;
  const short = value.length <= 40 ? value : `${value.slice(0, 20)}…${value.slice(-19)}`;
  return { label: `${label} ${short}`, condition: `${filterName} == ${quote(value)}` };
}
