import { escapeText } from "#shared/base/index.ts";
import type { BrokerClientRow } from "#shared/contract/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import type { GridColumn } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import styles from "./Broker.module.css";
import { ageText, countOf, rateText } from "./describeBroker.ts";
import { readKeepAlive } from "./keepAliveClock.ts";

const versions = { 3: "3.1", 4: "3.1.1", 5: "5.0" } as const;

/** A protocol version without the word MQTT; nothing before CONNECT. */
export function versionText(version: BrokerClientRow["protocolVersion"]): string {
  return version === undefined ? "" : versions[version];
}

/** What a client is called: its Client Identifier, or its address before CONNECT. */
export function clientName({ clientIdentifier, connection }: BrokerClientRow): string {
  return clientIdentifier === "" ? (connection?.remote ?? "") : escapeText(clientIdentifier);
}

const muted = (): string => styles["muted"] ?? "";

/** The columns of the table of clients. */
export function createClientColumns(now: () => number): readonly GridColumn<BrokerClientRow>[] {
  return [
    { id: "state", title: "State", track: "48px", text: glyphOf, tone: (row) => styles[presenceOf(row)] ?? "" },
    {
      id: "client",
      title: "Client Identifier",
      track: "minmax(130px, 1.5fr)",
      isMono: true,
      text: (row, capacity) => middleTruncated(clientName(row), capacity),
      tone: (row) => (row.connection === undefined ? muted() : ""),
    },
    {
      id: "version",
      title: "MQTT",
      track: "52px",
      hiddenBelow: 620,
      isMono: true,
      text: (row) => versionText(row.protocolVersion),
      tone: muted,
    },
    {
      id: "remote",
      title: "Address",
      track: "minmax(120px, 0.8fr)",
      hiddenBelow: 1080,
      isMono: true,
      text: (row) => row.connection?.remote ?? "",
      tone: muted,
    },
    {
      id: "since",
      title: "For",
      track: "76px",
      isMono: true,
      align: "end",
      text: (row) => sinceText(row, now()),
      tone: muted,
    },
    {
      id: "keepAlive",
      title: "Keep Alive",
      track: "112px",
      isMono: true,
      text: ({ connection }) => (connection === undefined ? "" : readKeepAlive(connection, now()).short),
      tone: ({ connection }) => (connection === undefined ? "" : keepAliveTone(readKeepAlive(connection, now()))),
    },
    number("subscriptions", "Subs", 48, ({ session }) => countText(session?.subscriptions), 520),
    number("toServerRate", "→ /s", 56, ({ connection }) => (connection ? rateText(connection.toServerPerSecond) : "")),
    number("toClientRate", "← /s", 56, ({ connection }) => (connection ? rateText(connection.toClientPerSecond) : "")),
    number("toServer", "→ packets", 78, ({ connection }) => countText(connection?.packetsToServer), 880),
    number("toClient", "← packets", 78, ({ connection }) => countText(connection?.packetsToClient), 880),
    number("dropped", "Dropped", 66, ({ session }) => countText(session?.dropped), 760),
    number("queue", "Queue", 62, ({ session }) => countText(session?.queuedMessages)),
    number("inFlight", "In flight", 66, ({ session }) =>
      session === undefined ? "" : formatCount(session.inFlightToClient + session.inFlightToServer),
    ),
  ];
}

/** A row as a sentence. */
export function describeClientRow(row: BrokerClientRow, nowMs: number): string {
  const { connection, session } = row;
  const parts = [
    clientName(row),
    connection === undefined
      ? `offline for ${sinceText(row, nowMs)}`
      : session === undefined
        ? `has not sent CONNECT for ${sinceText(row, nowMs)}`
        : `connected for ${sinceText(row, nowMs)}`,
    row.protocolVersion === undefined ? "" : `MQTT ${versionText(row.protocolVersion)}`,
    session === undefined ? "" : countOf(session.subscriptions, "subscription"),
    session === undefined || session.queuedMessages === 0 ? "" : `${formatCount(session.queuedMessages)} queued`,
    session === undefined || session.dropped === 0 ? "" : `${formatCount(session.dropped)} not delivered`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function number(
  id: string,
  title: string,
  width: number,
  text: (row: BrokerClientRow) => string,
  hiddenBelow?: number,
): GridColumn<BrokerClientRow> {
  return {
    id,
    title,
    track: `${width}px`,
    ...(hiddenBelow === undefined ? {} : { hiddenBelow }),
    isMono: true,
    align: "end",
    text,
    tone: (row) => (["", "0"].includes(text(row)) ? muted() : ""),
  };
}

function countText(count: number | undefined): string {
  return count === undefined ? "" : formatCount(count);
}

function presenceOf({ connection, session }: BrokerClientRow): "connected" | "offline" | "knocking" {
  if (connection === undefined) return "offline";
  return session === undefined ? "knocking" : "connected";
}

function glyphOf(row: BrokerClientRow): string {
  return { connected: "●", offline: "○", knocking: "◌" }[presenceOf(row)];
}

function sinceText({ connection, session }: BrokerClientRow, nowMs: number): string {
  return ageText(nowMs - (connection?.sinceMs ?? session?.leftAtMs ?? nowMs));
}

/** The bar behind the cell, in tenths: a class for each, because a cell is one text. */
function keepAliveTone({ part, isLate }: { readonly part: number; readonly isLate: boolean }): string {
  const tenths = Math.min(10, Math.round(part * 10));
  return [styles["bar"], styles[`bar${tenths}`], isLate ? styles["barLate"] : ""].join(" ");
}
