import { escapeText } from "#shared/base/index.ts";
import type { PacketRow } from "#shared/contract/index.ts";
import { directionLook, packetFamily, qosText, timeOfDay } from "#renderer/inspector/index.ts";
import type { PacketMark } from "#renderer/state/index.ts";
import type { GridColumn } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import styles from "./Capture.module.css";

/** RETAIN and DUP in the flags of a PUBLISH. */
const RETAIN_BIT = 1;
const DUP_BIT = 8;

/** The columns that a person may put away; what a packet is and what it says always stays. */
export const packetColumnChoices = [
  { id: "sequence", title: "#" },
  { id: "time", title: "Time" },
  { id: "direction", title: "Direction" },
  { id: "client", title: "Client" },
  { id: "identifier", title: "Packet Identifier" },
  { id: "qos", title: "QoS" },
  { id: "size", title: "Size" },
] as const;

/** Every column by the name that dialogs give it, in the order of the list. */
export const packetColumnTitles = [
  { id: "sequence", title: "Number" },
  { id: "time", title: "Time" },
  { id: "direction", title: "Direction" },
  { id: "type", title: "Packet" },
  { id: "client", title: "Client" },
  { id: "identifier", title: "Packet Identifier" },
  { id: "qos", title: "QoS" },
  { id: "summary", title: "Summary" },
  { id: "size", title: "Size" },
] as const;

/** The columns of the packet list. Widths have room for the widest value, so that nothing moves. */
export function createPacketColumns(timeOrigin: PacketMark | undefined): readonly GridColumn<PacketRow>[] {
  return [
    {
      id: "sequence",
      title: "#",
      track: "76px",
      isMono: true,
      align: "end",
      text: (row) => String(row.sequence),
      tone: () => styles["muted"] ?? "",
    },
    {
      id: "time",
      title: timeOrigin === undefined ? "Time" : `Since #${timeOrigin.sequence}`,
      track: "104px",
      isMono: true,
      align: timeOrigin === undefined ? "start" : "end",
      text: (row) => (timeOrigin === undefined ? timeOfDay(row.timeMs) : timeSince(row.timeMs - timeOrigin.timeMs)),
      tone: () => styles["muted"] ?? "",
    },
    {
      id: "direction",
      title: "⇄",
      track: "32px",
      isMono: true,
      text: (row) => directionLook[row.direction].glyph,
      tone: (row) => styles[row.direction] ?? "",
    },
    {
      id: "type",
      title: "Packet",
      track: "108px",
      text: (row) => row.type,
      tone: () => styles["type"] ?? "",
    },
    {
      id: "client",
      title: "Client",
      track: "clamp(88px, 11vw, 148px)",
      isMono: true,
      text: (row, capacity) => middleTruncated(escapeText(row.client), capacity),
      tone: () => styles["muted"] ?? "",
    },
    {
      id: "identifier",
      title: "Id",
      track: "56px",
      hiddenBelow: 820,
      isMono: true,
      align: "end",
      text: (row) => (row.packetIdentifier === undefined ? "" : String(row.packetIdentifier)),
      tone: () => styles["muted"] ?? "",
    },
    {
      id: "qos",
      title: "QoS",
      track: "68px",
      hiddenBelow: 600,
      isMono: true,
      text: flagsText,
      tone: () => styles["muted"] ?? "",
    },
    {
      id: "summary",
      title: "Summary",
      track: "minmax(140px, 1fr)",
      isMono: true,
      text: summaryText,
      tone: summaryTone,
    },
    {
      id: "size",
      title: "Size",
      track: "68px",
      hiddenBelow: 740,
      isMono: true,
      align: "end",
      text: (row) => String(row.length),
      tone: () => styles["muted"] ?? "",
    },
  ];
}

/** The ink of a row: its family, which is never the only sign of its type. */
export function packetTone(row: PacketRow): string {
  return styles[packetFamily(row.type) ?? "reserved"] ?? "";
}

/** A row as a sentence. */
export function describePacket(row: PacketRow): string {
  const parts = [
    `Packet ${row.sequence}, ${row.type}`,
    `${row.direction === "toServer" ? "from" : "to"} ${row.client}`,
    row.qos === undefined ? "" : `QoS ${row.qos}`,
    isPublish(row) && (row.flags & RETAIN_BIT) !== 0 ? "retained" : "",
    isPublish(row) && (row.flags & DUP_BIT) !== 0 ? "repeated" : "",
    row.severity === undefined ? "" : row.severity,
    row.outcome ?? "",
    row.told === "success" ? "the client was told Success" : "",
    row.summary,
    `${row.length} bytes`,
  ];
  return escapeText(parts.filter((part) => part !== "").join(", "));
}

function flagsText(row: PacketRow): string {
  if (!isPublish(row)) return row.qos === undefined ? "" : qosText(row.qos);
  const retain = (row.flags & RETAIN_BIT) === 0 ? "" : " ▣";
  const dup = (row.flags & DUP_BIT) === 0 ? "" : " ⧉";
  return `${qosText(row.qos)}${retain}${dup}`;
}

const severityGlyphs = { error: "⊘ ", warning: "▲ ", note: "" } as const;

/** Topic first, with its end kept legible; then the rest of the row in words. */
function summaryText(row: PacketRow, capacity: number): string {
  const denied = row.told === "success" ? "⊘ ▲ told Success · " : "⊘ ";
  const glyph = row.outcome !== undefined ? denied : row.severity === undefined ? "" : severityGlyphs[row.severity];
  const topic = row.topicName === undefined ? "" : escapeText(row.topicName);
  if (topic === "" || !row.summary.startsWith(topic)) return glyph + row.summary;
  const rest = row.summary.slice(topic.length);
  // Where there is little room, the topic takes all of it.
  const room = capacity - glyph.length - Math.min(rest.length, capacity < 48 ? 2 : 24);
  return `${glyph}${middleTruncated(topic, room)}${rest}`;
}

/** Refusals and errors in one ink, for both are failures; the glyph and the words tell them apart. */
function summaryTone(row: PacketRow): string {
  if (row.outcome !== undefined) return styles["error"] ?? "";
  return row.severity === undefined ? "" : (styles[row.severity] ?? "");
}

function isPublish(row: PacketRow): boolean {
  return row.type === "PUBLISH";
}

function timeSince(milliseconds: number): string {
  const sign = milliseconds < 0 ? "−" : "+";
  return `${sign}${(Math.abs(milliseconds) / 1_000).toFixed(6)}`;
}
