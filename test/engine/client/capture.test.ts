import { afterEach, describe, expect, it } from "vitest";
import { type CaptureSink, noCapture } from "#electron/engine/broker/captureSink.ts";
import { createClientsWorld } from "./clientsWorld.ts";
import { CONNECT, createScriptedBroker, DISCONNECT, PUBLISH, toHex } from "./scriptedBroker.ts";

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

function createRecordingSink() {
  const events: string[] = [];
  const captureSink: CaptureSink = {
    ...noCapture,
    connectionOpened({ point, remote }) {
      events.push(`opened at the ${point}, ${remote.replace(/:\d+$/, ":port")}`);
      return 7;
    },
    connectionIdentified: (connection, { clientIdentifier, protocolVersion }) =>
      void events.push(`${connection} is ${clientIdentifier}, version ${protocolVersion}`),
    connectionClosed: (connection, reason) => void events.push(`${connection} closed: ${reason}`),
    packet(connection, direction, bytes, start, end) {
      events.push(`${connection} ${direction} ${toHex(bytes.subarray(start, end))}`);
      return events.length;
    },
    brokenBytes: (connection, direction, bytes, start, end) =>
      void events.push(`${connection} ${direction} broken ${toHex(bytes.subarray(start, end))}`),
  };
  return { events, captureSink };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => void setImmediate(resolve));
}

async function setUp(options: { readonly isEmbedded: boolean }) {
  const broker = await createScriptedBroker(({ first }, send) => {
    if (first >> 4 === CONNECT) send("20 02 00 00");
  });
  const { events, captureSink } = createRecordingSink();
  const world = createClientsWorld({ captureSink, ...(options.isEmbedded ? { embeddedPort: broker.port } : {}) });
  disposals.push(
    () => broker.close(),
    () => world.clients.dispose(),
  );
  return { broker, events, world };
}

describe("the capture of client connections", () => {
  it("records every control packet of both directions with a foreign broker", async () => {
    const { broker, events, world } = await setUp({ isEmbedded: false });
    const id = world.add({ port: broker.port, clientIdentifier: "s1" });
    world.connect(id);
    await world.until(id, "connected");
    await world.publish({ via: { kind: "client", id } });
    await broker.next(PUBLISH);
    // Two packets in one chunk, and the last one cut short.
    broker.send("30 04 0001 61 21 30 04 0001 62 21 d0");
    await world.untilRow(id, ({ received }) => received === 2);
    void world.clients.commands["client.disconnect"]({ id });
    await broker.next(DISCONNECT);
    broker.drop();
    await until(() => events.some((event) => event.includes("closed")));
    expect(events).toEqual([
      "opened at the client, 127.0.0.1:port",
      "7 is s1, version 4",
      "7 toServer 100e00044d5154540402003c00027331",
      "7 toClient 20020000",
      "7 toServer 30070003612f626869",
      "7 toClient 300400016121",
      "7 toClient 300400016221",
      "7 toServer e000",
      "7 closed: disconnected by the user",
    ]);
  });

  it("records what breaks the framing before the connection ends", async () => {
    const { broker, events, world } = await setUp({ isEmbedded: false });
    const id = world.add({ port: broker.port });
    world.connect(id);
    await world.until(id, "connected");
    broker.send("d0 00 30 ff ff ff ff 01");
    await world.until(id, "failed");
    expect(events).toContain("7 toClient d000");
    expect(events).toContain("7 toClient broken 30ffffffff01");
  });

  it("records nothing with the embedded broker, which records its own end, by whatever name it is dialled", async () => {
    const { broker, events, world } = await setUp({ isEmbedded: true });
    for (const target of [{ kind: "embedded" }, { kind: "remote", host: "localhost", port: broker.port }] as const) {
      const id = world.add({ target });
      world.connect(id);
      await world.until(id, "connected");
    }
    expect(events).toEqual([]);
  });
});
