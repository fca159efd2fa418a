import { afterEach, describe, expect, it } from "vitest";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";
import {
  compact,
  CONNECT,
  createScriptedBroker,
  DISCONNECT,
  PINGREQ,
  type ScriptedBroker,
  toHex,
} from "./scriptedBroker.ts";

const open: { readonly worlds: ClientsWorld[]; readonly brokers: ScriptedBroker[] } = { worlds: [], brokers: [] };

function createWorld(options: Parameters<typeof createClientsWorld>[0] = {}): ClientsWorld {
  const world = createClientsWorld(options);
  open.worlds.push(world);
  return world;
}

/** A broker that answers every CONNECT with these bytes. */
async function brokerAnswering(connack: string): Promise<ScriptedBroker> {
  const broker = await createScriptedBroker((packet, send) => {
    if (packet.first >> 4 === CONNECT && connack !== "") send(connack);
  });
  open.brokers.push(broker);
  return broker;
}

afterEach(async () => {
  for (const world of open.worlds.splice(0)) world.clients.dispose();
  await Promise.all(open.brokers.splice(0).map((broker) => broker.close()));
});

describe("connecting", () => {
  it("says CONNECT as the profile asks, and is connected once CONNACK accepts", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, clientIdentifier: "s1", userName: "u", secrets: { password: "p" } });
    world.connect(id);
    expect(world.row(id).state).toMatchObject({ kind: "connecting", attempt: 1 });
    const { bytes } = await broker.next(CONNECT);
    //                             M Q T T 4  user name, password, clean
    expect(toHex(bytes)).toBe(compact("1014 00044d515454 04 c2 003c 00027331 000175 000170"));
    expect(await world.until(id, "connected")).toMatchObject({ sessionPresent: false });
  });

  it("names MQTT 3.1 as that version does", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, protocolVersion: 3 });
    world.connect(id);
    const { bytes } = await broker.next(CONNECT);
    expect(toHex(bytes.subarray(2, 11))).toBe("00064d514973647003");
    await world.until(id, "connected");
  });

  it("reports that a session was present", async () => {
    const broker = await brokerAnswering("20 02 01 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, clean: false });
    world.connect(id);
    expect(await world.until(id, "connected")).toMatchObject({ sessionPresent: true });
  });

  it("says DISCONNECT when asked to leave, and stays away", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, reconnects: true });
    world.connect(id);
    await world.until(id, "connected");
    void world.clients.commands["client.disconnect"]({ id });
    expect(world.row(id).state).toEqual({ kind: "disconnected" });
    expect(toHex((await broker.next(DISCONNECT)).bytes)).toBe("e000");
  });

  it("leaves an attempt that is under way", async () => {
    const broker = await brokerAnswering("");
    const world = createWorld();
    const id = world.add({ port: broker.port });
    world.connect(id);
    await broker.next(CONNECT);
    void world.clients.commands["client.disconnect"]({ id });
    expect(world.row(id).state).toEqual({ kind: "disconnected" });
  });
});

describe("a failed attempt is explained", () => {
  it("when nobody listens", async () => {
    const broker = await brokerAnswering("");
    await broker.close();
    open.brokers.pop();
    const world = createWorld();
    const id = world.add({ port: broker.port });
    world.connect(id);
    expect((await world.until(id, "failed")).reason).toContain("nobody listens there");
  });

  it("when the embedded broker is not started", async () => {
    const world = createWorld();
    const id = world.add({});
    world.connect(id);
    expect((await world.until(id, "failed")).reason).toBe(
      "the embedded broker is not listening: start it in the Broker activity",
    );
  });

  it("when CONNACK refuses in 3.1.1, with meaning and remedy", async () => {
    const broker = await brokerAnswering("20 02 00 04");
    const world = createWorld();
    const id = world.add({ port: broker.port, reconnects: true });
    world.connect(id);
    expect((await world.until(id, "failed")).reason).toBe(
      "the broker refused the connection: bad user name or password (0x04): check both",
    );
  });

  it("when CONNACK refuses in 5.0, with the broker's own words", async () => {
    //                                       0x87 Not authorized, Reason String `no`
    const broker = await brokerAnswering("20 08 00 87 05 1f 00 02 6e 6f");
    const world = createWorld();
    const id = world.add({ port: broker.port, protocolVersion: 5, reconnects: true });
    world.connect(id);
    const { reason } = await world.until(id, "failed");
    expect(reason).toContain("not authorized (0x87)");
    expect(reason).toContain("the broker says `no`");
  });

  it("when a broker that knows only 3.1.1 answers a 5.0 client", async () => {
    const broker = await brokerAnswering("20 02 00 01");
    const world = createWorld();
    const id = world.add({ port: broker.port, protocolVersion: 5 });
    world.connect(id);
    expect((await world.until(id, "failed")).reason).toContain("does not speak MQTT 5.0: choose 3.1.1");
  });

  it("when the broker closes without a CONNACK", async () => {
    const broker = await brokerAnswering("");
    const world = createWorld();
    const id = world.add({ port: broker.port });
    world.connect(id);
    await broker.next(CONNECT);
    broker.drop();
    expect((await world.until(id, "failed")).reason).toContain("closed the connection without a CONNACK");
  });

  it("when no CONNACK comes in time", async () => {
    const broker = await brokerAnswering("");
    const world = createWorld({ connectTimeoutSeconds: 3 });
    const id = world.add({ port: broker.port });
    world.connect(id);
    await broker.next(CONNECT);
    world.clock.runScheduled();
    expect((await world.until(id, "failed")).reason).toContain("no CONNACK came within 3 s");
  });

  it.each([
    ["HTTP/1.1 400 Bad Request\r\n\r\n", "it begins `HTTP/1.1 400 Bad Request`"],
    ["SSH-2.0-OpenSSH_9\r\n", "it begins `SSH-2.0-OpenSSH_9`"],
    ["220 \u202eevil\r\n", "it begins `220 "],
  ])("at once, and for good, when the answer is no MQTT: %j", async (text, words) => {
    const broker = await brokerAnswering(Buffer.from(text).toString("hex"));
    const world = createWorld();
    const id = world.add({ port: broker.port, reconnects: true });
    world.connect(id);
    const { reason } = await world.until(id, "failed");
    expect(reason).toContain("speaks no MQTT");
    expect(reason).toContain(words);
    expect(reason).not.toContain("\u202e");
  });

  it("when the profile cannot be sent", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, clientIdentifier: "", clean: false });
    world.connect(id);
    expect((await world.until(id, "failed")).reason).toContain("An empty identifier needs Clean Session");
    expect(broker.packets).toEqual([]);
  });
});

describe("a lost connection", () => {
  it("is taken up again after 1, 2 and 4 seconds, and the wait can be skipped", async () => {
    const broker = await brokerAnswering("20 02 00 03");
    const world = createWorld();
    const id = world.add({ port: broker.port, reconnects: true });
    world.connect(id);
    const first = await world.until(id, "waiting");
    expect(first.reason).toContain("the MQTT service is unavailable");
    expect(first.retryAtMs - world.clock.nowMs()).toBeGreaterThan(900);
    expect(world.clock.delays).toEqual([1_000]);
    world.clock.runScheduled();
    await world.untilRow(id, ({ state }) => state.kind === "waiting" && state.attempt === 2);
    expect(world.clock.delays).toEqual([2_000]);
    world.connect(id);
    await world.untilRow(id, ({ state }) => state.kind === "waiting" && state.attempt === 3);
    expect(world.clock.delays).toEqual([4_000]);
    void world.clients.commands["client.disconnect"]({ id });
    expect(world.clock.delays).toEqual([]);
  });

  it("is taken up again when the broker resets it", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, reconnects: true });
    world.connect(id);
    await world.until(id, "connected");
    broker.drop("reset");
    expect((await world.until(id, "waiting")).reason).toContain("broke the connection off");
    world.clock.runScheduled();
    await world.until(id, "connected");
  });

  it("is not fought for when another client took the session over", async () => {
    const broker = await brokerAnswering("20 03 00 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, protocolVersion: 5, reconnects: true });
    world.connect(id);
    await world.until(id, "connected");
    broker.send("e0 02 8e 00");
    expect((await world.until(id, "failed")).reason).toContain("session taken over (0x8E)");
  });

  it("is noticed by the keep alive when the broker falls silent", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port, keepAliveSeconds: 1 });
    world.connect(id);
    await world.until(id, "connected");
    world.clock.runScheduled();
    await broker.next(PINGREQ);
    world.clock.runScheduled();
    expect((await world.until(id, "failed")).reason).toContain("did not answer PINGREQ within 1 s");
  });

  it("ends when the broker sends what MQTT does not allow", async () => {
    const broker = await brokerAnswering("20 02 00 00");
    const world = createWorld();
    const id = world.add({ port: broker.port });
    world.connect(id);
    await world.until(id, "connected");
    broker.send("20 02 00 00");
    expect((await world.until(id, "failed")).reason).toContain("the broker broke the protocol");
  });
});

describe("a password", () => {
  it("stays in the engine: not in a view, a log line or a reason", async () => {
    const broker = await brokerAnswering("20 02 00 05");
    const world = createWorld();
    const id = world.add({ port: broker.port, userName: "u", secrets: { password: "s3cret-word" } });
    world.connect(id);
    await world.until(id, "failed");
    expect(world.row(id).held).toEqual(["password"]);
    expect(JSON.stringify([world.rows(), world.row(id), world.logLines])).not.toContain("s3cret-word");
  });

  it("is kept when a profile is updated without one, and can be removed", async () => {
    const world = createWorld();
    const id = world.add({ userName: "u", secrets: { password: "p" } });
    const { profile } = world.row(id);
    await world.clients.commands["client.update"]({ id, profile: { ...profile, name: "renamed" } });
    expect(world.row(id)).toMatchObject({ held: ["password"], profile: { name: "renamed" } });
    await world.clients.commands["client.update"]({ id, profile, forget: ["password"] });
    expect(world.row(id).held).toEqual([]);
  });

  it("goes along with a duplicate, and not into an export", async () => {
    const world = createWorld();
    const id = world.add({ userName: "u", secrets: { password: "s3cret-word" } });
    const copy = await world.clients.commands["client.duplicate"]({ id, clientIdentifier: "copy" });
    if (!copy.ok) throw new Error("the client is there");
    expect(world.row(copy.value.id)).toMatchObject({ held: ["password"], profile: { clientIdentifier: "copy" } });
    const exported = await world.clients.commands["client.export"]({});
    expect(exported).toMatchObject({ ok: true, value: { clients: 2 } });
    expect(JSON.stringify(exported)).not.toContain("s3cret-word");
  });

  it("may change while the client waits to try again", async () => {
    const broker = await brokerAnswering("20 02 00 03");
    const world = createWorld();
    const id = world.add({ port: broker.port, reconnects: true, userName: "u", secrets: { password: "old" } });
    world.connect(id);
    await world.until(id, "waiting");
    await world.clients.commands["client.update"]({ id, profile: world.row(id).profile, secrets: { password: "new" } });
    await broker.next(CONNECT);
    world.clock.runScheduled();
    expect(Buffer.from((await broker.next(CONNECT)).bytes).toString("latin1")).toContain("new");
  });
});

describe("a client that is gone", () => {
  it("is answered in words", async () => {
    const world = createWorld();
    const id = world.add({});
    expect(world.clients.commands["client.remove"]({ id })).toEqual({ ok: true, value: {} });
    expect(world.clients.commands["client.connect"]({ id })).toEqual({
      ok: false,
      error: { code: "not-found", message: "this client does not exist any more" },
    });
    expect(world.rows()).toEqual([]);
  });
});
