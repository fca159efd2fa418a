import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ok } from "#shared/base/index.ts";
import type { RawConnection } from "#shared/contract/index.ts";
import { parseByteScript } from "#shared/byteScript/index.ts";
import { noCapture } from "#electron/engine/broker/index.ts";
import { createRawConnections } from "#electron/engine/raw/index.ts";
import { type Clock, createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import type { ProxyRequest } from "#electron/engine/dial/index.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";
import { startHttpProxy, startSocksProxy } from "#test/support/proxies.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A peer that does what the test says with each connection. */
async function setup(serve: (socket: Socket) => void, clock: Clock = createSystemClock(), proxy?: ProxyRequest) {
  const server: Server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const raw = createRawConnections({
    clock,
    ids: createRandomIdSource(),
    captureSink: noCapture,
    clients: {
      reach: () =>
        ok({
          request: { host: "127.0.0.1", port, ...(proxy === undefined ? {} : { proxy }) },
          address: `mqtt://127.0.0.1:${port}`,
          isRecordedByPeer: true,
          protocolVersion: 4,
          clientIdentifier: "raw",
        }),
    },
  });
  cleanups.push(raw.dispose, () => server.close());
  const opened = await raw.commands["raw.open"]({ via: { kind: "embedded" } });
  const id = opened.ok ? opened.value.id : "";
  const see = (holds: (connection: RawConnection) => boolean): Promise<RawConnection> =>
    new Promise((resolve) => {
      const view = raw.views.raw.open({ id }, look);
      function look(): void {
        const { connection } = view.value();
        if (connection === undefined || !holds(connection)) return;
        view.close();
        resolve(connection);
      }
      look();
    });
  const send = (script: string) => {
    const bytes = parseByteScript(script);
    return raw.commands["raw.send"]({ id, bytes: bytes.ok ? bytes.value : new Uint8Array(0) });
  };
  return { raw, id, see, send };
}

/** A peer that the test speaks for, on a clock that the test turns. */
async function setupPeer() {
  const clock = createFakeClock();
  let accept: (socket: Socket) => void = () => {};
  const accepted = new Promise<Socket>((resolve) => {
    accept = resolve;
  });
  const { raw, id } = await setup((socket) => accept(socket), clock);
  const describe = () => {
    const view = raw.views.raw.open({ id }, () => {});
    const { connection } = view.value();
    view.close();
    return connection;
  };
  /** Turns the clock by 100 ms a look, until it holds. */
  const see = async (
    holds: (connection: RawConnection) => boolean,
    { advance }: Pick<typeof clock, "advance">,
    stepMs = 100,
  ): Promise<RawConnection> => {
    for (;;) {
      const connection = describe();
      if (connection !== undefined && holds(connection)) return connection;
      // The socket is real: it needs turns of the event loop, however many.
      await new Promise((resolve) => setImmediate(resolve));
      advance(stepMs);
    }
  };
  const peer = await accepted;
  await see(isOpen, clock, 0);
  return { peer, see, clock };
}

const told = ({ kind, bytes }: RawConnection["entries"][number]): string =>
  `${kind} ${Buffer.from(bytes).toString("hex")}`;

const isOpen = ({ state }: RawConnection): boolean => state.kind === "open";
const isClosed = ({ state }: RawConnection): boolean => state.kind === "closed";

describe("a raw connection", () => {
  it("sends bytes as they are, and cuts what comes back into packets", async () => {
    const heard: Buffer[] = [];
    const { see, send } = await setup((socket) => {
      socket.on("data", (bytes) => {
        heard.push(bytes);
        socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00, 0xd0, 0x00));
      });
    });
    await see(isOpen);
    await send("36 ff 00");
    const { entries } = await see((connection) => connection.entries.length === 3);
    expect(Buffer.concat(heard).toString("hex")).toBe("36ff00");
    expect(entries.map(({ direction, kind, bytes }) => [direction, kind, Buffer.from(bytes).toString("hex")])).toEqual([
      ["toServer", "bytes", "36ff00"],
      ["toClient", "packet", "20020000"],
      ["toClient", "packet", "d000"],
    ]);
  });

  it.each([
    ["socks5", startSocksProxy],
    ["http", startHttpProxy],
  ] as const)("hears the peer and its end through a proxy: %s", async (kind, startProxy) => {
    const proxy = await startProxy();
    cleanups.push(() => void proxy.close());
    const answer = (socket: Socket) => void socket.on("data", () => socket.end(Uint8Array.of(0x20, 0x02, 0x00, 0x00)));
    const { see, send } = await setup(answer, createSystemClock(), { kind, host: "127.0.0.1", port: proxy.port });
    await see(isOpen);
    await send("10 00");
    const { entries, state } = await see(isClosed);
    expect(entries.map(told)).toEqual(["bytes 1000", "packet 20020000"]);
    expect(state).toMatchObject({ by: "peer" });
  });

  it("says who ended it, and how long after the last bytes", async () => {
    const { see, send } = await setup((socket) => void socket.on("data", () => socket.end()));
    await see(isOpen);
    await send("00");
    const { state, entries } = await see(isClosed);
    expect(entries.map(told)).toEqual(["bytes 00"]);
    expect(state).toMatchObject({ kind: "closed", by: "peer", afterMs: expect.any(Number) });
    expect(await send("00")).toMatchObject({ ok: false, error: { message: "the connection is not open" } });
  });

  it("shows what is no MQTT as it comes", async () => {
    const { see } = await setup((socket) => void socket.write(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 0x01)));
    const { entries } = await see((connection) => connection.entries.length > 0);
    expect(entries[0]).toMatchObject({ kind: "bytes", length: 6 });
  });

  it("shows what is no MQTT whole, also where it came in pieces", async () => {
    const { peer, see, clock } = await setupPeer();
    peer.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00, 0x30, 0xff));
    await see(({ entries }) => entries.length === 1, clock);
    peer.write(Uint8Array.of(0xff, 0xff, 0xff, 0x01));
    const { entries } = await see((connection) => connection.entries.length === 2, clock);
    expect(entries.map(told)).toEqual(["packet 20020000", "bytes 30ffffffff01"]);
  });

  it("shows bytes that are no whole packet after half a second, and how they go on", async () => {
    const { peer, see, clock } = await setupPeer();
    peer.write(Uint8Array.of(0x20, 0x05, 0x00));
    const early = await see(({ entries }) => entries.length === 1, clock);
    expect(early.entries.map(told)).toEqual(["incomplete 200500"]);
    expect(early.entries[0]).toMatchObject({ index: 0, length: 3 });
    peer.write(Uint8Array.of(0x00, 0x02));
    const later = await see(({ entries }) => entries[0]?.length === 5, clock);
    expect(later.entries.map(told)).toEqual(["incomplete 2005000002"]);
    expect(later.entries[0]?.index).toBe(0);
    peer.write(Uint8Array.of(0x21, 0x00, 0xd0, 0x00));
    const whole = await see(({ entries }) => entries.length === 2, clock);
    expect(whole.entries.map(told)).toEqual(["packet 20050000022100", "packet d000"]);
    expect(whole.dropped).toBe(0);
  });

  it("shows bytes that never became a packet when the connection ends, at once", async () => {
    const { peer, see, clock } = await setupPeer();
    peer.end(Uint8Array.of(0x20, 0x7f, 0x01));
    const { entries } = await see(isClosed, clock, 0);
    expect(entries.map(told)).toEqual(["incomplete 207f01"]);
  });

  it("shows such bytes once, also when they were shown before the end", async () => {
    const { peer, see, clock } = await setupPeer();
    peer.write(Uint8Array.of(0x20, 0x7f, 0x01));
    await see(({ entries }) => entries.length === 1, clock);
    peer.end();
    const { entries } = await see(isClosed, clock, 0);
    expect(entries.map(told)).toEqual(["incomplete 207f01"]);
  });

  it("is closed by a person, once and for all", async () => {
    const { raw, id, see } = await setup(() => {});
    await see(isOpen);
    await raw.commands["raw.close"]({ id });
    expect((await see(isClosed)).state).toMatchObject({ by: "person" });
  });

  it("tells why no connection came about", async () => {
    const { see } = await setup((socket) => socket.destroy());
    const { state } = await see(isClosed);
    expect(state.kind).toBe("closed");
  });
});
