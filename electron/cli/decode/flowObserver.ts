import {
  captureTimeToMs,
  type CapturedConnection,
  type CapturedPacket,
  type CaptureItem,
  formatEndpoint,
  versionToRead,
} from "#shared/capture/file/index.ts";
import { decode } from "#shared/mqtt/codec/index.ts";
import type { Dissection } from "#shared/mqtt/dissect/index.ts";
import { createFlowWatcher, type FlowFinding } from "#shared/mqtt/flow/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";

/** A finding about a packet that has gone by: what it asked for never came. */
export interface LateFinding {
  readonly stream: number;
  readonly frame: number | undefined;
  readonly diagnostic: Diagnostic;
}

/** Judges how the packets of a file follow each other. */
export interface FlowObserver {
  /** Takes the next packet; answers what its connection has shown to be wrong with it. */
  packet(packet: CapturedPacket, dissection: Dissection): readonly Diagnostic[];
  /** The topic behind the Topic Alias of a packet that was just taken; `undefined` when nobody saw it set. */
  aliasedTopicName(packet: CapturedPacket, topicAlias: number): string | undefined;
  /** Takes what the file tells beside packets. */
  item(item: Exclude<CaptureItem, CapturedPacket>): void;
  /** What was found about earlier packets since the last call. */
  takeLate(): readonly LateFinding[];
}

/** Nobody asks for exchanges here; those that wait for an answer are kept apart. */
const MAXIMUM_EXCHANGES = 1;

/** Creates an observer that has seen nothing. A connection that the capture has not from its start is not accused. */
export function createFlowObserver(): FlowObserver {
  const watcher = createFlowWatcher({ maximumExchanges: MAXIMUM_EXCHANGES });
  // Connections that the watcher follows. After a gap one is a new connection, joined in the middle.
  const joined = new WeakSet<CapturedConnection>();
  const followed = new WeakSet<CapturedConnection>();
  let late: LateFinding[] = [];
  let sequence = 0;
  let timeMs = 0;

  const keep = (findings: readonly FlowFinding[]): void => {
    for (const { connection, observed, diagnostic } of findings) {
      late.push({ stream: connection, frame: observed.frame, diagnostic });
    }
  };

  const follow = (packet: CapturedPacket): void => {
    const { connection } = packet;
    if (followed.has(connection)) return;
    followed.add(connection);
    watcher.opened({
      connection: connection.stream,
      timeMs,
      isFromStart: connection.isFromStart && !joined.has(connection),
      server: formatEndpoint(connection.server),
      version: packet.version,
      clientIdentifier: packet.clientIdentifier,
    });
  };

  return {
    packet(packet, dissection) {
      // What the stream cuts off was sent as a whole, or not at all: nobody knows.
      if (packet.wholeness === "cut") return [];
      if (packet.frame.time !== undefined) timeMs = captureTimeToMs(packet.frame.time);
      follow(packet);
      // A copy: the watcher remembers packets, and a view would keep its whole chunk of the file alive.
      const bytes = packet.bytes.slice();
      const { direction } = packet;
      const decoded =
        packet.wholeness === "broken" ? undefined : decode(bytes, 0, bytes.length, versionToRead(packet), direction);
      const findings = watcher.packet({
        sequence: sequence++,
        connection: packet.connection.stream,
        direction,
        timeMs,
        length: bytes.length,
        packet: decoded === undefined || decoded.type === "MALFORMED" ? undefined : decoded,
        isMalformed: dissection.status !== "ok",
        frame: packet.frame.number,
      });
      const isOwn = (finding: FlowFinding): boolean => finding.sequence === sequence - 1;
      keep(findings.filter((finding) => !isOwn(finding)));
      return findings.filter(isOwn).map(({ diagnostic }) => diagnostic);
    },
    aliasedTopicName: ({ connection, direction }, topicAlias) =>
      watcher.aliasedTopicName(connection.stream, direction, topicAlias),
    item(item) {
      if (item.kind === "end") keep(watcher.finish(timeMs));
      if (item.kind !== "gap" && item.kind !== "closed") return;
      const { connection } = item;
      if (item.kind === "closed" && item.frame !== undefined) {
        const closedMs = item.frame.time === undefined ? timeMs : captureTimeToMs(item.frame.time);
        keep(watcher.closed({ connection: connection.stream, timeMs: closedMs }));
        return;
      }
      watcher.lost(connection.stream);
      joined.add(connection);
      followed.delete(connection);
    },
    takeLate() {
      const taken = late;
      late = [];
      return taken;
    },
  };
}
