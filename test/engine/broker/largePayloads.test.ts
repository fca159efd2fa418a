import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type Broker, createBroker } from "#electron/engine/broker/index.ts";
import { createCapture } from "#electron/engine/capture/index.ts";
import { createFilterProgram } from "#electron/engine/capture/filterProgram.ts";
import { readPacketRow } from "#electron/engine/capture/packetRow.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import { compileFilter } from "#shared/capture/filter/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";

const sockets: Socket[] = [];
let broker: Broker | undefined;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await broker?.close();
});

/** A broker with its capture, and a way to it over TCP. */
async function setup() {
  const clock = createSystemClock();
  const capture = createCapture({
    clock,
    budget: { packets: 10_000, bytes: 64 * 1024 * 1024 },
    topics: createTopicTable({ topics: 100, bytes: 10_000, seed: 1 }),
    messages: { messageObserved() {} },
  });
  broker = createBroker({
    clock,
    ids: createRandomIdSource(),
    logger: { log() {} },
    authorizer: createPermissiveAuthorizer(),
    captureSink: capture.sink,
  });
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  const { port } = listening.value;

  async function connect(clientIdentifier: string, subscribesTo?: string): Promise<Socket> {
    const socket = createConnection({ host: "127.0.0.1", port });
    sockets.push(socket);
    await once(socket, "connect");
    socket.write(
      encode({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier }, 4),
    );
    await once(socket, "data");
    if (subscribesTo === undefined) return socket;
    const subscriptions = [{ topicFilter: subscribesTo, qos: 0 as const }];
    socket.write(encode({ type: "SUBSCRIBE", packetIdentifier: 1, subscriptions }, 4));
    await once(socket, "data");
    return socket;
  }

  return { capture, connect };
}

function publish(number: number, bytes: number, qos: QoS): Uint8Array {
  const payload = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index++) payload[index] = index * 31 + number * 7 + (index >>> 8);
  return encode(
    {
      type: "PUBLISH",
      dup: false,
      qos,
      retain: false,
      topicName: "big",
      payload,
      ...(qos > 0 ? { packetIdentifier: number + 1 } : {}),
    },
    4,
  );
}

it("carries packets that no single read holds, to every reader and into the capture, whole", async () => {
  const { capture, connect } = await setup();
  const [reader, other] = [await connect("reader", "big"), await connect("other", "#")];
  const publisher = await connect("publisher");
  publisher.resume();
  // Around the sizes of a read, of a chunk of the log, and of what has a chunk of its own.
  const sizes = [65_536, 10, 65_530, 300_000, 0, 700_000, 40_000, 64, 131_072, 16_384, 1_200_000, 65_536];
  const sent = Array.from({ length: 36 }, (_, number) => {
    const bytes = sizes[number % sizes.length] ?? 0;
    return { packet: publish(number, bytes, number % 5 === 4 ? 1 : 0), asDelivered: publish(number, bytes, 0) };
  });
  const wanted = Buffer.concat(sent.map(({ asDelivered }) => asDelivered));
  const arrivals = [reader, other].map((socket) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
    });
    return {
      whole: async () => {
        while (bytes < wanted.length) await new Promise(setImmediate);
        return Buffer.concat(chunks);
      },
    };
  });
  const stream = Buffer.concat(sent.map(({ packet }) => packet));
  for (let at = 0, step = 1; at < stream.length; at += step, step = (step * 7 + 13) % 400_000) {
    if (!publisher.write(stream.subarray(at, at + step))) await once(publisher, "drain");
  }
  for (const arrival of arrivals) expect(Buffer.compare(await arrival.whole(), wanted)).toBe(0);

  const { log } = capture;
  const filter = compileFilter("mqtt.topic == big && mqtt.len > 60000 && direction == toServer");
  const program = filter.ok ? createFilterProgram(capture, filter.value.expression) : undefined;
  const recorded: Uint8Array[] = [];
  let large = 0;
  for (let sequence = log.firstSequence; sequence < log.nextSequence; sequence++) {
    const segment = expectDefined(log.segmentOf(sequence), "nothing has left the log");
    const row = sequence - segment.firstSequence;
    if (program?.(segment, row) === true) large += 1;
    const { type, direction, topicName } = readPacketRow(capture, sequence, row);
    if (type !== "PUBLISH" || direction !== "toServer") continue;
    expect(topicName).toBe("big");
    recorded.push(log.bytesOf(segment, row).slice());
  }
  expect(recorded.map((bytes) => bytes.length)).toEqual(sent.map(({ packet }) => packet.length));
  expect(recorded.findIndex((bytes, index) => Buffer.compare(bytes, sent[index]?.packet ?? bytes) !== 0)).toBe(-1);
  expect(large).toBe(sent.filter(({ packet }) => packet.length > 60_010).length);
});
