import type { ViewSource } from "#electron/engine/api.ts";
import { ok } from "#shared/base/index.ts";
import type { CommandHandlers } from "#electron/engine/api.ts";
import type { PacketRow, ViewParams } from "#shared/contract/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import { summarizePacket } from "#shared/mqtt/dissect/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";

/** A packet log in a test: the packets view and command over packets that the test adds. */
export interface PacketLog {
  readonly view: ViewSource<"packets">;
  readonly commands: Pick<
    CommandHandlers,
    "capture.packet" | "capture.findings" | "capture.completeFilter" | "capture.record"
  >;
  /** What the page asked for, oldest first. */
  readonly asked: ViewParams<"packets">[];
  add(...packets: readonly ControlPacket[]): void;
}

/** Creates a log with `packets` in it. A filter shows the packets whose type it names, or all. */
export function createPacketLog(...packets: readonly ControlPacket[]): PacketLog {
  const log = [...packets];
  const asked: ViewParams<"packets">[] = [];
  const listeners = new Set<() => void>();

  const bytesOf = (sequence: number): Uint8Array<ArrayBuffer> => {
    const packet = log[sequence];
    return packet === undefined ? new Uint8Array() : new Uint8Array(encode(packet, 4));
  };
  const rowOf = (sequence: number, row: number): PacketRow => {
    const bytes = bytesOf(sequence);
    const packet = log[sequence];
    return {
      row,
      sequence,
      timeMs: 1_000 + sequence,
      connection: 1,
      client: "sensor-7",
      direction: "toServer",
      type: packet?.type ?? "reserved 0",
      flags: (bytes[0] ?? 0) & 0x0f,
      version: 4,
      length: bytes.length,
      summary: summarizePacket(bytes, 0, bytes.length, 4, "toServer"),
      ...(packet?.type === "PUBLISH" ? { qos: packet.qos, topicName: packet.topicName } : {}),
    };
  };
  const matching = (filter: string): readonly number[] => {
    const type = /msgtype == (\w+)/.exec(filter)?.[1]?.toUpperCase();
    return [...log.keys()].filter((sequence) => type === undefined || log[sequence]?.type === type);
  };

  return {
    asked,
    add(...more) {
      log.push(...more);
      for (const changed of listeners) changed();
    },
    view: {
      intervalMs: 0,
      open(first, changed) {
        let params = first;
        asked.push(first);
        listeners.add(changed);
        return {
          value() {
            const { anchor, count } = params.window;
            const sequences = matching(params.filter).filter((sequence) => sequence < (params.frozenAt ?? log.length));
            const end = sequences.length;
            const wanted =
              anchor.kind === "tail"
                ? end - count
                : anchor.kind === "row"
                  ? anchor.row
                  : sequences.findIndex((sequence) => sequence >= anchor.sequence) - Math.floor(count / 2);
            const from = Math.max(0, Math.min(wanted, end - count));
            return {
              available: { start: 0, end },
              seen: log.length,
              kept: log.length,
              dropped: 0,
              scanned: 1,
              hiddenByFreeze: params.frozenAt === undefined ? 0 : log.length - params.frozenAt,
              rows: sequences.slice(from, from + count).map((sequence, position) => rowOf(sequence, from + position)),
            };
          },
          setParams(next) {
            params = next;
            asked.push(next);
            changed();
          },
          act() {},
          close: () => void listeners.delete(changed),
        };
      },
    },
    commands: {
      "capture.packet": ({ sequence }) =>
        ok({
          row: rowOf(sequence, sequence),
          bytes: bytesOf(sequence),
          peer: { remote: "127.0.0.1:50000", clientIdentifier: "sensor-7", point: "broker" },
          related: [0, 1]
            .filter((related) => sequence <= 1 && log[related] !== undefined)
            .map((related) => ({
              sequence: related,
              type: log[related]?.type ?? "",
              direction: "toServer" as const,
              client: "sensor-7",
              timeMs: 1_000 + related,
              relation: "same exchange",
            })),
        }),
      "capture.findings": () => ok({ diagnostics: [], judged: 1, isBounded: false }),
      "capture.completeFilter": ({ position }) =>
        ok({ start: Math.max(0, position - 6), items: [{ text: "mqtt.topic", detail: "Topic Name of a PUBLISH" }] }),
      "capture.record": () => ok({}),
    },
  };
}
