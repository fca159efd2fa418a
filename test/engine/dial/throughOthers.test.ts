import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { startHttpProxy, startSocksProxy, type TestProxy } from "#test/support/proxies.ts";
import { disposals, disposeAll, good, hears, listen, startEcho, startTls, trusting, tryToDial } from "./dialWorld.ts";

afterEach(disposeAll);

describe("WebSocket", () => {
  async function startWebSocket(
    options: { readonly path?: string; readonly subprotocol?: string } = {},
  ): Promise<number> {
    const server = createHttpServer((_request, response) => void response.writeHead(200).end("a page"));
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) =>
        offered.has(options.subprotocol ?? "mqtt") ? (options.subprotocol ?? "mqtt") : false,
    });
    server.on("upgrade", (request, socket, head) => {
      if (request.url !== (options.path ?? "/mqtt")) return void socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
      if (request.headers.authorization === "wrong") return void socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on("message", (data, isBinary) => webSocket.send(data, { binary: isBinary }));
      });
      return undefined;
    });
    return listen(server);
  }

  const webSocket = { path: "/mqtt", headers: [], subprotocol: "mqtt" };

  it("carries bytes in binary frames", async () => {
    const { dialled, steps } = await tryToDial({ port: await startWebSocket(), webSocket });
    expect(steps).toEqual(["name", "tcp", "websocket"]);
    await hears(dialled, "hello");
  });

  it("reaches a host by an address with a zone", async () => {
    const server = createHttpServer();
    const sockets = new WebSocketServer({ server, handleProtocols: () => "mqtt" });
    const host = new Promise((resolve) => {
      sockets.on("connection", (_webSocket, { headers }) => resolve(headers.host));
    });
    server.listen(0, "::1");
    await once(server, "listening");
    disposals.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const [zone = ""] = Object.entries(networkInterfaces()).flatMap(([name, all]) =>
      all?.[0]?.internal ? [name] : [],
    );
    const { failure } = await tryToDial({ host: `::1%${zone}`, port, webSocket });
    expect(failure).toBeUndefined();
    expect(await host).toBe(`[::1]:${port}`);
  });

  it("explains what cannot be asked for at all", async () => {
    const request = { ...webSocket, path: "/mqtt#a" };
    const { failure } = await tryToDial({ port: await startWebSocket(), webSocket: request });
    expect(failure).toMatchObject({ step: "websocket", meaning: expect.stringContaining("fragment") });
  });

  it("explains a wrong path", async () => {
    const { failure } = await tryToDial({ port: await startWebSocket({ path: "/ws" }), webSocket });
    expect(failure).toMatchObject({ step: "websocket", code: "HTTP 404", meaning: expect.stringContaining("`/mqtt`") });
  });

  it("explains missing credentials", async () => {
    const request = { ...webSocket, headers: [{ name: "Authorization", value: "wrong" }] };
    const { failure } = await tryToDial({ port: await startWebSocket(), webSocket: request });
    expect(failure).toMatchObject({ code: "HTTP 401", remedy: expect.stringContaining("credentials") });
  });

  it("explains an endpoint that does not know MQTT", async () => {
    const { failure } = await tryToDial({ port: await startWebSocket({ subprotocol: "chat" }), webSocket });
    expect(failure?.meaning).toContain("not MQTT");
  });

  it("explains a page", async () => {
    const server = createHttpServer((_request, response) => void response.writeHead(200).end("a page"));
    const { failure } = await tryToDial({ port: await listen(server), webSocket });
    expect(failure).toMatchObject({ step: "websocket", code: "HTTP 200" });
  });

  it("explains a peer that speaks no HTTP", async () => {
    const port = await listen(createServer((socket) => void socket.end(" \u0002\u0000\u0000")));
    expect((await tryToDial({ port, webSocket })).failure?.meaning).toContain("no HTTP");
  });
});

describe("a proxy", () => {
  async function standing(starting: Promise<TestProxy>): Promise<TestProxy> {
    const proxy = await starting;
    disposals.push(() => proxy.close());
    return proxy;
  }

  it.each(["socks5", "http"] as const)("of kind %s is passed, and leaves the name to it", async (kind) => {
    const { port, targets } = await standing(kind === "socks5" ? startSocksProxy() : startHttpProxy());
    const echo = await startEcho();
    const { dialled, steps } = await tryToDial({ port: echo, proxy: { kind, host: "127.0.0.1", port } });
    expect(steps).toEqual(["tcp", "proxy"]);
    expect(targets).toEqual([`localhost:${echo}`]);
    await hears(dialled, "hello");
  });

  it.each(["socks5", "http"] as const)("of kind %s carries TLS", async (kind) => {
    const { port } = await standing(kind === "socks5" ? startSocksProxy() : startHttpProxy());
    const { dialled, steps } = await tryToDial({
      port: await startTls(good),
      tls: trusting(),
      proxy: { kind, host: "127.0.0.1", port },
    });
    expect(steps).toEqual(["tcp", "proxy", "tls"]);
    await hears(dialled, "hello");
  });

  it.each(["socks5", "http"] as const)("of kind %s wants credentials, and takes the right ones", async (kind) => {
    const { port } = await standing(
      kind === "socks5" ? startSocksProxy({ name: "u", password: "p" }) : startHttpProxy("u:p"),
    );
    const echo = await startEcho();
    const proxy = { kind, host: "127.0.0.1", port };
    const without = await tryToDial({ port: echo, proxy });
    expect(without.failure).toMatchObject({ step: "proxy", remedy: expect.stringContaining("enter") });
    const wrong = await tryToDial({ port: echo, proxy: { ...proxy, userName: "u", password: "x" } });
    expect(wrong.failure?.meaning).toContain("refuses the user name or password");
    const right = await tryToDial({ port: echo, proxy: { ...proxy, userName: "u", password: "p" } });
    await hears(right.dialled, "hello");
  });

  it.each(["socks5", "http"] as const)("of kind %s says that it cannot reach the broker", async (kind) => {
    const { port } = await standing(kind === "socks5" ? startSocksProxy() : startHttpProxy());
    const gone = await startEcho();
    await disposals.pop()?.();
    const { failure } = await tryToDial({ host: "127.0.0.1", port: gone, proxy: { kind, host: "127.0.0.1", port } });
    expect(failure).toMatchObject({ step: "proxy", isTransient: true });
  });

  it.each([
    ["socks5", "no SOCKS5 proxy"],
    ["http", "no HTTP proxy"],
  ] as const)("of kind %s that is none is known by its answer", async (kind, words) => {
    const port = await listen(createServer((socket) => void socket.write("220 mail.example ESMTP\r\n\r\n")));
    const { failure } = await tryToDial({ port: 1, proxy: { kind, host: "127.0.0.1", port } });
    expect(failure?.meaning).toContain(words);
  });

  it("at which nobody listens is named", async () => {
    const port = await startEcho();
    await disposals.pop()?.();
    const { failure } = await tryToDial({ port: 1, proxy: { kind: "http", host: "127.0.0.1", port } });
    expect(failure).toMatchObject({ step: "tcp", meaning: expect.stringContaining(`127.0.0.1:${port}`) });
  });
});
