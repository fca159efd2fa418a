import { Socket } from "node:net";
import { connectAsync } from "mqtt";

/** What the healthy client has seen since it was asked before. */
export interface HealthReport {
  /** Round trips in milliseconds. */
  readonly times: readonly number[];
  /** Since the beginning: messages that never came back. */
  readonly lost: number;
}

const INTERVAL_MS = 20;

/**
 * `healthy.js PORT`: a client that sends itself a message every few milliseconds in QoS 1, and notes how long each takes.
 * `pause` waits until all are back and answers; `go` goes on. It ends in failure when it is disconnected.
 */
async function main(port: number): Promise<void> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "healthy", reconnectPeriod: 0 });
  // Otherwise its own system holds back a message until the acknowledgement before it has been answered.
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  await client.subscribeAsync("healthy", { qos: 1 });
  const sentAt = new Map<number, number>();
  let times: number[] = [];
  let next = 0;
  let lost = 0;
  let count = 0;
  let isPaused = false;
  client.on("message", (_topicName, payload) => {
    const number = Number(payload.toString());
    times.push(performance.now() - (sentAt.get(number) ?? Number.NaN));
    // They come in order: what is still missing before this one is lost.
    for (; next < number; next++) if (sentAt.delete(next)) lost += 1;
    sentAt.delete(number);
    next = number + 1;
  });
  client.on("close", () => process.exit(1));
  setInterval(() => {
    if (isPaused) return;
    sentAt.set(count, performance.now());
    client.publish("healthy", String(count++), { qos: 1 });
  }, INTERVAL_MS);
  process.on("message", (question) => {
    isPaused = question === "pause";
    if (isPaused) void report();
    else process.send?.({ times: [], lost });
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ times: [], lost });

  async function report(): Promise<void> {
    while (sentAt.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const answer: HealthReport = { times, lost };
    times = [];
    process.send?.(answer);
  }
}

void main(Number(process.argv[2]));
