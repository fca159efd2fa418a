import {
  type Capture,
  type CaptureBudget,
  createCapture,
  type ObservedMessage,
} from "#electron/engine/capture/index.ts";
import type { CaptureSink, ObservationPoint } from "#electron/engine/broker/captureSink.ts";
import type { Clock } from "#electron/engine/support/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";

const encoder = new TextEncoder();

/** Two bytes, high one first. */
export function twoBytes(value: number): number[] {
  return [value >> 8, value & 0xff];
}

/** A control packet: first byte, Remaining Length, body. */
export function packetBytes(firstByte: number, body: readonly number[]): Uint8Array {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Uint8Array.from([firstByte, ...length, ...body]);
}

export interface PublishParts {
  readonly topic: string;
  readonly payload?: string;
  readonly qos?: number;
  readonly dup?: boolean;
  readonly retain?: boolean;
  readonly identifier?: number;
  /** Property bytes of a 5.0 PUBLISH; leave out for 3.x. */
  readonly properties?: readonly number[];
}

/** The bytes of a PUBLISH. */
export function publishBytes(parts: PublishParts): Uint8Array {
  const topic = encoder.encode(parts.topic);
  const qos = parts.qos ?? 0;
  return packetBytes(0x30 | (parts.dup ? 8 : 0) | (qos << 1) | (parts.retain ? 1 : 0), [
    ...twoBytes(topic.length),
    ...topic,
    ...(qos > 0 ? twoBytes(parts.identifier ?? 1) : []),
    ...(parts.properties === undefined ? [] : [parts.properties.length, ...parts.properties]),
    ...encoder.encode(parts.payload ?? ""),
  ]);
}

/** A clock that stands still until told, and runs what is due when it moves. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
}

export function createFakeClock(): FakeClock {
  let nowMs = 1_000_000;
  let tasks: { readonly atMs: number; readonly task: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    schedule(delayMs, task) {
      const entry = { atMs: nowMs + delayMs, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      nowMs += ms;
      const due = tasks.filter((entry) => entry.atMs <= nowMs);
      tasks = tasks.filter((entry) => entry.atMs > nowMs);
      for (const entry of due) entry.task();
    },
  };
}

/** A capture with one connection at the broker, and verbs to send packets over it. */
export interface CaptureWorld {
  readonly capture: Capture;
  readonly sink: CaptureSink;
  readonly clock: FakeClock;
  /** Copies of the messages that the capture announced. */
  readonly messages: ObservedMessage[];
  connect(client: string, options?: { readonly version?: ProtocolVersion; readonly point?: ObservationPoint }): number;
  record(connection: number, direction: Direction, bytes: Uint8Array, cause?: number): number;
}

export function setupCapture(budget: Partial<CaptureBudget> = {}): CaptureWorld {
  const clock = createFakeClock();
  const messages: ObservedMessage[] = [];
  const capture = createCapture({
    clock,
    budget: { packets: 1_000, bytes: 1_000_000, ...budget },
    topics: createTopicTable({ topics: 1_000, bytes: 1_000_000, seed: 1 }),
    messages: { messageObserved: (message) => messages.push({ ...message }) },
  });
  const { sink } = capture;
  return {
    capture,
    sink,
    clock,
    messages,
    connect(client, { version = 4, point = "broker" } = {}) {
      const connection = sink.connectionOpened({ point, remote: "127.0.0.1:50000", local: "127.0.0.1:1883" });
      sink.connectionIdentified(connection, { clientIdentifier: client, protocolVersion: version });
      return connection;
    },
    record: (connection, direction, bytes, cause = -1) =>
      sink.packet(connection, direction, bytes, 0, bytes.length, cause),
  };
}
