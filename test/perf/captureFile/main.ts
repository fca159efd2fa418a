// How fast a capture file is read and decoded, and in how much memory: `npm run bench:capture-file -- 1000` takes a
// stream of 1000 MB that is made as it is read. Nothing of it touches the disk.
import { decodeCommand } from "#electron/cli/decode.ts";
import { createCaptureWriter, readCapture } from "#shared/capture/file/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";

const CHUNK_BYTES = 256 * 1024;
const PACKETS_PER_CONNECTION = 2_000;
const OPEN_CONNECTIONS = 50;
const megabyte = 1_000_000;

/** Connections that open, publish and close, mixed, until `bytes` have been written. */
async function* makeCapture(bytes: number): AsyncGenerator<Uint8Array> {
  let chunk = new Uint8Array(CHUNK_BYTES);
  let used = 0;
  let total = 0;
  const isDone = (): boolean => total >= bytes;
  const full: Uint8Array[] = [];
  const write = (piece: Uint8Array): void => {
    total += piece.length;
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + CHUNK_BYTES - used);
      chunk.set(part, used);
      used += part.length;
      at += part.length;
      if (used < CHUNK_BYTES) continue;
      full.push(chunk);
      chunk = new Uint8Array(CHUNK_BYTES);
      used = 0;
    }
  };
  const writer = createCaptureWriter({ application: "bench", write });
  let connections = 0;
  const time = { seconds: 1_700_000_000, nanoseconds: 0 };
  const connect = (clientIdentifier: string): Uint8Array =>
    encode({ type: "CONNECT", protocolVersion: 5, clean: true, keepAliveSeconds: 60, clientIdentifier }, 5);
  const connack = encode({ type: "CONNACK", sessionPresent: false, reasonCode: 0 }, 5);
  const publish = encode(
    {
      type: "PUBLISH",
      dup: false,
      qos: 1,
      retain: false,
      packetIdentifier: 7,
      topicName: "plant/line2/robot7/temperature",
      payload: new TextEncoder().encode('{"celsius":21.4,"at":"2026-01-01T00:00:00Z"}'),
    },
    5,
  );
  const puback = encode({ type: "PUBACK", packetIdentifier: 7, reasonCode: 0 }, 5);
  const exchange: readonly (readonly [Direction, Uint8Array])[] = [
    ["toServer", publish],
    ["toClient", puback],
  ];
  while (!isDone()) {
    const open = Array.from({ length: OPEN_CONNECTIONS }, () => {
      const port = 1_024 + (connections++ % 60_000);
      const ends = { client: { address: "192.0.2.7", port }, server: { address: "198.51.100.1", port: 1883 } };
      const connection = writer.connection({ ...ends, time, interfaceName: "bench" });
      if (!connection.ok) throw new Error(connection.error);
      connection.value.packet({ direction: "toServer", time, bytes: connect(`client-${port}`) });
      connection.value.packet({ direction: "toClient", time, bytes: connack });
      return connection.value;
    });
    for (let index = 0; index < PACKETS_PER_CONNECTION && !isDone(); index += exchange.length) {
      for (const connection of open) {
        for (const [direction, packet] of exchange) connection.packet({ direction, time, bytes: packet });
      }
      yield* full.splice(0);
    }
    for (const connection of open) connection.close(time);
    yield* full.splice(0);
  }
  yield chunk.subarray(0, used);
}

interface Run {
  readonly seconds: number;
  readonly packets: number;
  readonly peakRss: number;
}

async function measure(work: (observe: () => void) => Promise<number>): Promise<Run> {
  let peakRss = 0;
  let turns = 0;
  const observe = (): void => {
    if (turns++ % 50 === 0) peakRss = Math.max(peakRss, process.memoryUsage.rss());
  };
  const start = process.cpuUsage();
  const packets = await work(observe);
  // Processor time, not the clock on the wall: other work on the machine does not count.
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1_000_000, packets, peakRss };
}

const megabytes = Number(process.argv[2] ?? 200);
const size = megabytes * megabyte;

const making = await measure(async (observe) => {
  for await (const chunk of makeCapture(size)) if (chunk.length > 0) observe();
  return 0;
});
const reading = await measure(async (observe) => {
  let packets = 0;
  for await (const { items } of readCapture(makeCapture(size))) {
    for (const item of items) if (item.kind === "packet") packets++;
    observe();
  }
  return packets;
});
const printing = (format: string): Promise<Run> =>
  measure(async (observe) => {
    let packets = 0;
    const io = {
      stdin: makeCapture(Math.min(size, 50 * megabyte)),
      async stdout(text: string) {
        for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) packets++;
        observe();
      },
      stderr() {},
      signal: new AbortController().signal,
      openFile: () => makeCapture(0),
    };
    await decodeCommand(["-", ...(format === "line" ? [] : [`--${format}`])], io);
    return packets;
  });

function report(name: string, run: Run, bytes: number, overhead: number): void {
  const seconds = run.seconds - overhead;
  const rate = `${(bytes / megabyte / seconds).toFixed(0)} MB/s`.padStart(9);
  const packets = run.packets === 0 ? "" : `${Math.round(run.packets / seconds).toLocaleString("en")} packets/s`;
  console.log(`${name.padEnd(28)}${rate}  ${packets.padStart(20)}  peak RSS ${(run.peakRss / megabyte).toFixed(0)} MB`);
}

console.log(
  `A capture of ${megabytes} MB, made while it is read (the making is subtracted); figures per second of processor time`,
);
report("write pcapng", making, size, 0);
report("read to control packets", reading, size, making.seconds);
const printed = Math.min(size, 50 * megabyte);
const makingPrinted = (making.seconds * printed) / size;
report("decode, a line a packet", await printing("line"), printed, makingPrinted);
report("decode --json", await printing("json"), printed, makingPrinted);
