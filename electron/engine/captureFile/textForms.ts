import { escapeText } from "#shared/base/index.ts";
import {
  captureTimeFromMs,
  type CapturedPacket,
  type Endpoint,
  parseEndpoint,
  toDecodedRecord,
} from "#shared/capture/file/index.ts";
import type { PacketRow } from "#shared/contract/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import type { ExportForm } from "./captureExport.ts";
import type { PacketToExport } from "./packetToExport.ts";

const encoder = new TextEncoder();

/** A JSON array with one record a line, in the form that `wirebench decode --json` prints. */
export function createJsonForm(write: (bytes: Uint8Array) => void): ExportForm {
  let isFirst = true;
  const indexes = new Map<string, number>();
  return {
    packet(packet) {
      const { bytes, direction, version } = packet;
      const aliasedTopicName = packet.aliasedTopicName();
      const stream = `${packet.connection.number} ${direction}`;
      const index = indexes.get(stream) ?? 0;
      indexes.set(stream, index + 1);
      const dissection = dissect(bytes, {
        version: version ?? 4,
        direction,
        ...(aliasedTopicName === undefined ? {} : { aliasedTopicName }),
      });
      const record = toDecodedRecord(toCapturedPacket(packet, index), dissection);
      write(encoder.encode(`${isFirst ? "[" : ","}\n${JSON.stringify(record)}`));
      isFirst = false;
    },
    end: () => write(encoder.encode(isFirst ? "[]\n" : "\n]\n")),
  };
}

/** Comma-separated values as RFC 4180 has them, with a line of names. */
export function createCsvForm(write: (bytes: Uint8Array) => void): ExportForm {
  write(encoder.encode(`${columns.map(({ name }) => name).join(",")}\r\n`));
  return {
    packet(packet) {
      const row = packet.row();
      write(encoder.encode(`${columns.map(({ value }) => csvCell(value(row))).join(",")}\r\n`));
    },
    end() {},
  };
}

/** One line a packet, for people. */
export function createTextForm(write: (bytes: Uint8Array) => void): ExportForm {
  return {
    packet(packet) {
      const row = packet.row();
      const arrow = row.direction === "toServer" ? "→" : "←";
      const mark = row.outcome ?? row.severity;
      const parts = [
        String(row.sequence).padStart(7),
        new Date(row.timeMs).toISOString(),
        `${escapeText(row.client)} ${arrow}`,
        row.type.padEnd(11),
        `${row.length} B`,
        escapeText(row.summary),
        mark === undefined ? "" : `[${mark}]`,
      ];
      write(encoder.encode(`${parts.filter((part) => part !== "").join("  ")}\n`));
    },
    end() {},
  };
}

const columns: readonly { readonly name: string; readonly value: (row: PacketRow) => string }[] = [
  { name: "number", value: (row) => String(row.sequence) },
  { name: "time", value: (row) => new Date(row.timeMs).toISOString() },
  { name: "connection", value: (row) => String(row.connection) },
  { name: "client", value: (row) => row.client },
  { name: "direction", value: (row) => row.direction },
  { name: "packet", value: (row) => row.type },
  { name: "qos", value: (row) => (row.qos === undefined ? "" : String(row.qos)) },
  {
    name: "packetIdentifier",
    value: (row) => (row.packetIdentifier === undefined ? "" : String(row.packetIdentifier)),
  },
  { name: "topic", value: (row) => row.topicName ?? "" },
  { name: "bytes", value: (row) => String(row.length) },
  { name: "outcome", value: (row) => row.outcome ?? row.severity ?? "" },
  { name: "summary", value: (row) => row.summary },
];

/** Quoted where it must be. What a spreadsheet would run as a formula begins with an apostrophe: it may be a stranger's. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function toCapturedPacket(
  { sequence, timeMs, connection, bytes, direction, version }: PacketToExport,
  index: number,
): CapturedPacket {
  const [client, server] =
    connection.point === "broker" ? [connection.remote, connection.local] : [connection.local, connection.remote];
  const frame = {
    number: sequence,
    time: captureTimeFromMs(timeMs),
    interfaceName: undefined,
    processName: undefined,
    comments: [],
  };
  return {
    kind: "packet",
    connection: {
      stream: connection.number,
      client: endpointOf(client),
      server: endpointOf(server),
      transport: "tcp",
      isFromStart: false,
    },
    direction,
    index,
    frame,
    frames: [frame],
    bytes,
    wholeness: "whole",
    version,
    clientIdentifier: connection.clientIdentifier,
  };
}

/** A host's name stands as it is. */
function endpointOf(text: string): Endpoint {
  const known = parseEndpoint(text);
  const end = text.lastIndexOf(":");
  return known ?? { address: text.slice(0, Math.max(0, end)), port: Number(text.slice(end + 1)) || 0 };
}
