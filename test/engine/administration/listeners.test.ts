import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { connect as connectTcp, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ListenerConfig } from "#shared/contract/index.ts";
import { type EngineWorld, startEngine } from "#test/engine/engine/support.ts";

let dataFolder = "";
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "wirebench-"));
});
afterEach(() => rm(dataFolder, { recursive: true, maxRetries: 5 }));

const plain: ListenerConfig = {
  protocol: "mqtt",
  host: "127.0.0.1",
  port: 0,
  isEnabled: true,
  access: { kind: "workbench" },
  allowedOrigins: [],
};

async function add({ engine, port }: EngineWorld, config: Partial<ListenerConfig> = {}): Promise<string> {
  await port();
  const answer = await engine.commands["listener.add"]({ config: { ...plain, ...config } });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.id;
}

/** The port of a listener that is open. */
async function portOf({ see }: EngineWorld, id: string): Promise<number> {
  const isOpen = (listener: { readonly id: string; readonly state: { readonly kind: string } }): boolean =>
    listener.id === id && listener.state.kind === "listening";
  const { listeners } = await see("listeners", {}, (value) => value.listeners.some(isOpen));
  const state = listeners.find(isOpen)?.state;
  return state?.kind === "listening" ? state.port : 0;
}

/** Lets everybody connect and do nothing. */
const closedPolicy = JSON.stringify({
  mqttPolicy: 1,
  name: "closed",
  evaluation: { default: "deny", order: "deny-overrides", subscribe: "strict" },
  roles: [{ id: "all", principals: {}, connect: { clientId: "*" }, rules: [] }],
});

function closeOf(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    client.once("close", resolve);
  });
}

/** What SUBACK says of a filter. */
async function codesOf(client: MqttClient, filter: string): Promise<unknown> {
  const acknowledged = new Promise<unknown>((resolve) => {
    client.on("packetreceive", (packet) => {
      if (packet.cmd === "suback") resolve(packet.granted);
    });
  });
  client.subscribe(filter, () => undefined);
  return acknowledged;
}

describe("the listeners of the embedded broker", () => {
  it("are several at once, and one is stopped and started while the others go on", async () => {
    await using world = startEngine({ dataFolder });
    const staying = await world.connect("staying");
    const id = await add(world);
    const port = await portOf(world, id);
    const leaving = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    const closed = closeOf(leaving);
    expect(await world.engine.commands["listener.stop"]({ id })).toEqual({ ok: true, value: {} });
    await closed;
    expect(staying.connected).toBe(true);
    const stopped = await world.see("listeners", {}, ({ listeners }) => listeners.length === 2);
    expect(stopped.listeners.map(({ state }) => state.kind)).toEqual(["listening", "stopped"]);
    await world.engine.commands["listener.start"]({ id });
    const again = await connectAsync(`mqtt://127.0.0.1:${await portOf(world, id)}`, { reconnectPeriod: 0 });
    await world.see("listeners", {}, ({ listeners }) => listeners[1]?.connections === 1);
    await again.endAsync();
  });

  it("say which port is taken, and which is free", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const address = squatter.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await using world = startEngine();
    const id = await add(world, { port });
    const { listeners } = await world.see("listeners", {}, (value) => value.listeners[1]?.state.kind === "port-taken");
    expect(listeners[1]).toMatchObject({ id, state: { kind: "port-taken", port } });
    squatter.close();
  });

  it("have access of their own, each by its files", async () => {
    const policyFile = join(dataFolder, "policy.yaml");
    await writeFile(policyFile, "mqttPolicy: 1\nname: closed\nroles: {}\nconnect: nobody\n");
    await using world = startEngine({ dataFolder });
    const open = await world.connect("open");
    const id = await add(world, { access: { kind: "own", policyFile, isAnonymousAllowed: true } });
    const { listeners } = await world.see("listeners", {}, (value) => value.listeners[1]?.state.kind === "failed");
    const state = listeners[1]?.state;
    expect(state?.kind === "failed" ? state.message : "").toMatch(/policy\.yaml`, line \d+, column \d+: /);
    await writeFile(policyFile, closedPolicy);
    await world.engine.commands["listener.start"]({ id });
    const judged = await connectAsync(`mqtt://127.0.0.1:${await portOf(world, id)}`, {
      clientId: "judged",
      protocolVersion: 5,
      reconnectPeriod: 0,
    });
    expect(await codesOf(judged, "a")).toEqual([0x87]);
    expect(await codesOf(open, "a")).toEqual([0]);
    const denied = { effect: "deny", search: "judged", start: 0, count: 10 } as const;
    const decisions = await world.see("decisions", denied, ({ rowCount }) => rowCount > 0);
    expect(decisions.rows[0]).toMatchObject({ kind: "subscribe", topic: "a", effect: "deny" });
    await judged.endAsync(true);
  });

  it("do not open when their policy cannot be read: nobody is let in by mistake", async () => {
    await using world = startEngine({ dataFolder });
    await add(world, { access: { kind: "own", policyFile: join(dataFolder, "none.yaml"), isAnonymousAllowed: false } });
    const { listeners } = await world.see("listeners", {}, (value) => value.listeners[1]?.state.kind === "failed");
    const state = listeners[1]?.state;
    expect(state?.kind === "failed" ? state.message : "").toContain("none.yaml");
  });

  it("give each server name a certificate of its own, and know clients by theirs", async () => {
    await using world = startEngine({ dataFolder });
    const keyLogFile = join(dataFolder, "keys.log");
    const id = await add(world, {
      protocol: "mqtts",
      tls: {
        certificate: { kind: "local", serverNames: ["one.test", "two.test"] },
        clientCertificates: "required",
        keyLogFile,
      },
    });
    const port = await portOf(world, id);
    const issued = await world.engine.commands["certificate.issueClient"]({ commonName: "gateway" });
    if (!issued.ok) throw new Error(issued.error.message);
    const { certificate: cert, privateKey: key, authority: ca } = issued.value;
    for (const servername of ["one.test", "two.test", "localhost"]) {
      const socket = connectTls({ host: "127.0.0.1", port, servername, ca, cert, key });
      await once(socket, "secureConnect");
      expect(socket.getPeerCertificate().subject.CN).toBe(servername);
      socket.destroy();
    }
    const client = await connectAsync(`mqtts://localhost:${port}`, {
      clientId: "tls",
      ca,
      cert,
      key,
      reconnectPeriod: 0,
    });
    const { session } = await world.see(
      "brokerSession",
      { clientIdentifier: "tls" },
      (value) => value.session !== undefined,
    );
    expect(session?.presence).toMatchObject({
      kind: "connected",
      listener: { protocol: "mqtts" },
      security: { protocol: "TLSv1.3", serverName: "localhost", certificateName: "gateway" },
    });
    expect(await readFile(keyLogFile, "utf8")).toMatch(/TRAFFIC_SECRET/);
    await client.endAsync();
  });

  it("refuse a web page of a stranger, and say whose it was", async () => {
    await using world = startEngine();
    const id = await add(world, { protocol: "ws", allowedOrigins: ["https://app.example"] });
    const url = `ws://127.0.0.1:${await portOf(world, id)}/mqtt`;
    const stranger = new WebSocket(url, "mqtt", { origin: "https://evil.example" });
    const [error] = await once(stranger, "error");
    expect(String(error)).toContain("403");
    for (const options of [{}, { origin: "https://app.example" }, { origin: "http://localhost:5173" }]) {
      const guest = new WebSocket(url, "mqtt", options);
      await once(guest, "open");
      guest.terminate();
    }
    const { listeners } = await world.see("listeners", {}, (value) => (value.listeners[1]?.turnedAway ?? 0) > 0);
    expect(listeners[1]?.lastTurnedAway?.reason).toContain("https://evil.example");
  });

  it("tell whom a limit kept out, and which", async () => {
    await using world = startEngine();
    const id = await add(world, { maximumConnections: 1 });
    const port = await portOf(world, id);
    const first = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    const second = connectTcp(port, "127.0.0.1");
    second.on("error", () => undefined);
    await once(second, "close");
    const { listeners } = await world.see("listeners", {}, (value) => (value.listeners[1]?.turnedAway ?? 0) > 0);
    expect(listeners[1]?.lastTurnedAway?.reason).toBe("the limit of connections of this listener is `1`");
    await first.endAsync();
  });

  it("are IPv6 ones too", async () => {
    await using world = startEngine();
    const port = await portOf(world, await add(world, { host: "::1" }));
    const socket = connectTcp(port, "::1");
    await once(socket, "connect");
    expect(socket.remoteFamily).toBe("IPv6");
    socket.destroy();
  });

  it("outlive the engine, with every setting that was changed", async () => {
    let id = "";
    {
      await using world = startEngine({ dataFolder });
      id = await add(world, { protocol: "ws", isEnabled: false, maximumConnections: 7 });
      await world.engine.commands["broker.configure"]({
        settings: { maximumTopicLevels: 3, sharedStrategy: "sticky" },
      });
    }
    await using world = startEngine({ dataFolder });
    await world.port();
    const { listeners } = await world.see("listeners", {}, () => true);
    expect(listeners[1]).toMatchObject({
      id,
      config: { protocol: "ws", maximumConnections: 7 },
      state: { kind: "stopped" },
    });
    const { settings, defaults } = await world.see("brokerSettings", {}, () => true);
    expect(settings).toEqual({ ...defaults, maximumTopicLevels: 3, sharedStrategy: "sticky" });
  });

  it("begin anew when their file is damaged, which is set aside, named and reported", async () => {
    await writeFile(join(dataFolder, "broker.json"), '{"version": 1, "value": {"settings": {"maximumQoS": 9}}}');
    await using world = startEngine({ dataFolder });
    await world.port();
    const { settings, defaults, notices } = await world.see("brokerSettings", {}, () => true);
    expect(settings).toEqual(defaults);
    expect(notices.join()).toContain("broker.json");
    expect((await readdir(dataFolder)).filter((name) => name.startsWith("broker.json.damaged-"))).toHaveLength(1);
  });
});

describe("the settings of the embedded broker", () => {
  it("hold at once where they can, and never break what a client was told", async () => {
    await using world = startEngine();
    const told = await world.connect("told", { protocolVersion: 5 });
    await world.engine.commands["broker.configure"]({ settings: { maximumTopicLevels: 2, maximumQoS: 0 } });
    await told.publishAsync("a/b", "x", { qos: 1 });
    const closed = closeOf(told);
    told.publish("a/b/c", "x");
    await closed;
    const next = await world.connect("next", { protocolVersion: 5 });
    expect(next.connected).toBe(true);
    const { session } = await world.see(
      "brokerSession",
      { clientIdentifier: "next" },
      (value) => value.session !== undefined,
    );
    expect(session?.clientIdentifier).toBe("next");
    await world.engine.commands["broker.resetSettings"]({});
    const { settings, defaults } = await world.see("brokerSettings", {}, () => true);
    expect(settings).toEqual(defaults);
  });

  it("publish the $SYS topics while they have a period, and take them away with it", async () => {
    await using world = startEngine();
    await world.engine.commands["broker.configure"]({ settings: { sysIntervalSeconds: 10 } });
    const list = { search: "$SYS", start: 0, count: 100 };
    await world.see("retained", list, ({ rowCount }) => rowCount > 10);
    await world.engine.commands["broker.configure"]({ settings: { sysIntervalSeconds: 0 } });
    expect(await world.see("retained", list, ({ rowCount }) => rowCount === 0)).toMatchObject({ total: 0 });
  });
});
