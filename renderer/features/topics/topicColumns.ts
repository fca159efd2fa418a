import { escapeText } from "#shared/base/index.ts";
import type { TopicRow } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatBytes, formatCount } from "#renderer/ui/index.ts";
import type { GridColumn, TreeFacts } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import type { TopicList } from "./topicList.ts";
import styles from "./Topics.module.css";

/** What the columns need beside the row. */
interface TopicClock {
  now(): number;
}

/** How a topic row is a tree row. */
export const topicTree: TreeFacts<TopicRow> = {
  level: (row) => row.depth,
  expansion: (row) => (row.hasChildren ? (row.isExpanded ? "expanded" : "collapsed") : "leaf"),
  positionInSet: (row) => Math.max(1, row.positionInSet),
  setSize: (row) => Math.max(1, row.setSize),
};

/** The columns that a person may put away; which topic it is and what was last said on it always stay. */
export const topicColumnChoices = [
  { id: "retained", title: "QoS and retained" },
  { id: "count", title: "Messages" },
  { id: "rate", title: "Per second" },
  { id: "size", title: "Size" },
  { id: "age", title: "Age" },
  { id: "publisher", title: "Publisher" },
] as const;

/** Which columns a person wants; the others come and go with the room there is. */
export interface TopicColumnWishes {
  readonly hiddenColumns: readonly string[];
  readonly keptColumns: readonly string[];
}

/** The columns that a person has not put away. */
export function chosenColumns(
  columns: readonly GridColumn<TopicRow>[],
  { hiddenColumns, keptColumns }: TopicColumnWishes,
): readonly GridColumn<TopicRow>[] {
  return columns
    .filter(({ id }) => !hiddenColumns.includes(id))
    .map((column) => (keptColumns.includes(column.id) ? { ...column, hiddenBelow: 0 } : column));
}

/** The columns of the topic tree. */
export function createTopicColumns(list: TopicList, clock: TopicClock): readonly GridColumn<TopicRow>[] {
  const muted = (): string => styles["muted"] ?? "";
  return [
    {
      id: "level",
      title: "Topic",
      track: "minmax(170px, 2.6fr)",
      isMono: true,
      text: (row) => levelText(row.level),
      tone: (row) => (row.last === undefined ? (styles["branch"] ?? "") : ""),
    },
    {
      id: "value",
      title: "Last value",
      track: "minmax(90px, 1.4fr)",
      isMono: true,
      text: valueText,
      tone: (row) => (list.isFlashing(row.node) ? (styles["changed"] ?? "") : ""),
    },
    {
      id: "retained",
      title: "QoS",
      track: "60px",
      hiddenBelow: 420,
      isMono: true,
      text: ({ last }) => (last === undefined ? "" : `${qosText(last.qos)}${last.isRetained ? " ▣" : ""}`),
      tone: muted,
    },
    {
      id: "count",
      title: "Messages",
      track: "80px",
      hiddenBelow: 720,
      isMono: true,
      align: "end",
      text: (row) => formatCount(row.messageCount),
      tone: muted,
    },
    {
      id: "rate",
      title: "Per second",
      track: "80px",
      hiddenBelow: 500,
      isMono: true,
      align: "end",
      text: (row) => rateText(row.messagesPerSecond),
      tone: muted,
    },
    {
      id: "size",
      title: "Size",
      track: "76px",
      hiddenBelow: 900,
      isMono: true,
      align: "end",
      text: (row) => formatBytes(row.valueBytes),
      tone: muted,
    },
    {
      id: "age",
      title: "Age",
      track: "104px",
      hiddenBelow: 360,
      isMono: true,
      align: "end",
      text: ({ last }) => (last === undefined ? "" : ageText(clock.now() - last.timeMs)),
      tone: muted,
    },
    {
      id: "publisher",
      title: "Publisher",
      track: "minmax(80px, 0.5fr)",
      hiddenBelow: 640,
      isMono: true,
      text: ({ last }, capacity) => (last === undefined ? "" : middleTruncated(escapeText(last.publisher), capacity)),
      tone: muted,
    },
  ];
}

/** A topic level for a person: an empty one has a sign, a hostile one is written out. */
export function levelText(level: string): string {
  return level === "" ? "⟨empty level⟩" : escapeText(level);
}

/** Messages per second: nothing at rest, tenths while they matter. */
export function rateText(rate: number): string {
  if (rate < 0.05) return "";
  return rate < 10 ? rate.toFixed(1) : formatCount(rate);
}

/** Of `.041`. */
const MILLISECONDS_LENGTH = 4;

/** How long ago, with milliseconds: `0.412 s`, `12.041 s`, `3:04.041`, `2:05:09.700`; after a day `3 d 02:05:09`. */
export function ageText(ageMs: number): string {
  const age = Math.max(0, Math.round(ageMs));
  const seconds = ((age % 60_000) / 1_000).toFixed(3);
  if (age < 60_000) return `${seconds} s`;
  const minutes = Math.floor(age / 60_000);
  const behind = `${twoDigits(minutes % 60)}:${seconds.padStart(6, "0")}`;
  if (minutes < 60) return behind.replace(/^0/, "");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}:${behind}`;
  return `${Math.floor(hours / 24)} d ${twoDigits(hours % 24)}:${behind.slice(0, -MILLISECONDS_LENGTH)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** A topic row as a sentence. */
export function describeTopic(row: TopicRow): string {
  const { last } = row;
  const parts = [
    levelText(row.level),
    last === undefined ? "" : valueText(row),
    last?.isRetained === true ? "retained" : "",
    row.messageCount === 1 ? "1 message" : `${row.messageCount} messages`,
    last === undefined || last.publisher === "" ? "" : `from ${escapeText(last.publisher)}`,
    row.messagesPerSecond < 0.05 ? "" : `${rateText(row.messagesPerSecond)} per second`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function valueText({ last, hasChildren, isExpanded, topicCount }: TopicRow): string {
  if (last !== undefined) return last.payloadBytes === 0 ? "⟨empty⟩" : escapeText(last.preview);
  return hasChildren && !isExpanded ? `${formatCount(topicCount)} ${topicCount === 1 ? "topic" : "topics"}` : "";
}
