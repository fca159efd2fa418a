import { once } from "node:events";
import { createConnection } from "node:net";
import type { CDPSession, Page } from "playwright";
import { encode } from "#shared/mqtt/codec/index.ts";
import { describeSmoothness, measureWhile } from "./measure.ts";

/** What is measured, and how. */
export interface CaptureBench {
  readonly page: Page;
  /** A second window of the workbench. */
  readonly openWindow: () => Promise<Page>;
  readonly session: CDPSession;
  readonly brokerPort: number;
  readonly print: (line: string) => void;
  /** Publishes so many messages a second, so many in all; resolves when they are sent. */
  readonly load: (messagesPerSecond: number, messages: number) => Promise<void>;
  /** How long the heap is watched; the bar speaks of ten minutes. */
  readonly heapSeconds: number;
}

const SECONDS = 5;
const FRAME_MS = 16;
const FIREHOSE = 100_000;
const LARGE_PAYLOAD_BYTES = 1024 * 1024;

/** The bars of the issue about Capture: the firehose, a large payload in hexadecimal, and a heap that stays flat. */
export async function measureCapture(bench: CaptureBench): Promise<void> {
  await measureFirehose(bench);
  await measureHex(bench);
  await measureHeap(bench);
}

async function measureFirehose({ page, openWindow, session, print, load }: CaptureBench): Promise<void> {
  // Both activities: the page has views of both open only one after the other, two windows have them at once.
  const second = await openWindow();
  await second.keyboard.press("Control+2");
  await second.getByRole("treegrid", { name: "Topics" }).waitFor();
  await page.bringToFront();
  const sending = load(FIREHOSE, FIREHOSE * (SECONDS + 3));
  await pause(1_500);
  print(
    describeSmoothness(
      "following 100 000 packets/s, topics open",
      await measureWhile(page, session, () => pause(SECONDS * 1_000)),
    ),
  );
  await sending;
  await second.close();
}

/** Scrolls through a mebibyte, a few rows and many rows at a time. */
async function measureHex({ page, session, brokerPort, print }: CaptureBench): Promise<void> {
  await publishLarge(brokerPort);
  await page.getByRole("combobox", { name: "Display filter" }).fill(`frame.len > ${LARGE_PAYLOAD_BYTES}`);
  await page.keyboard.press("Enter");
  // A row that is about to make room for others stays hidden, and would be waited for in vain.
  await page.getByText("1 shown").waitFor();
  await page.getByRole("row", { name: /Packet \d+, PUBLISH, from large/ }).click();
  const hex = page.getByRole("grid", { name: "Bytes" });
  await hex.waitFor();
  const box = await hex.boundingBox();
  if (box === null) throw new Error("the bytes have a size");
  await page.mouse.move(box.x + 100, box.y + 60);
  const wheel = (pixels: number) => async (): Promise<void> => {
    for (let step = 0; step < (SECONDS * 1_000) / FRAME_MS; step++) {
      await Promise.all([page.mouse.wheel(0, pixels), pause(FRAME_MS)]);
    }
  };
  print(
    describeSmoothness("1 MiB in hexadecimal, wheel of 120 px a frame", await measureWhile(page, session, wheel(120))),
  );
  print(describeSmoothness("1 MiB in hexadecimal, wheel of 3 000 px", await measureWhile(page, session, wheel(3_000))));
  await page.getByRole("button", { name: "Clear filter" }).click();
}

/** Watches the page's heap under load, each figure after a collection. */
async function measureHeap({ session, print, load, heapSeconds }: CaptureBench): Promise<void> {
  const rate = 5_000;
  const sending = load(rate, rate * heapSeconds);
  const samples: number[] = [];
  const steps = 6;
  for (let step = 0; step <= steps; step++) {
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    samples.push((metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0) / 1_000_000);
    if (step < steps) await pause((heapSeconds * 1_000) / steps);
  }
  await sending;
  print(
    `heap of the page over ${heapSeconds} s of ${rate} messages/s: ${samples.map((each) => each.toFixed(1)).join(" · ")} MB`,
  );
}

async function publishLarge(port: number): Promise<void> {
  const socket = createConnection({ host: "127.0.0.1", port });
  const payload = Uint8Array.from({ length: LARGE_PAYLOAD_BYTES }, (_, index) => (index * 31) & 0xff);
  const connect = {
    type: "CONNECT",
    protocolVersion: 4,
    clean: true,
    keepAliveSeconds: 0,
    clientIdentifier: "large",
  } as const;
  const publish = { type: "PUBLISH", dup: false, qos: 0, retain: false, topicName: "large", payload } as const;
  socket.write(encode(connect, 4));
  socket.write(encode(publish, 4));
  socket.end(encode({ type: "DISCONNECT", reasonCode: 0 }, 4));
  socket.resume();
  await once(socket, "close");
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
