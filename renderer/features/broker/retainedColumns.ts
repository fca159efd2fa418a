import { escapeText } from "#shared/base/index.ts";
import type { RetainedRow } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatBytes } from "#renderer/ui/index.ts";
import type { GridColumn } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import styles from "./Broker.module.css";
import { ageText, remainingText } from "./describeBroker.ts";

const muted = (): string => styles["muted"] ?? "";

/** The columns of the retained browser. */
export function createRetainedColumns(now: () => number): readonly GridColumn<RetainedRow>[] {
  return [
    {
      id: "topic",
      title: "Topic",
      track: "minmax(160px, 1.5fr)",
      isMono: true,
      text: (row, capacity) => middleTruncated(escapeText(row.topicName), capacity),
    },
    { id: "value", title: "Payload", track: "minmax(80px, 1.2fr)", isMono: true, text: valueText },
    {
      id: "size",
      title: "Size",
      track: "72px",
      isMono: true,
      align: "end",
      text: (row) => formatBytes(row.payloadBytes),
      tone: muted,
    },
    {
      id: "qos",
      title: "QoS",
      track: "52px",
      hiddenBelow: 480,
      isMono: true,
      text: (row) => qosText(row.qos),
      tone: muted,
    },
    {
      id: "publisher",
      title: "Set by",
      track: "minmax(84px, 0.6fr)",
      hiddenBelow: 560,
      isMono: true,
      text: (row, capacity) => middleTruncated(publisherText(row.publisher), capacity),
      tone: muted,
    },
    {
      id: "set",
      title: "Set ago",
      track: "80px",
      hiddenBelow: 420,
      isMono: true,
      align: "end",
      text: (row) => ageText(now() - row.setAtMs),
      tone: muted,
    },
    {
      id: "expires",
      title: "Expires in",
      track: "112px",
      hiddenBelow: 680,
      isMono: true,
      align: "end",
      text: (row) => expiryText(row, now()),
      tone: (row) => (row.expiresAtMs !== undefined && row.expiresAtMs <= now() ? (styles["late"] ?? "") : muted()),
    },
  ];
}

/** A row as a sentence. */
export function describeRetainedRow(row: RetainedRow, nowMs: number): string {
  const parts = [
    escapeText(row.topicName),
    valueText(row),
    formatBytes(row.payloadBytes),
    `set by ${publisherText(row.publisher)} ${ageText(nowMs - row.setAtMs)} ago`,
    row.expiresAtMs === undefined ? "" : `expires in ${expiryText(row, nowMs)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Who set a message: what nobody published the broker tells of itself. */
export function publisherText(publisher: string): string {
  return publisher === "" ? "⟨broker⟩" : escapeText(publisher);
}

/** How long a message is still given to new subscribers; nothing when it never expires. */
export function expiryText({ expiresAtMs }: Pick<RetainedRow, "expiresAtMs">, nowMs: number): string {
  if (expiresAtMs === undefined) return "";
  return expiresAtMs <= nowMs ? "▲ expired" : remainingText(expiresAtMs - nowMs);
}

function valueText({ isText, preview }: RetainedRow): string {
  return isText ? escapeText(preview) : preview;
}
