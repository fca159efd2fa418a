import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createConnection, Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientIdentity } from "#electron/engine/broker/index.ts";
import { openLocalAuthority } from "#electron/engine/certificates/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";
import { type LiveBroker, startLiveBroker } from "./liveBroker.ts";

const identities: ClientIdentity[] = [];
let live: LiveBroker;

beforeEach(async () => {
  identities.length = 0;
  const permissive = createPermissiveAuthorizer();
  live = await startLiveBroker({
    authorizer: {
      ...permissive,
      decideConnect(identity, request) {
        identities.push(identity);
        return permissive.decideConnect(identity, request);
      },
    },
  });
});

afterEach(() => live.stop());

const localhost = ["localhost", "127.0.0.1", "::1"] as const;

async function exchange(url: string, options: mqtt.IClientOptions = {}): Promise<string> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, connectTimeout: 5_000, ...options });
  const arrived = new Promise<string>((resolve) => {
    client.once("message", (topic, payload) => resolve(`${topic} ${payload.length}`));
  });
  await client.subscribeAsync("a", { qos: 2 });
  await client.publishAsync("a", "x".repeat(100_000), { qos: 2 });
  const message = await arrived;
  await client.endAsync();
  return message;
}

describe.each([4, 5] as const)("MQTT.js speaking version %d", (protocolVersion) => {
  it("exchanges messages over every kind of listener at once", async () => {
    const authority = await live.authority();
    const tls = await authority.issueServer(localhost);
    const ports = {
      mqtt: await live.listen(),
      mqtts: await live.listen({ protocol: "mqtts", tls }),
      ws: await live.listen({ protocol: "ws" }),
      wss: await live.listen({ protocol: "wss", tls }),
    };
    const options = { protocolVersion, ca: authority.certificate };
    const answers = await Promise.all(
      Object.entries(ports).map(([scheme, port]) => exchange(`${scheme}://127.0.0.1:${port}/mqtt`, options)),
    );
    expect(answers).toEqual(["a 100000", "a 100000", "a 100000", "a 100000"]);
    expect(live.broker.listeners().map(({ protocol }) => protocol)).toEqual(["mqtt", "mqtts", "ws", "wss"]);
    expect(identities.map(({ listener }) => listener?.protocol).toSorted()).toEqual(["mqtt", "mqtts", "ws", "wss"]);
  });
});

describe("a listener", () => {
  it.each(["mqtts", "ws", "wss"] as const)("feeds a slow reader over %s as it reads", async (protocol) => {
    const authority = await live.authority();
    const port = await live.listen({ protocol, tls: await authority.issueServer(localhost) });
    const options = { reconnectPeriod: 0, ca: authority.certificate };
    const client = await mqtt.connectAsync(`${protocol}://localhost:${port}`, options);
    const payload = Buffer.alloc(20_000, "x");
    const published = Array.from({ length: 1_000 }, (_, index) =>
      client.publishAsync(`r/${index}`, payload, { qos: 1, retain: true }),
    );
    await Promise.all(published);
    let bytes = 0;
    const whole = new Promise<void>((resolve) => {
      client.on("message", (_topic, received) => {
        bytes += received.length;
        if (bytes === 20_000_000) resolve();
      });
    });
    await client.subscribeAsync("r/#");
    await whole;
    expect(live.broker.counters.notDelivered["slow-consumer"]).toBe(0);
    await client.endAsync();
  });

  it("serves IPv6", async () => {
    const port = await live.listen({ host: "::1" });
    expect(await exchange(`mqtt://[::1]:${port}`)).toBe("a 100000");
    expect(identities[0]?.remote).toMatch(/^\[::1\]:\d+$/);
  });

  it("takes no more connections than its own maximum, whatever the others take", async () => {
    const narrow = await live.listen({ maximumConnections: 1 });
    const wide = await live.listen();
    const first = createConnection({ host: "127.0.0.1", port: narrow });
    await once(first, "connect");
    while (live.broker.connectionCount === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const second = createConnection({ host: "127.0.0.1", port: narrow });
    second.resume();
    await once(second, "close");
    expect(await exchange(`mqtt://127.0.0.1:${wide}`)).toBe("a 100000");
    expect(live.broker.counters.connectionsRefused).toBe(1);
    first.destroy();
  });

  it.each(["mqtt", "ws"] as const)(
    "asks a silent peer of %s without Keep Alive whether it is there",
    async (protocol) => {
      const asked = vi.spyOn(Socket.prototype, "setKeepAlive");
      const port = await live.listen({ protocol });
      const watched = await mqtt.connectAsync(`${protocol}://127.0.0.1:${port}`, { keepalive: 60, reconnectPeriod: 0 });
      const served = (): number =>
        asked.mock.calls.filter(([isOn, delayMs]) => isOn === true && delayMs === 60_000).length;
      expect(served()).toBe(0);
      const silent = await mqtt.connectAsync(`${protocol}://127.0.0.1:${port}`, { keepalive: 0, reconnectPeriod: 0 });
      await vi.waitFor(() => expect(served()).toBe(1), { timeout: 10_000 });
      asked.mockRestore();
      await Promise.all([watched.endAsync(), silent.endAsync()]);
    },
  );

  it("gives every port free when the broker closes", async () => {
    const tls = await (await live.authority()).issueServer(localhost);
    const ports = [await live.listen({ protocol: "ws" }), await live.listen({ protocol: "wss", tls })];
    // One client that never says anything, not even HTTP.
    const silent = createConnection({ host: "127.0.0.1", port: ports[0] ?? 0 });
    await once(silent, "connect");
    await live.broker.close();
    expect(await Promise.all(ports.map((port) => live.listen({ port })))).toEqual(ports);
    silent.destroy();
  });
});

describe("TLS", () => {
  it("tells who holds a certificate that the authority has signed, and lets others in without a name", async () => {
    const authority = await live.authority();
    const tls = { ...(await authority.issueServer(localhost)), clientAuthority: authority.certificate };
    const port = await live.listen({ protocol: "mqtts", tls });
    const { certificate: cert, privateKey: key } = await authority.issueClient("pump-7");
    await exchange(`mqtts://localhost:${port}`, { ca: authority.certificate, cert, key });
    await exchange(`mqtts://localhost:${port}`, { ca: authority.certificate });
    expect(identities.map(({ certificateName }) => certificateName)).toEqual(["pump-7", undefined]);
  });

  it("turns away who has no certificate of the authority, when one is required", async () => {
    const authority = await live.authority();
    const tls = {
      ...(await authority.issueServer(localhost)),
      clientAuthority: authority.certificate,
      requiresClientCertificate: true,
    };
    const port = await live.listen({ protocol: "mqtts", tls });
    await expect(exchange(`mqtts://localhost:${port}`, { ca: authority.certificate })).rejects.toThrow(
      /alert|certificate|closed|hang up/i,
    );
    const { certificate: cert, privateKey: key } = await authority.issueClient("pump-7");
    expect(await exchange(`mqtts://localhost:${port}`, { ca: authority.certificate, cert, key })).toBe("a 100000");
    expect(identities).toHaveLength(1);
    expect(live.log.some((line) => line.includes("turned away"))).toBe(true);
  });

  it("shows the certificate of the name that the client asks for, and speaks 1.2 at least", async () => {
    const authority = await live.authority();
    const tls = {
      ...(await authority.issueServer(localhost)),
      byServerName: new Map([["plant.example", await authority.issueServer(["plant.example"])]]),
    };
    const port = await live.listen({ protocol: "mqtts", tls });
    const handshake = async (servername: string): Promise<string> => {
      const socket = connectTls({ host: "127.0.0.1", port, servername, ca: authority.certificate });
      await once(socket, "secureConnect");
      const name = socket.getPeerCertificate().subject.CN;
      socket.destroy();
      return String(name);
    };
    expect(await handshake("plant.example")).toBe("plant.example");
    expect(await handshake("localhost")).toBe("localhost");
    const old = connectTls({ host: "127.0.0.1", port, ca: authority.certificate, maxVersion: "TLSv1.1" });
    const [error] = await once(old, "error");
    expect(String(error)).toMatch(/protocol|version/);
  });

  it("logs the secrets of each session on request", async () => {
    const authority = await live.authority();
    const lines: string[] = [];
    const tls = { ...(await authority.issueServer(localhost)), keyLog: (line: string) => void lines.push(line) };
    const port = await live.listen({ protocol: "mqtts", tls });
    await exchange(`mqtts://localhost:${port}`, { ca: authority.certificate });
    expect(lines[0]).toMatch(/^(CLIENT|SERVER)_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]+\n$/);
  });

  it("is not offered with a key that does not fit", async () => {
    const authority = await live.authority();
    const { certificate } = await authority.issueServer(localhost);
    const { privateKey } = await authority.issueServer(localhost);
    const request = { protocol: "mqtts", host: "127.0.0.1", port: 0 } as const;
    expect(await live.broker.listen({ ...request, tls: { certificate, privateKey } })).toMatchObject({ ok: false });
    expect(await live.broker.listen(request)).toMatchObject({ ok: false });
  });
});

describe("the local authority", () => {
  it("is the same one every time, and keeps its key to its owner", async () => {
    const first = await live.authority();
    expect((await live.authority()).certificate).toBe(first.certificate);
    const key = first.certificateFile.replace(".cert.", ".key.");
    expect(await readFile(key, "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    const isShared = ((await stat(key)).mode & 0o077) !== 0;
    // Windows keeps no such bits.
    expect(isShared && process.platform !== "win32").toBe(false);
  });

  it("is not replaced when its files are damaged: people may trust it", async () => {
    const { certificateFile } = await live.authority();
    await writeFile(certificateFile, "no certificate");
    const opened = await openLocalAuthority({ folder: `${live.folder}/certificates`, clock: createFakeClock() });
    expect(opened).toMatchObject({ ok: false });
  });
});

describe.runIf(existsSync("/usr/bin/mosquitto_pub"))("mosquitto_pub", () => {
  it.each(["mqttv31", "mqttv311", "mqttv5"])(
    "publishes over TLS as %s, trusting the authority's file",
    async (version) => {
      const authority = await live.authority();
      const tls = { ...(await authority.issueServer(localhost)), clientAuthority: authority.certificate };
      const port = await live.listen({ protocol: "mqtts", tls });
      const { certificate, privateKey } = await authority.issueClient("pump-7");
      await writeFile(`${live.folder}/cert.pem`, certificate);
      await writeFile(`${live.folder}/key.pem`, privateKey);
      const files = ["--cafile", authority.certificateFile, "--cert", `${live.folder}/cert.pem`];
      const publisher = spawn("mosquitto_pub", [
        ...["-h", "localhost", "-p", String(port), "-V", version, "-t", "a", "-m", "hello", "-q", "2", "-r"],
        ...[...files, "--key", `${live.folder}/key.pem`],
      ]);
      expect((await once(publisher, "exit"))[0]).toBe(0);
      expect(live.broker.isRetained("a")).toBe(true);
      expect(identities[0]?.certificateName).toBe("pump-7");
    },
  );
});
