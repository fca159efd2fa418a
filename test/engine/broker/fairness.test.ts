import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Broker, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";

let broker: Broker;
let port = 0;
const sockets: Socket[] = [];

beforeEach(async () => {
  let connections = 0;
  broker = createBroker({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    logger: { log() {} },
    authorizer: createPermissiveAuthorizer(),
    captureSink: { ...noCapture, connectionOpened: () => ++connections },
  });
  const listening = await broker.listen({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  port = listening.value.port;
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await broker.close();
});

async function connect(clientIdentifier: string): Promise<Socket> {
  const socket = createConnection({ host: "127.0.0.1", port, noDelay: true });
  sockets.push(socket);
  socket.write(packet({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier }));
  await once(socket, "data");
  return socket;
}

function packet(control: ControlPacket): Uint8Array {
  return encode(control, 4);
}

function publish(topicName: string, payload: Uint8Array): Uint8Array {
  return packet({ type: "PUBLISH", dup: false, qos: 0, retain: false, topicName, payload });
}

describe("a flood of one client", () => {
  it("leaves the round trips of another short", async () => {
    const quiet = await connect("quiet");
    quiet.write(packet({ type: "SUBSCRIBE", packetIdentifier: 1, subscriptions: [{ topicFilter: "ping", qos: 0 }] }));
    await once(quiet, "data");
    const flooder = await connect("flooder");
    const flood = Buffer.concat(Array.from({ length: 2_000 }, () => publish("flood/topic", new Uint8Array(64))));
    const pump = (): void => {
      for (let isReady = true; isReady;) isReady = flooder.write(flood);
    };
    flooder.on("drain", pump);
    pump();
    const tripsMs: number[] = [];
    for (let count = 0; count < 100; count++) {
      const startMs = performance.now();
      quiet.write(publish("ping", new Uint8Array(8)));
      await once(quiet, "data");
      tripsMs.push(performance.now() - startMs);
    }
    flooder.off("drain", pump);
    tripsMs.sort((first, second) => first - second);
    // The median, for the machine that runs this test does other things too.
    expect(tripsMs[50]).toBeLessThan(50);
    expect(broker.counters.messagesToServer).toBeGreaterThan(10_000);
  });
});
