import { escapeText } from "#shared/base/index.ts";
import type { PacketFlow } from "#shared/contract/index.ts";
import { packetFamily, type PacketFamily, qosText, timeOfDay } from "./packetLook.ts";

/** A vertical line of the ladder: the broker in the middle of those who talk to it. */
export interface FlowLane {
  readonly key: string;
  readonly name: string;
  readonly x: number;
}

/** One packet as an arrow between two lanes. */
export interface FlowArrow {
  readonly sequence: number;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly family: PacketFamily | undefined;
  readonly label: string;
  /** Time of day is for the first; the others count from it. */
  readonly time: string;
  /** Time since the packet that this one answers or delivers. */
  readonly latency: string;
  readonly isRepeated: boolean;
  readonly isRefusal: boolean;
  /** Nobody answered, though the standard asks for an answer: lost, late, or not in the log. */
  readonly isUnanswered: boolean;
  /** The arrow as a sentence. */
  readonly name: string;
}

/** A ladder diagram, in pixels. */
export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly FlowLane[];
  readonly arrows: readonly FlowArrow[];
}

/** In pixels: `time` and `leg` are the right edges of the columns at the left, where no number of lanes pushes them away. */
export const flowGeometry = { head: 40, row: 34, time: 92, leg: 184, lane: 130, widestLane: 320, foot: 12 } as const;
/** From the columns to the first lane, and from the last lane to the end: half the name of a lane. */
const LANE_MARGIN = 70;
const CHARACTER_WIDTH = 6.7;
const NAME_CHARACTER_WIDTH = 7.5;
const LONGEST_NAME = 22;
/** No Client Identifier: those hold no U+0000. */
const BROKER = "\u0000broker";
const DUP_BIT = 8;
const RETAIN_BIT = 1;

/** Lays out the packets of a flow in at least `room` pixels. */
export function layOutFlow({ packets }: PacketFlow, room: number): FlowLayout {
  const lanes = lanesOf(packets, room);
  const positions = new Map(lanes.map((lane) => [lane.key, lane.x]));
  const broker = positions.get(BROKER) ?? 0;
  const bySequence = new Map(packets.map((packet) => [packet.row.sequence, packet]));
  const first = packets[0]?.row.timeMs ?? 0;
  const arrows = packets.map(({ row, follows }, index): FlowArrow => {
    const client = positions.get(row.client) ?? 0;
    const [from, to] = row.direction === "toServer" ? [client, broker] : [broker, client];
    const before = follows === undefined ? undefined : bySequence.get(follows);
    const time = index === 0 ? timeOfDay(first) : `+${milliseconds(row.timeMs - first)}`;
    const elapsed = before === undefined ? undefined : row.timeMs - before.row.timeMs;
    // Packets that the broker reads and sends in one go have one time.
    const latency = elapsed === undefined ? "" : elapsed <= 0 ? "at once" : milliseconds(elapsed);
    const isRepeated = row.type === "PUBLISH" && (row.flags & DUP_BIT) !== 0;
    const isUnanswered = wantsAnswer(row) && !isAnswered(packets, row);
    const label = labelOf(row, Math.floor((Math.abs(to - from) - 24) / CHARACTER_WIDTH));
    const name = [
      `Packet ${row.sequence}, ${row.type}`,
      `${row.direction === "toServer" ? "from" : "to"} ${escapeText(row.client)}`,
      time,
      latency === "" ? "" : `${latency} after packet ${before?.row.sequence}`,
      isRepeated ? "sent again" : "",
      row.outcome ?? "",
      isUnanswered ? "no answer in the capture" : "",
      row.summary,
    ];
    return {
      sequence: row.sequence,
      from,
      to,
      y: flowGeometry.head + (index + 0.5) * flowGeometry.row + 6,
      family: packetFamily(row.type),
      label,
      time,
      latency,
      isRepeated,
      isRefusal: row.outcome !== undefined || row.severity === "error",
      isUnanswered,
      name: name.filter((part) => part !== "").join(", "),
    };
  });
  const last = lanes.at(-1)?.x ?? 0;
  const width = Math.max(room, last + LANE_MARGIN);
  return { width, height: flowGeometry.head + packets.length * flowGeometry.row + flowGeometry.foot, lanes, arrows };
}

type FlowRow = PacketFlow["packets"][number]["row"];

/** Whoever began stands left of the broker, the others right of it. */
function lanesOf(packets: PacketFlow["packets"], room: number): readonly FlowLane[] {
  const clients = [...new Set(packets.map(({ row }) => row.client))];
  const keys = [...clients.slice(0, 1), BROKER, ...clients.slice(1)];
  const inner = room - flowGeometry.leg - 2 * LANE_MARGIN;
  const { lane, widestLane } = flowGeometry;
  const step = keys.length < 2 ? widestLane : Math.max(lane, Math.min(widestLane, inner / (keys.length - 1)));
  const nameRoom = Math.min(LONGEST_NAME, Math.floor((step - 8) / NAME_CHARACTER_WIDTH));
  return keys.map((key, index) => ({
    key,
    name: key === BROKER ? "Broker" : clipped(escapeText(key), nameRoom),
    x: Math.round(flowGeometry.leg + LANE_MARGIN + index * step),
  }));
}

/** What stands on the arrow. Of a PUBLISH the topic gives way, and never the flags. */
function labelOf(row: FlowRow, capacity: number): string {
  if (row.type !== "PUBLISH") {
    const isBare = row.summary === "" || row.outcome === undefined;
    const identifier = row.packetIdentifier === undefined ? "" : ` id ${row.packetIdentifier}`;
    return clipped(isBare ? `${row.type}${identifier}` : `⊘ ${row.type} ${row.summary}`, capacity);
  }
  const flags = `${(row.flags & RETAIN_BIT) === 0 ? "" : " ▣"}${(row.flags & DUP_BIT) === 0 ? "" : " ⧉"}`;
  const refusal = row.outcome === undefined ? "" : "⊘ ";
  const head = `${refusal}PUBLISH ${qosText(row.qos)}${flags} `;
  return head + clipped(escapeText(row.topicName ?? ""), capacity - head.length);
}

/** Whether the standard has the receiver answer this packet. */
function wantsAnswer(row: FlowRow): boolean {
  if (row.type === "PUBLISH") return (row.qos ?? 0) > 0 && row.outcome === undefined;
  return ["CONNECT", "SUBSCRIBE", "UNSUBSCRIBE", "PUBREC", "PUBREL", "PINGREQ"].includes(row.type);
}

/** A delivery follows its PUBLISH too, but to another client: it is no answer. */
function isAnswered(packets: PacketFlow["packets"], asked: FlowRow): boolean {
  return packets.some(
    ({ row, follows }) =>
      follows === asked.sequence && row.client === asked.client && row.direction !== asked.direction,
  );
}

/** A span of time with three digits that matter. */
function milliseconds(ms: number): string {
  const size = Math.max(0, ms);
  if (size === 0) return "0 ms";
  if (size < 1) return `${Math.round(size * 1_000)} µs`;
  if (size < 1_000) return `${size.toPrecision(3)} ms`;
  return `${(size / 1_000).toFixed(2)} s`;
}

/** Cut in the middle, so that the last level of a topic stays. */
function clipped(text: string, capacity: number): string {
  if (text.length <= capacity) return text;
  const kept = Math.max(4, capacity - 1);
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
}
