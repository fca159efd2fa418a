import { once } from "node:events";
import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { type ServedWorkbench, startServer } from "#electron/serve/index.ts";
import { createFakeEngineHost } from "#test/support/fakeEngineHost.ts";

const token = "a-token-of-this-test";
let server: ServedWorkbench | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function setup() {
  const host = createFakeEngineHost();
  const started = await startServer({
    ports: [0],
    token,
    host,
    clock: createSystemClock(),
    logger: { log() {} },
    assets: {
      read: async (path) =>
        path === "/" ? { bytes: new TextEncoder().encode("page"), headers: { "x-from": "assets" } } : undefined,
    },
  });
  if (!started.ok) throw new Error(started.error);
  server = started.value;
  const { port } = started.value;

  async function get(options: { path?: string; host?: string; method?: string } = {}) {
    const asked = request({
      host: "127.0.0.1",
      port,
      path: options.path ?? "/",
      method: options.method ?? "GET",
      headers: { host: options.host ?? `127.0.0.1:${port}` },
    }).end();
    const [response] = await once(asked, "response");
    let body = "";
    for await (const chunk of response) body += String(chunk);
    return { status: response.statusCode as number, headers: response.headers, body };
  }

  function openSocket(options: { origin?: string | undefined; host?: string; path?: string } = {}) {
    const origin = "origin" in options ? options.origin : `http://127.0.0.1:${port}`;
    return new WebSocket(`ws://127.0.0.1:${port}${options.path ?? "/engine"}`, {
      ...(origin === undefined ? {} : { origin }),
      ...(options.host === undefined ? {} : { headers: { host: options.host } }),
    });
  }

  /** The status with which a WebSocket is refused before it is one. */
  async function refusalOf(socket: WebSocket): Promise<number> {
    socket.on("error", () => undefined);
    const [, response] = await once(socket, "unexpected-response");
    return response.statusCode;
  }

  /** A page that is let in: its socket, and everything it was told, oldest first. */
  async function openPage() {
    const socket = openSocket();
    const told: unknown[] = [];
    const received: number[][] = [];
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) received.push([...data]);
      else told.push(JSON.parse(data.toString()));
    });
    await once(socket, "open");
    socket.send(token);
    await once(socket, "message");
    return { socket, told, received };
  }

  return { host, port, url: started.value.url, get, openSocket, refusalOf, openPage };
}

describe("the served page", () => {
  it("is answered with what the assets hold", async () => {
    const { get } = await setup();
    expect(await get()).toMatchObject({ status: 200, body: "page", headers: { "x-from": "assets" } });
  });

  it("answers to localhost as well", async () => {
    const { get, port } = await setup();
    expect((await get({ host: `localhost:${port}` })).status).toBe(200);
  });

  it.each(["evil.example", "127.0.0.1", "127.0.0.1:1"])("is refused to the foreign Host `%s`", async (host) => {
    const { get } = await setup();
    const { status, headers } = await get({ host });
    expect(status).toBe(421);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });

  it("says 404 where there is nothing and 405 to whoever wants to write", async () => {
    const { get } = await setup();
    expect((await get({ path: "/missing.js" })).status).toBe(404);
    expect((await get({ method: "POST" })).status).toBe(405);
  });

  it("has its token in the fragment of its address, where no request carries it", async () => {
    const { url, port } = await setup();
    expect(url).toBe(`http://127.0.0.1:${port}/#token=${token}`);
  });

  it("says which port is taken, and takes the next one where it may", async () => {
    const { port } = await setup();
    const start = (ports: readonly number[]) =>
      startServer({
        ports,
        token,
        host: createFakeEngineHost(),
        clock: createSystemClock(),
        logger: { log() {} },
        assets: { read: async () => undefined },
      });
    expect(await start([port])).toEqual({ ok: false, error: expect.stringContaining(`port ${port} is taken`) });
    const other = await start([port, 0]);
    expect(other.ok && other.value.port).not.toBe(port);
    if (other.ok) await other.value.close();
    expect(other.ok).toBe(true);
  });
});

describe("the WebSocket of the served page", () => {
  it("is refused to a foreign Origin, to none, and to a foreign Host", async () => {
    const { openSocket, refusalOf, port } = await setup();
    expect(await refusalOf(openSocket({ origin: "http://evil.example" }))).toBe(403);
    expect(await refusalOf(openSocket({ origin: `http://127.0.0.1:${port + 1}` }))).toBe(403);
    expect(await refusalOf(openSocket({ origin: "null" }))).toBe(403);
    expect(await refusalOf(openSocket({ origin: undefined }))).toBe(403);
    expect(await refusalOf(openSocket({ host: "evil.example" }))).toBe(421);
    expect(await refusalOf(openSocket({ path: "/other" }))).toBe(404);
  });

  it.each([
    ["a wrong token", "wrong"],
    ["an empty token", ""],
  ])("closes with 4403 after %s", async (_name, text) => {
    const { openSocket, host } = await setup();
    const socket = openSocket();
    await once(socket, "open");
    socket.send(text);
    const [code] = await once(socket, "close");
    expect(code).toBe(4403);
    expect(host.enginePorts).toEqual([]);
  });

  it("closes with 4403 when bytes come before the token", async () => {
    const { openSocket, host } = await setup();
    const socket = openSocket();
    await once(socket, "open");
    socket.send(new Uint8Array([1]));
    const [code] = await once(socket, "close");
    expect(code).toBe(4403);
    expect(host.enginePorts).toEqual([]);
  });

  it("is cut off when much comes before the token, long before the frame is whole", async () => {
    const { openSocket, host } = await setup();
    const socket = openSocket();
    socket.on("error", () => undefined);
    await once(socket, "open");
    // A frame begins that would be larger than anybody may send before it is known who it is.
    socket.send("x".repeat(8 * 1024 * 1024));
    const [code] = await once(socket, "close");
    // No closing handshake: nothing more is read of it.
    expect(code).toBe(1006);
    expect(host.enginePorts).toEqual([]);
  });

  it("may say much once it is let in", async () => {
    const { openPage, host } = await setup();
    const { socket } = await openPage();
    socket.send(JSON.stringify({ kind: "connect" }));
    socket.send(new Uint8Array(1024 * 1024).fill(7));
    await expect.poll(() => host.enginePorts.length).toBe(1);
    const [bytes] = await once(host.enginePorts[0] ?? new EventTarget(), "message");
    expect(bytes).toHaveLength(1024 * 1024);
  });

  it("tells the engine's state when it lets a page in, and every change of it", async () => {
    const { openPage, host } = await setup();
    const { socket, told } = await openPage();
    host.setState({ kind: "crashed", reason: "a bug", atMs: 1 });
    await once(socket, "message");
    expect(told).toEqual([{ kind: "running" }, { kind: "crashed", reason: "a bug", atMs: 1 }]);
  });

  it("carries bytes both ways between a page and the engine, unchanged", async () => {
    const { openPage, host } = await setup();
    const { socket, received } = await openPage();
    socket.send(JSON.stringify({ kind: "connect" }));
    socket.send(new Uint8Array([1, 2, 3]));
    await expect.poll(() => host.enginePorts.length).toBe(1);
    const [engine] = host.enginePorts;
    engine?.postMessage(new Uint8Array([9, 8]));
    const [bytes] = await once(engine ?? new EventTarget(), "message");
    expect(bytes).toEqual(new Uint8Array([1, 2, 3]));
    await expect.poll(() => received).toEqual([[9, 8]]);
  });

  it("drops bytes that come before the page has asked for a channel", async () => {
    const { openPage, host } = await setup();
    const { socket } = await openPage();
    socket.send(new Uint8Array([1]));
    socket.send(JSON.stringify({ kind: "connect" }));
    socket.send(new Uint8Array([2]));
    await expect.poll(() => host.enginePorts.length).toBe(1);
    const [bytes] = await once(host.enginePorts[0] ?? new EventTarget(), "message");
    expect(bytes).toEqual(new Uint8Array([2]));
  });

  it("closes the engine's end when the page goes, and gives each page its own", async () => {
    const { openPage, host } = await setup();
    const [first, second] = [await openPage(), await openPage()];
    for (const { socket } of [first, second]) socket.send(JSON.stringify({ kind: "connect" }));
    await expect.poll(() => host.enginePorts.length).toBe(2);
    const closed = Promise.race(
      host.enginePorts.map((port) =>
        once(
          port.on("message", () => undefined),
          "close",
        ),
      ),
    );
    first.socket.close();
    await closed;
    expect(second.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("passes on the wish to restart, and closes when a request makes no sense", async () => {
    const { openPage, host } = await setup();
    const { socket } = await openPage();
    socket.send(JSON.stringify({ kind: "restart-engine" }));
    await expect.poll(host.restarts).toBe(1);
    socket.send("{not json");
    const [code] = await once(socket, "close");
    expect(code).toBe(1008);
  });
});
