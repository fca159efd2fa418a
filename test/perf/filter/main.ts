import { createPacketsView } from "#electron/engine/capture/index.ts";
import { startFilterScan } from "#electron/engine/capture/filterScan.ts";
import { compileFilter } from "#shared/capture/filter/index.ts";
import { measureTopics } from "./topics.ts";
import { connectMany, heapAndArrays, PACKETS, print, publishBytes, setup } from "./world.ts";

// Prints what the capture log, the display filter and the topic store cost at a million packets and a million topics.

/** Longest time that the event loop was held while `work` went on. */
async function whileWatching(work: Promise<void>): Promise<number> {
  const watch = { isOver: false, longestMs: 0 };
  void work.then(() => (watch.isOver = true));
  for (let last = performance.now(); !watch.isOver;) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    watch.longestMs = Math.max(watch.longestMs, now - last);
    last = now;
  }
  return watch.longestMs;
}

async function measureLog(): Promise<void> {
  const world = setup();
  const { capture } = world;
  const connections = connectMany(world, 100);
  const packets = Array.from({ length: 1_000 }, (_, index) =>
    publishBytes(`plant/line${index % 20}/machine${index}/temperature`, `{"value":${index}}`),
  );
  const before = heapAndArrays();
  const start = performance.now();
  for (let index = 0; index < PACKETS; index++) {
    const bytes = packets[index % 1_000] ?? new Uint8Array(0);
    capture.sink.packet(
      connections[index % 100] ?? 1,
      index % 2 === 0 ? "toServer" : "toClient",
      bytes,
      0,
      bytes.length,
      -1,
    );
  }
  const elapsed = performance.now() - start;
  print("record a 64-byte PUBLISH, topics fed for every second", (elapsed / PACKETS) * 1e3, "µs", "1 + copy");
  print("memory per packet, its bytes included", (heapAndArrays() - before) / PACKETS, "bytes");

  for (const text of [
    "mqtt.msgtype == publish",
    'mqtt.msgtype == publish && mqtt.topic matches "plant/+/machine7/#" && mqtt.qos >= 0 && client == "s7" && frame.len > 20',
    'mqtt.topic contains "line3" || client contains "9"',
    "machine99",
    'payload contains "999"',
  ]) {
    const filter = compileFilter(text);
    if (!filter.ok) throw new Error(filter.error.message);
    const begin = performance.now();
    const scan = startFilterScan(capture, filter.value.expression, () => {});
    const finished = (async () => {
      while (scan.progress < 1) await new Promise((resolve) => setImmediate(resolve));
    })();
    const longest = await whileWatching(finished);
    print(
      `filter ${text.slice(0, 44)}`,
      performance.now() - begin,
      `ms, longest slice ${longest.toFixed(1)} ms`,
      "300, 10",
    );
    scan.dispose();
  }

  const view = createPacketsView(capture).open(
    { filter: "", window: { anchor: { kind: "tail" }, count: 50 } },
    () => {},
  );
  const begin = performance.now();
  for (let round = 0; round < 200; round++) view.value();
  print("value of the packet list, 50 rows", (performance.now() - begin) / 200, "ms");
  view.close();
}

// `topics` measures nothing but them; a text behind it chooses searches by what their lines say.
const [only, searches = ""] = process.argv.slice(2);
if (only !== "topics") await measureLog();
await measureTopics(searches);
