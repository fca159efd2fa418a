import { escapeText } from "#shared/base/index.ts";
import type { SubscriptionTreeRow } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import type { GridColumn, TreeFacts } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import styles from "../Broker.module.css";
import { countOf } from "../describeBroker.ts";

const muted = (): string => styles["muted"] ?? "";

/** How a row of the Topic Filters is a tree row. */
export const filterTree: TreeFacts<SubscriptionTreeRow> = {
  level: (row) => row.depth,
  expansion: (row) => (row.kind === "level" && row.hasChildren ? (row.isExpanded ? "expanded" : "collapsed") : "leaf"),
  positionInSet: (row) => row.positionInSet,
  setSize: (row) => row.setSize,
};

/** The columns of the tree. */
export const subscriptionColumns: readonly GridColumn<SubscriptionTreeRow>[] = [
  {
    id: "filter",
    title: "Topic Filter and subscribers",
    track: "minmax(200px, 1.6fr)",
    isMono: true,
    text: (row, capacity) => middleTruncated(nameOf(row), capacity),
    tone: (row) =>
      row.kind === "level" ? "" : row.isConnected ? (styles["connected"] ?? "") : (styles["offline"] ?? ""),
  },
  {
    id: "qos",
    title: "QoS",
    track: "52px",
    isMono: true,
    text: (row) => (row.kind === "level" ? "" : qosText(row.qos)),
    tone: muted,
  },
  {
    id: "group",
    title: "Share name",
    track: "minmax(84px, 0.5fr)",
    hiddenBelow: 520,
    isMono: true,
    text: (row, capacity) => (row.kind === "level" ? "" : middleTruncated(escapeText(row.shareName ?? ""), capacity)),
  },
  {
    id: "options",
    title: "Options",
    track: "minmax(120px, 1fr)",
    hiddenBelow: 620,
    text: (row) => (row.kind === "level" ? "" : optionsOf(row)),
    tone: muted,
  },
  {
    id: "own",
    title: "Here",
    track: "64px",
    hiddenBelow: 420,
    isMono: true,
    align: "end",
    text: (row) => (row.kind === "level" && row.own > 0 ? formatCount(row.own) : ""),
  },
  {
    id: "below",
    title: "In all",
    track: "72px",
    isMono: true,
    align: "end",
    text: (row) => (row.kind === "level" ? formatCount(row.below) : ""),
    tone: muted,
  },
];

/** A row as a sentence. */
export function describeSubscriptionRow(row: SubscriptionTreeRow): string {
  if (row.kind === "level") {
    const here = row.own === 0 ? "" : `${countOf(row.own, "subscription")} here`;
    return [escapeText(row.path), here, `${countOf(row.below, "subscription")} in all`]
      .filter((part) => part !== "")
      .join(", ");
  }
  const parts = [
    escapeText(row.clientIdentifier),
    row.isConnected ? "connected" : "offline",
    `QoS ${row.qos}`,
    row.shareName === undefined ? "" : `shared as ${escapeText(row.shareName)}`,
    optionsOf(row),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function nameOf(row: SubscriptionTreeRow): string {
  if (row.kind === "level") return row.level === "" ? "(empty level)" : escapeText(row.level);
  return `${row.isConnected ? "●" : "○"} ${escapeText(row.clientIdentifier)}`;
}

const retainHandlingWords = ["", "retained only if new", "no retained messages"] as const;

function optionsOf(row: Extract<SubscriptionTreeRow, { kind: "subscriber" }>): string {
  const parts = [
    row.noLocal ? "No Local" : "",
    row.retainAsPublished ? "Retain As Published" : "",
    retainHandlingWords[row.retainHandling] ?? "",
    row.subscriptionIdentifier === undefined ? "" : `identifier ${row.subscriptionIdentifier}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
