import { escapeText } from "#shared/base/index.ts";
import type { RawConnection, RawEntry } from "#shared/contract/index.ts";
import { decode } from "#shared/mqtt/codec/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { type Diagnostic, packetTypeOfCode, reasonCodeName, type StatementRef } from "#shared/mqtt/spec/index.ts";
import { formatCount, formatDuration } from "#renderer/ui/index.ts";

/** What the standard says of bytes that were sent. */
export interface Expectation {
  /** The first rule that they break; `undefined` when they are in order. */
  readonly broken: Diagnostic | undefined;
  /** What a peer should do about it, as a sentence. */
  readonly words: string;
}

/** What the peer has done so far, measured by that. */
export interface Verdict {
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
  readonly words: string;
}

/** A peer that has done nothing for so long is taken to do nothing. */
export const PATIENCE_MS = 2_000;

/** CONNECT comes first, in both editions. */
const FIRST_PACKET = "MQTT-3.1.0-1";
/** Who receives what breaks the rules closes the connection. */
const CLOSING = { "3.1.1": "MQTT-4.8.0-1", "5.0": "MQTT-4.13.1-1" } as const;

/** Judges bytes by themselves, without what was said before them on the connection. */
export function expectationOf(bytes: Uint8Array, version: ProtocolVersion): Expectation {
  const { diagnostics } = dissect(bytes, { version, direction: "toServer" });
  const broken = diagnostics.find(({ severity }) => severity === "error");
  if (broken === undefined) return { broken, words: "In order by itself: the standard asks for nothing special." };
  if (version !== 5) return { broken, words: "A server closes the network connection." };
  const { reasonCode } = broken;
  const name = reasonCode === undefined ? undefined : reasonCodeName(reasonCode, "DISCONNECT");
  const code =
    reasonCode === undefined ? "a Reason Code of 0x80 or above" : `0x${reasonCode.toString(16)} ${name ?? ""}`.trim();
  return { broken, words: `A server closes the connection, and may say ${code} in DISCONNECT or CONNACK before it.` };
}

/** Whether the last bytes are the first that were said, and no CONNECT: a server takes nothing else first. */
export function isUngreeted({ entries }: RawConnection): boolean {
  const [first, second] = entries.filter(({ direction }) => direction === "toServer");
  return first !== undefined && second === undefined && !isConnect(first.bytes);
}

/** Whether bytes begin as a CONNECT does. */
export function isConnect(bytes: Uint8Array): boolean {
  return packetTypeOfCode((bytes[0] ?? 0) >> 4)?.type === "CONNECT";
}

/** The version that was spoken on a connection: that of the first CONNECT that can be read; `fallback` without one. */
export function versionSpoken({ entries }: RawConnection, fallback: ProtocolVersion): ProtocolVersion {
  for (const { direction, bytes } of entries) {
    if (direction !== "toServer" || !isConnect(bytes)) continue;
    const packet = decode(bytes, 0, bytes.length, fallback, "toServer");
    if (packet.type === "CONNECT") return packet.protocolVersion;
  }
  return fallback;
}

/** What the last bytes go against, and what the standard then asks of their receiver. */
export function statementsBehind(connection: RawConnection, version: ProtocolVersion): readonly StatementRef[] {
  const sent = connection.entries.findLast(({ direction }) => direction === "toServer");
  const broken = sent === undefined ? undefined : expectationOf(sent.bytes, version).broken;
  const edition = version === 5 ? "5.0" : "3.1.1";
  const first = isUngreeted(connection) ? ({ edition, id: FIRST_PACKET } as const) : undefined;
  if (broken === undefined && first === undefined) return [];
  const duty = { edition, id: CLOSING[edition] } as const;
  return [broken?.statement, first, duty].filter((statement) => statement !== undefined);
}

const answeredWell = { tone: "good", glyph: "✓" } as const;
/** By bytes that are no packet. */
const answeredElse = { tone: "warning", glyph: "▲" } as const;

/** Compares what happened after the last bytes were sent with what should have. */
export function judge(connection: RawConnection, version: ProtocolVersion, nowMs: number): Verdict | undefined {
  const last = connection.entries.findLastIndex(({ direction }) => direction === "toServer");
  const sent = connection.entries[last];
  if (sent === undefined) return undefined;
  const isBroken = expectationOf(sent.bytes, version).broken !== undefined || isUngreeted(connection);
  const { state } = connection;
  const isOver = state.kind === "closed";
  const after = connection.entries.slice(last + 1);
  const answers = after.map((entry) => describeEntry(entry, version, isOver));
  const isInPackets = after.some(({ kind }) => kind === "packet");
  const answered = answers.length === 0 ? "" : `answered ${answers.join(", ")}`;
  if (state.kind === "closed" && state.by === "peer") {
    const after = state.afterMs === undefined ? "" : ` after ${formatDuration(state.afterMs)}`;
    const words = ["It", answered, answered === "" ? "" : "and", `closed the connection${after}`].filter(
      (word) => word !== "",
    );
    return !isBroken
      ? { tone: "warning", glyph: "▲", words: `${words.join(" ")}, though the bytes were in order by themselves` }
      : { tone: "good", glyph: "✓", words: `${words.join(" ")}, as it should` };
  }
  if (state.kind !== "open") return undefined;
  if (!isBroken) {
    if (answered === "") return { tone: "idle", glyph: "◌", words: "No answer yet" };
    return { ...(isInPackets ? answeredWell : answeredElse), words: `It ${answered}` };
  }
  const isWaiting = nowMs - sent.atMs < PATIENCE_MS;
  if (isWaiting) return { tone: "idle", glyph: "◌", words: "Waiting for what it does…" };
  return {
    tone: "bad",
    glyph: "⊘",
    words: `It ${answered === "" ? "said nothing" : answered} and keeps the connection open: it has let the fault pass`,
  };
}

/** One entry in a word or two: the packet's name, with its Reason Code where it has one. */
export function describeEntry(
  { bytes, kind, direction, length }: RawEntry,
  version: ProtocolVersion,
  isOver = false,
): string {
  if (kind === "incomplete") {
    const count = length === 1 ? "1 byte" : `${formatCount(length)} bytes`;
    return isOver
      ? `${count} that never became a packet`
      : `${count} that ${length === 1 ? "is" : "are"} no packet yet`;
  }
  const packet = decode(bytes, 0, bytes.length, version, direction);
  if (packet.type === "MALFORMED") {
    const name = packetTypeOfCode((bytes[0] ?? 0) >> 4)?.type;
    return name === undefined || kind !== "packet" ? "bytes" : `a malformed ${name}`;
  }
  const code = "reasonCode" in packet && packet.reasonCode !== 0 ? ` 0x${packet.reasonCode.toString(16)}` : "";
  return `${packet.type}${code}`;
}

const PREVIEWED_BYTES = 24;
const printable = /^[\x20-\x7e\r\n\t]+$/;

/** The first bytes of what is no packet: as text where a person can read it as such, otherwise as hex. */
export function previewBytes(bytes: Uint8Array, length: number): string {
  const first = bytes.subarray(0, PREVIEWED_BYTES);
  const more = length > first.length ? " …" : "";
  const text = String.fromCharCode(...first);
  if (first.length > 3 && printable.test(text)) return `“${escapeText(text)}${more}”`;
  return `${Array.from(first, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}${more}`;
}
