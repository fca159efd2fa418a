import { escapeText } from "#shared/base/index.ts";
import type { DecisionRow } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import type { GridColumn } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import styles from "../Broker.module.css";

const muted = (): string => styles["muted"] ?? "";

const kindWords: Readonly<Record<DecisionRow["kind"], string>> = {
  connect: "Connect",
  will: "Will Message",
  publish: "Publish",
  subscribe: "Subscribe",
  delivery: "Deliver",
};

/** The columns of the log of decisions. */
export const decisionColumns: readonly GridColumn<DecisionRow>[] = [
  { id: "time", title: "Time", track: "112px", hiddenBelow: 460, isMono: true, text: timeText, tone: muted },
  {
    id: "effect",
    title: "Decision",
    track: "88px",
    text: effectText,
    tone: ({ effect }) => (effect === "allow" ? (styles["connected"] ?? "") : (styles["denied"] ?? "")),
  },
  { id: "kind", title: "Request", track: "104px", text: ({ kind }) => kindWords[kind] },
  {
    id: "client",
    title: "Client",
    track: "minmax(96px, 0.7fr)",
    isMono: true,
    text: ({ clientIdentifier }, capacity) => middleTruncated(escapeText(clientIdentifier), capacity),
  },
  {
    id: "topic",
    title: "Topic",
    track: "minmax(120px, 1.2fr)",
    isMono: true,
    text: ({ topic = "" }, capacity) => middleTruncated(escapeText(topic), capacity),
  },
  {
    id: "qos",
    title: "QoS",
    track: "52px",
    hiddenBelow: 640,
    isMono: true,
    text: ({ qos }) => (qos === undefined ? "" : qosText(qos)),
    tone: muted,
  },
  {
    id: "rule",
    title: "Rule",
    track: "minmax(120px, 1.2fr)",
    hiddenBelow: 560,
    text: ruleText,
    tone: ({ rule }) => (rule === undefined ? muted() : ""),
  },
];

/** A row as a sentence. */
export function describeDecisionRow(row: DecisionRow): string {
  const { clientIdentifier, kind, topic } = row;
  const parts = [
    effectText(row),
    kindWords[kind],
    `by ${escapeText(clientIdentifier)}`,
    topic === undefined ? "" : escapeText(topic),
    ruleText(row),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function effectText({ effect }: DecisionRow): string {
  return effect === "allow" ? "✓ Allowed" : "⊘ Denied";
}

function ruleText({ rule }: DecisionRow): string {
  if (rule === undefined) return "no rule: the default";
  return rule.line === undefined ? escapeText(rule.text) : `line ${rule.line}: ${escapeText(rule.text)}`;
}

function timeText({ timeMs }: DecisionRow): string {
  const time = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const ms = String(time.getMilliseconds()).padStart(3, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`;
}
