import { quote } from "#shared/capture/filter/index.ts";
import type { PacketRow } from "#shared/contract/index.ts";
import { type PacketFamily, typesOfFamily } from "#renderer/inspector/index.ts";

/** A condition that a click adds to the display filter. */
export interface QuickFilter {
  /** What it is about, for a menu: `client sensor-7`. */
  readonly label: string;
  readonly condition: string;
}

/** The conditions that a packet's own values suggest, the pointed-at column's first. */
export function quickFiltersOf(row: PacketRow, column: string | undefined): readonly QuickFilter[] {
  const byColumn: readonly (readonly [string, QuickFilter | undefined])[] = [
    ["client", { label: `client ${short(row.client)}`, condition: `client == ${quote(row.client)}` }],
    [
      "summary",
      row.topicName === undefined
        ? undefined
        : { label: `topic ${short(row.topicName)}`, condition: `mqtt.topic == ${quote(row.topicName)}` },
    ],
    ["type", typeFilter(row.type)],
    ["direction", { label: `packets ${directionWords[row.direction]}`, condition: `direction == ${row.direction}` }],
    ["sequence", { label: `connection ${row.connection}`, condition: `connection == ${row.connection}` }],
    ["qos", row.qos === undefined ? undefined : { label: `QoS ${row.qos}`, condition: `mqtt.qos == ${row.qos}` }],
  ];
  const pointed = byColumn.filter(([id]) => id === column);
  const others = byColumn.filter(([id]) => id !== column);
  return [...pointed, ...others].map(([, filter]) => filter).filter((filter) => filter !== undefined);
}

const directionWords = { toServer: "to the broker", toClient: "to the client" } as const;

function typeFilter(type: string): QuickFilter | undefined {
  if (!/^[A-Z]+$/.test(type)) return undefined;
  return { label: `type ${type}`, condition: `mqtt.msgtype == ${type.toLowerCase()}` };
}

/** The condition that keeps one family of packet types. */
export function familyCondition(family: PacketFamily): string {
  const types = typesOfFamily(family);
  return types.length === 1 ? `mqtt.msgtype == ${types[0]}` : `mqtt.msgtype in {${types.join(", ")}}`;
}

function short(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 20)}…${text.slice(-19)}`;
}
