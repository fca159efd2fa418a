import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { brokerCommand } from "#electron/cli/broker.ts";
import { type CliIo, readFileChunks } from "#electron/cli/io.ts";
import { openLocalAuthority } from "#electron/engine/certificates/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";

let folder = "";
const stops: (() => Promise<number>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wirebench-"));
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await rm(folder, { recursive: true });
});

/** Runs the command until it listens or ends. */
async function run(...argv: readonly string[]) {
  const controller = new AbortController();
  const { signal } = controller;
  const errors: string[] = [];
  let listening: (line: string) => void = () => undefined;
  const line = new Promise<string>((resolve) => (listening = resolve));
  const io: CliIo = {
    stdin: (async function* () {})(),
    stdout: async (text) => listening(text),
    stderr: (text) => void errors.push(text),
    signal,
    openFile: (path) => readFileChunks(path, { follow: false, signal: new AbortController().signal }),
  };
  const ended = brokerCommand(["--data", folder, ...argv], io);
  stops.push(() => {
    controller.abort();
    return ended;
  });
  const first = await Promise.race([line, ended]);
  if (typeof first === "number") return { exitCode: first, errors: errors.join("\n"), listeners: [] };
  const { listeners }: { listeners: { protocol: string; host: string; port: number }[] } = JSON.parse(first);
  return { exitCode: undefined, errors: errors.join("\n"), listeners };
}

/** What CONNACK said, of a client that connects with version 5. */
async function connackOf(
  { protocol, port }: { readonly protocol: string; readonly port: number },
  options: mqtt.IClientOptions = {},
): Promise<mqtt.IConnackPacket> {
  const client = mqtt.connect(`${protocol}://localhost:${port}`, {
    protocolVersion: 5,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...options,
  });
  const connack = await new Promise<mqtt.IConnackPacket>((resolve, reject) => {
    client.once("connect", resolve);
    client.once("error", reject);
  });
  await client.endAsync();
  return connack;
}

const plain = ["--port", "0"] as const;
const anyPorts = [...plain, "--tls-port", "0", "--ws-port", "0", "--wss-port", "0"] as const;

describe("wirebench broker listens", () => {
  it("on every port asked for, with a certificate of its own authority", async () => {
    const { listeners, errors } = await run(...anyPorts);
    expect(listeners.map(({ protocol, host }) => `${protocol} ${host}`)).toEqual([
      "mqtt 127.0.0.1",
      "mqtts 127.0.0.1",
      "ws 127.0.0.1",
      "wss 127.0.0.1",
    ]);
    const ca = await readFile(join(folder, "certificates", "authority.cert.pem"), "utf8");
    expect(errors).toContain("authority.cert.pem");
    for (const listener of listeners) expect(await connackOf(listener, { ca })).toMatchObject({ reasonCode: 0 });
  });

  it("on IPv4 and IPv6 together", async () => {
    const { listeners } = await run(...plain, "--host", "127.0.0.1", "--host", "::1");
    expect(listeners.map(({ host }) => host)).toEqual(["127.0.0.1", "::1"]);
  });

  it("with given certificates, and wants the clients' when told", async () => {
    const opened = await openLocalAuthority({ folder: join(folder, "elsewhere"), clock: createSystemClock() });
    if (!opened.ok) throw new Error(opened.error);
    const authority = opened.value;
    const server = await authority.issueServer(["localhost", "127.0.0.1"]);
    const client = await authority.issueClient("pump-7");
    await writeFile(join(folder, "cert.pem"), server.certificate);
    await writeFile(join(folder, "key.pem"), server.privateKey);
    const files = ["--cert", join(folder, "cert.pem"), "--key", join(folder, "key.pem")];
    const { listeners } = await run(
      ...[...plain, "--tls-port", "0", ...files, "--ca", authority.certificateFile, "--require-client-cert"],
      ...["--tls-key-log", join(folder, "keys.log")],
    );
    const [, secure = { protocol: "none", port: 0 }] = listeners;
    const ca = authority.certificate;
    await expect(connackOf(secure, { ca })).rejects.toThrow(/alert|certificate|closed|reset/i);
    const shown = await connackOf(secure, { ca, cert: client.certificate, key: client.privateKey });
    expect(shown).toMatchObject({ reasonCode: 0 });
    expect(await readFile(join(folder, "keys.log"), "utf8")).toMatch(/^CLIENT_RANDOM|TRAFFIC_SECRET/);
  });

  it("nowhere when one port is taken, and names the option and a free one", async () => {
    const { listeners } = await run(...plain);
    const taken = String(listeners[0]?.port);
    const { exitCode, errors } = await run("--data", join(folder, "other"), ...plain, "--ws-port", taken);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(new RegExp(`port \`${taken}\` is taken by another program; \`--ws-port \\d+\` is free$`));
  });
});

describe("wirebench broker announces and enforces", () => {
  it.each([
    ["--max-keepalive", "7", { serverKeepAlive: 7 }],
    ["--receive-maximum", "8", { receiveMaximum: 8 }],
    ["--topic-alias-maximum", "9", { topicAliasMaximum: 9 }],
    ["--max-packet-size", "1000", { maximumPacketSize: 1000 }],
    ["--max-qos", "1", { maximumQoS: 1 }],
    ["--session-expiry-maximum", "11", { sessionExpiryInterval: 11 }],
  ])("%s %s", async (option, value, properties) => {
    const { listeners } = await run(...plain, option, value);
    const [listener = { protocol: "none", port: 0 }] = listeners;
    const connack = await connackOf(listener, { keepalive: 60, properties: { sessionExpiryInterval: 1_000 } });
    expect(connack.properties).toMatchObject(properties);
  });

  it("--response-prefix", async () => {
    const { listeners } = await run(...plain, "--response-prefix", "answers/");
    const [listener = { protocol: "none", port: 0 }] = listeners;
    const connack = await connackOf(listener, { clientId: "asker", properties: { requestResponseInformation: true } });
    expect(connack.properties).toMatchObject({ responseInformation: "answers/asker" });
  });

  it("--redirect-to", async () => {
    const { listeners } = await run(...plain, "--redirect-to", "other.example:1883");
    const [listener = { protocol: "none", port: 0 }] = listeners;
    await expect(connackOf(listener)).rejects.toThrow(/another server/i);
  });

  it("--shared-strategy sticky", async () => {
    const { listeners } = await run(...plain, "--shared-strategy", "sticky");
    const connect = (): Promise<mqtt.MqttClient> =>
      mqtt.connectAsync(`mqtt://localhost:${listeners[0]?.port}`, { protocolVersion: 5, reconnectPeriod: 0 });
    const got: number[] = [];
    const workers = [await connect(), await connect()];
    for (const [number, worker] of workers.entries()) {
      worker.on("message", () => got.push(number));
      await worker.subscribeAsync("$share/team/jobs", { qos: 1 });
    }
    const publisher = await connect();
    for (let job = 0; job < 4; job++) await publisher.publishAsync("jobs", "work", { qos: 1 });
    await expect.poll(() => got).toEqual([0, 0, 0, 0]);
    for (const client of [...workers, publisher]) await client.endAsync();
  });

  it("--denied-subscribe grant", async () => {
    const filtered = [...plain, "--deny-subscribe", "secret", "--denied-subscribe", "grant"];
    const { listeners } = await run(...filtered);
    const client = await mqtt.connectAsync(`mqtt://localhost:${listeners[0]?.port}`, { reconnectPeriod: 0 });
    expect(await client.subscribeAsync("secret", { qos: 1 })).toMatchObject([{ qos: 1 }]);
    await client.endAsync();
  });

  it.each([
    ["--max-sessions", "5"],
    ["--max-queue-bytes", "1000"],
    ["--max-unsent-bytes", "4096"],
    ["--max-inflight", "7"],
    ["--max-retained", "3"],
    ["--max-retained-bytes", "100"],
    ["--connect-timeout", "2"],
    ["--packet-timeout", "2"],
  ])("%s as a number", async (option, value) => {
    const { listeners } = await run(...plain, option, value);
    expect(listeners).toHaveLength(1);
    expect((await run(...plain, option, "x")).errors).toContain(`${option} wants a whole number`);
  });

  it("--max-connections, --connect-rate, --max-queue, --memory-limit and --sys-interval", async () => {
    const { listeners } = await run(
      ...[...plain, "--max-connections", "1", "--connect-rate", "100", "--max-queue", "1"],
      ...["--memory-limit", "100", "--sys-interval", "1"],
    );
    const url = `mqtt://localhost:${listeners[0]?.port}`;
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
    const version = new Promise<string>((resolve) => client.once("message", (_topic, text) => resolve(String(text))));
    await client.subscribeAsync("$SYS/broker/version");
    expect(await version).toMatch(/^wirebench \d+\.\d+\.\d+$/);
    const second = mqtt.connect(url, { reconnectPeriod: 0 });
    await new Promise((resolve) => second.once("close", () => resolve(undefined)));
    expect(second.connected).toBe(false);
    await client.endAsync();
  });
});

describe("wirebench broker ends with 2 and one sentence", () => {
  it.each([
    [["--tls-port", "x"], "--tls-port wants a whole number from 0 to 65535, not `x`"],
    [["--cert", "a.pem"], "--cert and --key need each other"],
    [["--cert", "a", "--key", "b", "--require-client-cert"], /^--require-client-cert needs --ca/],
    [["--tls-port", "0", "--cert", "a", "--key", "b"], "--cert: there is no file `a`"],
    [
      ["--tls-port", "0", "--tls-key-log", "/no/such/folder/keys"],
      /^--tls-key-log: cannot write `\/no\/such\/folder\/keys`/,
    ],
    [["--memory-limit", "-1"], "--memory-limit wants a whole number from 0 to 1000000, not `-1`"],
    [["--shared-strategy", "random"], /^--shared-strategy wants round-robin or sticky or hash-publisher or hash-topic/],
    [["--denied-subscribe", "no"], "--denied-subscribe wants refuse or grant, not `no`"],
    [["--response-prefix", "a/#"], "--response-prefix begins topic names: no + or #, not `a/#`"],
    [["--host", ""], "--host wants an address, not ``"],
  ])("%j", async (argv, sentence) => {
    const { exitCode, errors } = await run(...plain, ...argv);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(sentence);
    expect(errors).not.toContain("\n");
  });
});
