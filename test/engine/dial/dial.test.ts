import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import {
  dial,
  type Dialled,
  type DialFailure,
  type DialRequest,
  type TlsRequest,
} from "#electron/engine/dial/index.ts";
import { createFakeClock, type FakeClock } from "#test/support/fakeClock.ts";
import {
  createSelfSigned,
  createTestAuthority,
  type TestAuthority,
  type TestPair,
} from "#test/support/certificates.ts";
import { startHttpProxy, startSocksProxy, type TestProxy } from "#test/support/proxies.ts";

const disposals: (() => unknown)[] = [];
let authority: TestAuthority;
let good: TestPair;

beforeAll(async () => {
  authority = await createTestAuthority();
  good = await authority.issue();
});

afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

interface Tried {
  readonly dialled?: Dialled;
  readonly failure?: DialFailure;
  readonly steps: readonly string[];
}

async function tryToDial(request: Partial<DialRequest> & { readonly port: number }, clock?: FakeClock): Promise<Tried> {
  const steps: string[] = [];
  const result = await dial(
    { host: "localhost", ...request },
    {
      clock: clock ?? createFakeClock(Date.now()),
      timeoutSeconds: 5,
      signal: new AbortController().signal,
      onStep: (step) => void steps.push(step),
    },
  );
  if (!result.ok) return { failure: result.error, steps };
  disposals.push(() => result.value.stream.destroy());
  return { dialled: result.value, steps };
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  disposals.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Says back what it hears. */
const startEcho = (): Promise<number> => listen(createServer((socket) => void socket.pipe(socket)));

async function startTls(pair: TestPair, more: TlsOptions = {}): Promise<number> {
  const server = createTlsServer({ cert: pair.certificate, key: pair.privateKey, ...more }, (socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.on("tlsClientError", () => {});
  return listen(server);
}

async function hears(dialled: Dialled | undefined, text: string): Promise<void> {
  if (dialled === undefined) throw new Error("there is no connection");
  const heard = once(dialled.stream, "data");
  dialled.stream.resume();
  dialled.stream.write(text);
  expect(String((await heard)[0])).toBe(text);
}

const trusting = (more: Partial<TlsRequest> = {}): TlsRequest => ({
  verifies: true,
  authority: authority.certificate,
  ...more,
});

describe("TCP", () => {
  it("goes through name and connection, and carries bytes", async () => {
    const { dialled, steps } = await tryToDial({ port: await startEcho() });
    expect(steps).toEqual(["name", "tcp"]);
    await hears(dialled, "hello");
  });

  it("explains a name that is not known", async () => {
    const { failure } = await tryToDial({ host: "no-such-host.invalid", port: 1 });
    expect(failure).toMatchObject({ step: "name", isTransient: true });
    expect(failure?.meaning).toContain("`no-such-host.invalid`");
  });

  it("explains a port at which nobody listens", async () => {
    const port = await startEcho();
    await disposals.pop()?.();
    const { failure } = await tryToDial({ host: "127.0.0.1", port });
    expect(failure).toMatchObject({
      step: "tcp",
      code: "ECONNREFUSED",
      meaning: expect.stringContaining("nobody listens"),
    });
  });

  it("ends at once when it is given up", async () => {
    const port = await listen(createServer(() => {}));
    const abort = new AbortController();
    const attempt = dial(
      { host: "127.0.0.1", port, tls: trusting() },
      {
        clock: createFakeClock(),
        timeoutSeconds: 5,
        signal: abort.signal,
        onStep: (step) => step === "tls" && abort.abort(),
      },
    );
    expect((await attempt).ok).toBe(false);
  });
});

describe("TLS", () => {
  it("reports version, cipher, protocol and chain", async () => {
    const port = await startTls(good, { ALPNProtocols: ["mqtt"] });
    const { dialled, steps } = await tryToDial({ port, tls: trusting({ alpn: ["x", "mqtt"] }) });
    expect(steps).toEqual(["name", "tcp", "tls"]);
    expect(dialled?.security).toMatchObject({ protocol: "TLSv1.3", alpn: "mqtt" });
    expect(dialled?.security?.problem).toBeUndefined();
    expect(dialled?.security?.certificates[0]).toMatchObject({
      subject: "CN=broker",
      issuer: "CN=Test authority",
      names: ["DNS:localhost", "IP Address:127.0.0.1"],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
    await hears(dialled, "hello");
  });

  it.each<[string, Parameters<TestAuthority["issue"]>[0], string, string]>([
    ["that has expired", { fromDays: -30, toDays: -2 }, "expired on", "expired on"],
    ["that is not valid yet", { fromDays: 2, toDays: 30 }, "is not valid before", "not valid before"],
    [
      "for another host",
      { names: ["other.example"] },
      "is for DNS:other.example, not for `localhost`",
      "not for `localhost`",
    ],
    ["for clients", { usage: "client" }, "not made for servers", "not made for servers"],
  ])("explains a certificate %s, and which it is", async (_what, options, meaning, problem) => {
    const port = await startTls(await authority.issue(options));
    const { failure } = await tryToDial({ port, tls: trusting() });
    expect(failure).toMatchObject({ step: "tls", isTransient: false, remedy: expect.any(String) });
    expect(failure?.meaning).toContain(meaning);
    expect(failure?.certificates?.[0]?.problem).toContain(problem);
  });

  it("explains an authority that is not known", async () => {
    const other = await createTestAuthority("Another authority");
    const { failure } = await tryToDial({
      port: await startTls(good),
      tls: trusting({ authority: other.certificate }),
    });
    expect(failure?.meaning).toContain("`CN=Test authority`");
    expect(failure?.certificates?.some(({ problem }) => problem !== undefined)).toBe(true);
  });

  it("explains a chain whose root is sent and not trusted", async () => {
    const chained = { ...good, certificate: `${good.certificate}\n${authority.certificate}` };
    const { failure } = await tryToDial({ port: await startTls(chained), tls: { verifies: true } });
    expect(failure?.meaning).toContain("ends at an authority that is not trusted");
    expect(failure?.certificates?.[1]).toMatchObject({ isSelfSigned: true, problem: expect.any(String) });
  });

  it("explains a certificate that is signed by itself, and trusts it when told so", async () => {
    const alone = await createSelfSigned();
    const port = await startTls(alone);
    const { failure } = await tryToDial({ port, tls: { verifies: true } });
    expect(failure?.meaning).toContain("signed by itself");
    const trusted = await tryToDial({ port, tls: { verifies: true, authority: alone.certificate } });
    expect(trusted.failure).toBeUndefined();
  });

  it("connects all the same when nobody insists, and says what is wrong", async () => {
    const port = await startTls(await authority.issue({ toDays: -1, fromDays: -9 }));
    const { dialled } = await tryToDial({ port, tls: trusting({ verifies: false }) });
    expect(dialled?.security?.problem).toContain("expired");
    expect(dialled?.security?.certificates[0]?.problem).toContain("expired");
  });

  it("asks for another server name, and judges the certificate by it", async () => {
    const port = await startTls(await authority.issue({ names: ["broker.example"] }));
    expect((await tryToDial({ port, tls: trusting({ serverName: "broker.example" }) })).failure).toBeUndefined();
  });

  it("explains a peer that speaks no TLS", async () => {
    const port = await listen(createServer((socket) => void socket.write(" \u0002\u0000\u0000plain")));
    const { failure } = await tryToDial({ port, tls: trusting() });
    expect(failure).toMatchObject({ step: "tls", meaning: "what answers does not speak TLS" });
  });

  it("explains a peer that never answers", async () => {
    const clock = createFakeClock();
    const server = createServer(() => clock.advance(5_000));
    const { failure } = await tryToDial({ port: await listen(server), tls: trusting() }, clock);
    expect(failure?.meaning).toMatch(/within 5 s/);
  });

  it("explains versions that do not meet", async () => {
    const port = await startTls(good, { maxVersion: "TLSv1.2" });
    const { failure } = await tryToDial({ port, tls: trusting({ minimumVersion: "TLSv1.3" }) });
    expect(failure?.meaning).toContain("no version of TLS in common");
  });

  it("explains application protocols that do not meet", async () => {
    const port = await startTls(good, { ALPNProtocols: ["mqtt"] });
    const { failure } = await tryToDial({ port, tls: trusting({ alpn: ["x"] }) });
    expect(failure?.meaning).toContain("none of the application protocols");
  });
});

describe("a client certificate", () => {
  const demand = (more: TlsOptions = {}): TlsOptions => ({
    requestCert: true,
    rejectUnauthorized: true,
    ca: authority.certificate,
    ...more,
  });

  it("is shown", async () => {
    const { certificate, privateKey } = await authority.issue({ commonName: "anna", usage: "client" });
    const { dialled } = await tryToDial({
      port: await startTls(good, demand()),
      tls: trusting({ certificate, privateKey }),
    });
    expect(dialled?.security?.problem).toBeUndefined();
    await hears(dialled, "hello");
  });

  it("that is missing is named, in TLS 1.2 during the handshake", async () => {
    const port = await startTls(good, demand({ maxVersion: "TLSv1.2" }));
    const { failure } = await tryToDial({ port, tls: trusting() });
    expect(failure).toMatchObject({ step: "tls" });
    expect(`${failure?.meaning} ${failure?.remedy}`).toContain("client certificate");
  });

  it("whose key belongs to another one is refused before anything is sent", async () => {
    const { certificate } = await authority.issue({ usage: "client" });
    const { privateKey } = await authority.issue({ usage: "client" });
    const { failure } = await tryToDial({ port: await startTls(good), tls: trusting({ certificate, privateKey }) });
    expect(failure?.meaning).toContain("private key does not belong to the client certificate");
  });

  it("that is no PEM is refused in words", async () => {
    const { failure } = await tryToDial({
      port: await startTls(good),
      tls: trusting({
        certificate: "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----",
        privateKey: good.privateKey,
      }),
    });
    expect(failure).toMatchObject({ step: "tls", isTransient: false });
  });

  it.skipIf(!hasOpenssl())("as PKCS #12 is opened with its passphrase, and only with it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wirebench-p12-"));
    disposals.push(() => rmSync(folder, { recursive: true }));
    const { certificate, privateKey } = await authority.issue({ commonName: "anna", usage: "client" });
    writeFileSync(join(folder, "c.pem"), certificate);
    writeFileSync(join(folder, "k.pem"), privateKey);
    execFileSync(
      "openssl",
      ["pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-out", "a.p12", "-passout", "pass:open"],
      {
        cwd: folder,
      },
    );
    const pkcs12 = readFileSync(join(folder, "a.p12"));
    const port = await startTls(good, demand());
    await hears((await tryToDial({ port, tls: trusting({ pkcs12, passphrase: "open" }) })).dialled, "hello");
    const wrong = await tryToDial({ port, tls: trusting({ pkcs12, passphrase: "wrong" }) });
    expect(wrong.failure?.meaning).toContain("passphrase does not open the key");
    const none = await tryToDial({ port, tls: trusting({ pkcs12: Buffer.from("no file"), passphrase: "open" }) });
    expect(none.failure?.meaning).toContain("PKCS #12 file cannot be read");
  });
});

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

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
