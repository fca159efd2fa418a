import { generate, parser } from "mqtt-packet";
import { createFramer, decode, encode, encodeInto } from "#shared/mqtt/codec/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import type { ProtocolVersion, PublishPacket } from "#shared/mqtt/packet/index.ts";

/** One thing to measure: `run` does the work once for each of `packets` packets. */
interface Contender {
  readonly name: string;
  readonly packets: number;
  run(): void;
}

interface Duel {
  readonly title: string;
  readonly ours: Contender;
  readonly theirs?: Contender;
  /** What must hold: a ratio to mqtt-packet, or packets a second. */
  readonly bar: { readonly ratio: number } | { readonly packetsPerSecond: number } | undefined;
}

const ROUNDS = 7;
const PACKETS = 1_000;

/** Keeps results alive so that no work is optimised away. */
let sink = 0;

function publish(index: number, payloadBytes: number, topics: number): PublishPacket {
  const payload = new Uint8Array(payloadBytes).fill(0x61);
  return { type: "PUBLISH", dup: false, qos: 0, retain: false, topicName: `plant/line${index % topics}/temp`, payload };
}

function publishes(payloadBytes: number, topics: number): readonly PublishPacket[] {
  return Array.from({ length: PACKETS }, (_, index) => publish(index, payloadBytes, topics));
}

function asBuffers(packets: readonly PublishPacket[], version: ProtocolVersion): readonly Buffer[] {
  return packets.map((packet) => Buffer.from(encode(packet, version)));
}

function parsing(buffers: readonly Buffer[], version: ProtocolVersion): () => void {
  const reading = parser({ protocolVersion: version });
  reading.on("packet", (packet) => {
    sink += packet.length ?? 0;
  });
  return () => {
    for (const buffer of buffers) reading.parse(buffer);
  };
}

function decoding(title: string, version: ProtocolVersion, topics: number, bar: Duel["bar"]): Duel {
  const buffers = asBuffers(publishes(16, topics), version);
  return {
    title,
    bar,
    ours: {
      name: "decode",
      packets: PACKETS,
      run() {
        for (const buffer of buffers) {
          const packet = decode(buffer, 0, buffer.length, version);
          if (packet.type === "PUBLISH") sink += packet.payload.length;
        }
      },
    },
    theirs: { name: "mqtt-packet", packets: PACKETS, run: parsing(buffers, version) },
  };
}

function encoding(title: string, version: ProtocolVersion, bar: Duel["bar"]): Duel {
  const packets = publishes(16, 50);
  const foreign = packets.map(({ topicName, payload }) => ({
    cmd: "publish" as const,
    dup: false,
    qos: 0 as const,
    retain: false,
    topic: topicName,
    payload: Buffer.from(payload),
  }));
  const options = { protocolVersion: version };
  return {
    title,
    bar,
    ours: {
      name: "encode",
      packets: PACKETS,
      run() {
        for (const packet of packets) sink += encode(packet, version).length;
      },
    },
    theirs: {
      name: "mqtt-packet",
      packets: PACKETS,
      run() {
        for (const packet of foreign) sink += generate(packet, options).length;
      },
    },
  };
}

function encodingInto(): Duel {
  const packets = publishes(16, 50);
  const target = new Uint8Array(64 * PACKETS);
  return {
    title: "encode small PUBLISH into one buffer",
    bar: undefined,
    ours: {
      name: "encodeInto",
      packets: PACKETS,
      run() {
        let offset = 0;
        for (const packet of packets) offset = encodeInto(packet, 4, target, offset);
        sink += offset;
      },
    },
  };
}

/** A socket hands over 64 KiB at a time: packets straddle the borders. */
function streaming(): Duel {
  const stream = Buffer.concat(asBuffers(publishes(64, 50), 4));
  const chunks: Buffer[] = [];
  for (let start = 0; start < stream.length; start += 65_536) chunks.push(stream.subarray(start, start + 65_536));
  const framer = createFramer();
  const onPacket = (bytes: Uint8Array, start: number, end: number) => {
    const packet = decode(bytes, start, end, 4);
    if (packet.type === "PUBLISH") sink += packet.payload.length;
  };
  return {
    title: "framing + decode of a stream, 64-byte payloads",
    bar: { packetsPerSecond: 3_000_000 },
    ours: {
      name: "framer + decode",
      packets: PACKETS,
      run() {
        for (const chunk of chunks) framer.feed(chunk, onPacket);
      },
    },
    theirs: { name: "mqtt-packet", packets: PACKETS, run: parsing(chunks, 4) },
  };
}

function dissecting(title: string, version: ProtocolVersion): Duel {
  const packets = publishes(16, 50).map((packet): PublishPacket =>
    version === 5 ? { ...packet, properties: { contentType: "text/plain", messageExpiryInterval: 60 } } : packet,
  );
  const buffers = asBuffers(packets, version);
  return {
    title,
    bar: { packetsPerSecond: 200_000 },
    ours: {
      name: "dissect",
      packets: PACKETS,
      run() {
        for (const buffer of buffers) sink += dissect(buffer, { version }).fields.length;
      },
    },
  };
}

/** Milliseconds of CPU time so far: unlike the clock's, they do not pass while others use the core. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Packets per second of CPU time, over at least `sampleMs` of it. */
function sample(contender: Contender, sampleMs: number): number {
  const started = cpuMs();
  let elapsed = 0;
  let runs = 0;
  while (elapsed < sampleMs) {
    contender.run();
    runs++;
    elapsed = cpuMs() - started;
  }
  return (runs * contender.packets * 1_000) / elapsed;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function formatRate(packetsPerSecond: number): string {
  return `${(packetsPerSecond / 1e6).toFixed(2).padStart(6)} M/s`;
}

function runDuel(duel: Duel, sampleMs: number): boolean {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(sample(duel.ours, sampleMs));
    if (duel.theirs !== undefined) theirs.push(sample(duel.theirs, sampleMs));
  }
  const rate = median(ours);
  const ratio = duel.theirs === undefined ? undefined : rate / median(theirs);
  const { bar } = duel;
  let verdict = "";
  let isMet = true;
  if (bar !== undefined) {
    isMet = "ratio" in bar ? (ratio ?? 0) >= bar.ratio : rate >= bar.packetsPerSecond;
    const wanted = "ratio" in bar ? `${bar.ratio}×` : formatRate(bar.packetsPerSecond).trim();
    verdict = `bar ${wanted}: ${isMet ? "met" : "MISSED"}`;
  }
  const comparison =
    ratio === undefined ? "" : `mqtt-packet ${formatRate(median(theirs))}   ${ratio.toFixed(1).padStart(5)}×`;
  console.log(`${duel.title.padEnd(48)} ${formatRate(rate)}   ${comparison.padEnd(34)}   ${verdict}`);
  return isMet;
}

/** Runs every measurement and prints it. Returns 1 when a bar is missed. */
export function benchCodec(options: { readonly sampleMs: number }): number {
  const duels = [
    decoding("decode small PUBLISH, 3.1.1, 50 topics", 4, 50, { ratio: 6 }),
    decoding("decode small PUBLISH, 3.1.1, every topic new", 4, PACKETS, undefined),
    decoding("decode small PUBLISH, 5.0, 50 topics", 5, 50, { ratio: 6 }),
    encoding("encode small PUBLISH, 3.1.1", 4, { ratio: 3 }),
    encoding("encode small PUBLISH, 5.0", 5, { ratio: 3 }),
    encodingInto(),
    streaming(),
    dissecting("dissect small PUBLISH, 3.1.1", 4),
    dissecting("dissect PUBLISH with properties, 5.0", 5),
  ];
  console.log(
    `Packets per second of CPU time: medians of ${ROUNDS} alternating rounds of ${options.sampleMs} ms, Node ${process.version}\n`,
  );
  let isMet = true;
  for (const duel of duels) isMet = runDuel(duel, options.sampleMs) && isMet;
  if (Number.isNaN(sink)) console.log(sink);
  return isMet ? 0 : 1;
}
