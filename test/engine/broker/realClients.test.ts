import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createConnection } from "node:net";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Broker, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

const hasMosquittoClients = existsSync("/usr/bin/mosquitto_pub") && existsSync("/usr/bin/mosquitto_sub");

let broker: Broker;
let port = 0;
let connections = 0;

beforeEach(async () => {
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

afterEach(() => broker.close());

function nextMessage(client: mqtt.MqttClient): Promise<{ readonly topic: string; readonly payload: Buffer }> {
  return new Promise((resolve) => client.once("message", (topic, payload) => resolve({ topic, payload })));
}

async function connect(options: mqtt.IClientOptions): Promise<mqtt.MqttClient> {
  return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
}

describe.each([
  ["MQTT 3.1", { protocolId: "MQIsdp", protocolVersion: 3 }],
  ["MQTT 3.1.1", { protocolVersion: 4 }],
  ["MQTT 5.0", { protocolVersion: 5 }],
] as const)("MQTT.js speaking %s", (_name, version) => {
  it("exchanges messages in every QoS", async () => {
    const subscriber = await connect(version);
    const publisher = await connect(version);
    const got: string[] = [];
    subscriber.on("message", (topic, payload, packet) => got.push(`${topic} ${payload.toString()} ${packet.qos}`));
    await subscriber.subscribeAsync("a/#", { qos: 2 });
    for (const qos of [0, 1, 2] as const) await publisher.publishAsync(`a/${qos}`, "x".repeat(qos), { qos });
    while (got.length < 3) await nextMessage(subscriber);
    expect(got).toEqual(["a/0  0", "a/1 x 1", "a/2 xx 2"]);
    await publisher.endAsync();
    await subscriber.endAsync();
  });

  it("exchanges large payloads whole", async () => {
    const client = await connect(version);
    await client.subscribeAsync("big", { qos: 1 });
    const payload = Buffer.alloc(3_000_000, "wirebench");
    const arrived = nextMessage(client);
    await client.publishAsync("big", payload, { qos: 1 });
    expect((await arrived).payload.equals(payload)).toBe(true);
    await client.endAsync();
  });

  it("publishes its will when its socket dies", async () => {
    const watcher = await connect(version);
    await watcher.subscribeAsync("will");
    const dying = await connect({
      ...version,
      will: { topic: "will", payload: Buffer.from("gone"), qos: 1, retain: false },
    });
    const arrived = nextMessage(watcher);
    dying.stream.destroy();
    const { topic, payload } = await arrived;
    expect(`${topic} ${payload.toString()}`).toBe("will gone");
    await dying.endAsync(true);
    await watcher.endAsync();
  });
});

// Named apart, so that a machine without Debian's clients says which tests it did not run.
describe.runIf(hasMosquittoClients)("mosquitto_pub and mosquitto_sub", () => {
  it.each(["mqttv31", "mqttv311", "mqttv5"])("exchange messages as %s", async (version) => {
    const common = ["-h", "127.0.0.1", "-p", String(port), "-V", version];
    const subscriber = spawn("mosquitto_sub", [...common, "-t", "room/#", "-q", "2", "-C", "3", "-F", "%t %p %q %r"]);
    const output: string[] = [];
    subscriber.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    // Not `exit`: its last line may still be on the way then.
    const ended = once(subscriber, "close");
    while (broker.subscriptionCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const qos of ["0", "1", "2"]) {
      const publisher = spawn("mosquitto_pub", [...common, "-t", `room/${qos}`, "-m", "hello", "-q", qos]);
      expect((await once(publisher, "exit"))[0]).toBe(0);
    }
    expect((await ended)[0]).toBe(0);
    expect(output.join("")).toBe("room/0 hello 0 0\nroom/1 hello 1 0\nroom/2 hello 2 0\n");
  });
});

describe.runIf(hasMosquittoClients)("mosquitto_rr", () => {
  it.each(["mqttv311", "mqttv5"])("asks and is answered as %s", async (version) => {
    const responder = await connect({ protocolVersion: 5 });
    responder.on("message", (_topic, payload, { properties }) => {
      const { responseTopic = "answers/a", correlationData } = properties ?? {};
      const answered = correlationData === undefined ? {} : { properties: { correlationData } };
      responder.publish(responseTopic, `echo ${payload.toString()}`, { qos: 1, ...answered });
    });
    await responder.subscribeAsync("asked", { qos: 1 });
    const asked = ["-t", "asked", "-e", "answers/a", "-m", "hello", "-q", "1", "-W", "10"];
    const requester = spawn("mosquitto_rr", ["-h", "127.0.0.1", "-p", String(port), "-V", version, ...asked]);
    const output: string[] = [];
    requester.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    expect((await once(requester, "close"))[0]).toBe(0);
    expect(output.join("")).toBe("echo hello\n");
    await responder.endAsync();
  });
});

describe("the listener", () => {
  it("says which port is taken and which is free", async () => {
    const again = await broker.listen({ host: "127.0.0.1", port });
    expect(again).toMatchObject({ ok: false, error: { kind: "port-taken", port } });
    const suggestedPort = again.ok ? 0 : again.error.kind === "port-taken" ? again.error.suggestedPort : 0;
    expect(await broker.listen({ host: "127.0.0.1", port: suggestedPort })).toMatchObject({ ok: true });
  });

  it("says that an address is not this machine's", async () => {
    const listening = await broker.listen({ host: "192.0.2.1", port: 0 });
    expect(listening).toMatchObject({ ok: false, error: { kind: "failed" } });
  });

  it("gives its port free when the broker closes, with clients that do not leave by themselves", async () => {
    const socket = createConnection({ host: "127.0.0.1", port, allowHalfOpen: true });
    await once(socket, "connect");
    const closed = broker.close();
    socket.end();
    await closed;
    expect(await broker.listen({ host: "127.0.0.1", port })).toMatchObject({ ok: true });
  });

  it("gets a refusal to a client that is still sending", async () => {
    const socket = createConnection({ host: "127.0.0.1", port, allowHalfOpen: true });
    await once(socket, "connect");
    const arrived: Buffer[] = [];
    let failure: Error | undefined;
    socket.on("data", (chunk: Buffer) => arrived.push(chunk));
    socket.on("error", (error) => (failure = error));
    // A protocol level that nobody knows, and a megabyte after it that nobody will read.
    socket.write(Buffer.from([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 2, 0, 0, 0, 1, 0x61]));
    socket.write(Buffer.alloc(1_000_000));
    await once(socket, "end");
    socket.end();
    expect([...Buffer.concat(arrived)]).toEqual([0x20, 2, 0, 1]);
    expect(failure).toBeUndefined();
  });
});
