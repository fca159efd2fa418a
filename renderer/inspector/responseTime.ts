import type { PacketDetail } from "#shared/contract/index.ts";

/** Which packet each answer answers. */
const answered: Readonly<Record<string, string>> = {
  CONNACK: "CONNECT",
  PUBACK: "PUBLISH",
  PUBREC: "PUBLISH",
  PUBREL: "PUBREC",
  PUBCOMP: "PUBREL",
  SUBACK: "SUBSCRIBE",
  UNSUBACK: "UNSUBSCRIBE",
  PINGRESP: "PINGREQ",
};

/** Milliseconds between a packet and the one of its exchange that it answers; `undefined` when it answers none. */
export function responseTimeMs({ row, related }: PacketDetail): number | undefined {
  const question = Object.hasOwn(answered, row.type) ? answered[row.type] : undefined;
  const asked = related.findLast(
    ({ sequence, type, direction }) => sequence < row.sequence && type === question && direction !== row.direction,
  );
  return asked === undefined ? undefined : row.timeMs - asked.timeMs;
}
