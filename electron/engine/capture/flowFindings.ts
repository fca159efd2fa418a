import { setImmediate as nextTurn } from "node:timers/promises";
import { decode } from "#shared/mqtt/codec/index.ts";
import { createFlowWatcher, type FlowFinding, type FlowWatcher } from "#shared/mqtt/flow/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";
import type { Capture } from "./capture.ts";
import type { CapturedConnection } from "./connectionTable.ts";
import { protocolVersionOf } from "./packetValues.ts";
import { type Segment, trait } from "./segment.ts";

/** What the order of packets shows to be wrong with one of them. */
export interface FlowFindings {
  readonly diagnostics: readonly Diagnostic[];
  /** Packets of the client that were looked at. */
  readonly judged: number;
  /** Older packets of the client are gone, were not recorded, or were too many: what needs them is not judged. */
  readonly isBounded: boolean;
}

/** Packets of the client that are looked at: those before the packet, and those that may show that it stayed alone. */
const REACH_BEFORE = 15_000;
const REACH_AFTER = 5_000;
/** Earlier connections of the client, whose session goes on. */
const MAXIMUM_CONNECTIONS = 50;
/** A slice holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 5;
const PACKETS_PER_LOOK = 64;

type Source = Pick<Capture, "log" | "connections" | "intactFrom">;

/**
 * Judges the packets of a client around packet `sequence` by the rules of flows, on demand: the log keeps no findings.
 * `undefined` when the packet left the log.
 */
export async function readFlowFindings(
  source: Source,
  sequence: number,
  nowMs: number,
): Promise<FlowFindings | undefined> {
  const chain = connectionsOf(source, sequence);
  if (chain === undefined) return undefined;
  const reach = collect(source, chain, sequence);
  const watch = watchClient(source, chain, reach.from);
  const diagnostics: Diagnostic[] = [];
  let deadline = performance.now() + SLICE_MS;
  let judged = 0;
  for (const each of reach.sequences) {
    diagnostics.push(...about(sequence, watch.packet(each)));
    judged++;
    if (judged % PACKETS_PER_LOOK !== 0 || performance.now() < deadline) continue;
    await nextTurn();
    deadline = performance.now() + SLICE_MS;
  }
  if (reach.isUpToNow) diagnostics.push(...about(sequence, watch.end(nowMs)));
  return { diagnostics, judged, isBounded: reach.isBounded };
}

function about(sequence: number, findings: readonly FlowFinding[]): readonly Diagnostic[] {
  return findings.filter((finding) => finding.sequence === sequence).map(({ diagnostic }) => diagnostic);
}

/** The packet's connection and the earlier ones that it continues, by number. */
function connectionsOf(source: Source, sequence: number): ReadonlyMap<number, CapturedConnection> | undefined {
  const segment = source.log.segmentOf(sequence);
  if (segment === undefined) return undefined;
  const chain = new Map<number, CapturedConnection>();
  let connection = source.connections.find(segment.connection[sequence - segment.firstSequence] ?? 0);
  while (connection !== undefined && chain.size < MAXIMUM_CONNECTIONS) {
    chain.set(connection.number, connection);
    connection = source.connections.find(connection.continues ?? 0);
  }
  return chain;
}

interface Reach {
  /** Every packet of these connections from here on is among `sequences`. */
  readonly from: number;
  readonly sequences: readonly number[];
  readonly isBounded: boolean;
  /** Nothing of the connections that came after `sequences` has been left out. */
  readonly isUpToNow: boolean;
}

/** The packets of connections around a packet, as many as are looked at. */
function collect(source: Source, chain: ReadonlyMap<number, CapturedConnection>, sequence: number): Reach {
  const { log } = source;
  const [own] = chain.values();
  const connections = new Set(chain.keys());
  const earliest = Math.min(...[...chain.values()].map(({ firstSequence }) => firstSequence ?? sequence));
  const oldest = Math.max(log.firstSequence, source.intactFrom, earliest);
  const before: number[] = [];
  scan(log, sequence, oldest, -1, (segment, row) => {
    if (connections.has(segment.connection[row] ?? 0)) before.push(segment.firstSequence + row);
    return before.length < REACH_BEFORE;
  });
  const after: number[] = [];
  scan(log, sequence + 1, own?.lastSequence ?? sequence, 1, (segment, row) => {
    if (segment.connection[row] === own?.number) after.push(segment.firstSequence + row);
    return after.length < REACH_AFTER;
  });
  const isFull = before.length >= REACH_BEFORE;
  const from = isFull ? (before.at(-1) ?? sequence) : oldest;
  return {
    from,
    sequences: [...before.toReversed(), ...after],
    isBounded: isFull || earliest < oldest,
    isUpToNow: after.length < REACH_AFTER,
  };
}

/** Visits rows from `start` to `end`, both included, until `visit` has seen enough. */
function scan(
  log: Source["log"],
  start: number,
  end: number,
  step: 1 | -1,
  visit: (segment: Segment, row: number) => boolean,
): void {
  for (let at = start; step > 0 ? at <= end : at >= end;) {
    const segment = log.segmentOf(at);
    if (segment === undefined) return;
    const first = segment.firstSequence;
    const last = step > 0 ? Math.min(end, first + segment.rows - 1) : Math.max(end, first);
    for (; step > 0 ? at <= last : at >= last; at += step) if (!visit(segment, at - first)) return;
  }
}

interface ClientWatch {
  packet(sequence: number): readonly FlowFinding[];
  /** Judges the last connection as it stands now, or as it ended. */
  end(nowMs: number): readonly FlowFinding[];
}

/** Feeds a watcher from the log. `from` is where the knowledge of these connections begins. */
function watchClient(source: Source, chain: ReadonlyMap<number, CapturedConnection>, from: number): ClientWatch {
  const watcher = createFlowWatcher();
  let current: CapturedConnection | undefined;

  function close(connection: CapturedConnection): readonly FlowFinding[] {
    const { number, closedAtMs } = connection;
    return closedAtMs === undefined ? [] : watcher.closed({ connection: number, timeMs: closedAtMs });
  }

  /** Follows the client to its next connection. */
  function follow(connection: CapturedConnection, timeMs: number): readonly FlowFinding[] {
    if (connection === current) return [];
    const findings = current === undefined ? [] : close(current);
    current = connection;
    const { number, firstSequence, point, remote, version, clientIdentifier } = connection;
    const isFromStart = firstSequence !== undefined && firstSequence >= from;
    const server = point === "client" ? remote : "";
    watcher.opened({ connection: number, timeMs, isFromStart, server, version, clientIdentifier });
    return findings;
  }

  return {
    packet(sequence) {
      const segment = source.log.segmentOf(sequence);
      // It left the log while others were looked at: what is left proves nothing any more.
      if (segment === undefined) return forget(watcher, chain);
      const row = sequence - segment.firstSequence;
      const connection = chain.get(segment.connection[row] ?? 0);
      if (connection === undefined) return [];
      if (connection.gapsBefore?.has(sequence) === true) watcher.lost(connection.number);
      const timeMs = segment.timeMs[row] ?? 0;
      const traits = segment.traits[row] ?? 0;
      const direction = (traits & trait.toClient) === 0 ? "toServer" : "toClient";
      const bytes = source.log.bytesOf(segment, row);
      const version = protocolVersionOf(segment, row) ?? connection.version ?? 4;
      const isBroken = (traits & trait.broken) !== 0;
      const decoded = isBroken ? undefined : decode(bytes, 0, bytes.length, version, direction);
      const isMalformed = decoded === undefined || decoded.type === "MALFORMED";
      return [
        ...follow(connection, timeMs),
        ...watcher.packet({
          sequence,
          connection: connection.number,
          direction,
          timeMs,
          length: bytes.length,
          packet: isMalformed ? undefined : decoded,
          isMalformed,
        }),
      ];
    },
    end(nowMs) {
      if (current === undefined) return [];
      return current.closedAtMs === undefined ? watcher.finish(nowMs) : close(current);
    },
  };
}

function forget(watcher: FlowWatcher, chain: ReadonlyMap<number, CapturedConnection>): readonly FlowFinding[] {
  for (const number of chain.keys()) watcher.lost(number);
  return [];
}
