import { type CaptureSink, NO_SEQUENCE, noCapture } from "#electron/engine/broker/index.ts";
import { decode } from "#shared/mqtt/codec/index.ts";
import { createFlowWatcher, type FlowFinding } from "#shared/mqtt/flow/index.ts";
import type { ControlPacket, Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";

/** Judges what a broker exchanges with its clients instead of recording it. */
export interface FlowSink {
  readonly captureSink: CaptureSink;
  readonly findings: readonly FlowFinding[];
  readonly packetCount: number;
}

/** Creates a sink that decodes every packet and hands it to a flow watcher. */
export function createFlowSink(nowMs: () => number): FlowSink {
  const watcher = createFlowWatcher();
  const findings: FlowFinding[] = [];
  const versions = new Map<number, ProtocolVersion>();
  const packets: { readonly packet: ControlPacket | undefined; readonly length: number }[] = [];
  let connections = 0;

  function watch(connection: number, direction: Direction, packet: ControlPacket | undefined, length: number): number {
    const sequence = packets.push({ packet, length }) - 1;
    const isMalformed = packet === undefined;
    findings.push(...watcher.packet({ sequence, connection, direction, timeMs: nowMs(), length, packet, isMalformed }));
    return sequence;
  }

  return {
    findings,
    get packetCount() {
      return packets.length;
    },
    captureSink: {
      ...noCapture,
      connectionOpened() {
        connections += 1;
        watcher.opened({ connection: connections, timeMs: nowMs(), isFromStart: true });
        return connections;
      },
      connectionClosed: (connection) => void findings.push(...watcher.closed({ connection, timeMs: nowMs() })),
      packet(connection, direction, bytes, start, end) {
        // The sink is lent the bytes: what is kept must be its own.
        const own = bytes.slice(start, end);
        const decoded = decode(own, 0, own.length, versions.get(connection) ?? 4, direction);
        if (decoded.type === "CONNECT") versions.set(connection, decoded.protocolVersion);
        return watch(connection, direction, decoded.type === "MALFORMED" ? undefined : decoded, own.length);
      },
      samePacket(connection, direction, sequence) {
        const same = packets[sequence];
        return same === undefined ? NO_SEQUENCE : watch(connection, direction, same.packet, same.length);
      },
    },
  };
}
