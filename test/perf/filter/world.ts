import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createCapture } from "#electron/engine/capture/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { createTopicStore, defaultTopicLimits } from "#electron/engine/topics/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

export const PACKETS = 1_000_000;
export const TOPICS = 1_000_000;
const encoder = new TextEncoder();

export function publishBytes(topic: string, payload: string): Uint8Array {
  const name = encoder.encode(topic);
  const body = [name.length >> 8, name.length & 0xff, ...name, ...encoder.encode(payload)];
  return Uint8Array.from([0x30, body.length, ...body]);
}

export function print(label: string, value: number, unit: string, bar?: string): void {
  console.log(
    `${label.padEnd(52)} ${value.toFixed(2).padStart(10)} ${unit}${bar === undefined ? "" : `   (bar ${bar})`}`,
  );
}

export function heapAndArrays(): number {
  if (typeof collectGarbage === "function") collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export function setup() {
  const clock = createSystemClock();
  const topics = createTopicTable({ topics: 2_000_000, bytes: 512 * 1024 * 1024, seed: 7 });
  const store = createTopicStore({ clock, topics, limits: defaultTopicLimits });
  const capture = createCapture({
    clock,
    budget: { packets: PACKETS + 20_000, bytes: 1024 * 1024 * 1024 },
    topics,
    messages: store,
  });
  return { topics, store, capture };
}

export function connectMany({ capture }: ReturnType<typeof setup>, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const connection = capture.sink.connectionOpened({ point: "broker", remote: "127.0.0.1:1", local: "" });
    capture.sink.connectionIdentified(connection, { clientIdentifier: `s${index}`, protocolVersion: 4 });
    return connection;
  });
}
