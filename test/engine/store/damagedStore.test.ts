import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Broker, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createMemoryConnection } from "#electron/engine/net/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import type { Durability } from "#shared/contract/index.ts";
import { type BrokerStore, openBrokerStore } from "#electron/engine/store/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { createTestClient } from "../broker/support.ts";

let home = "";
let log: string[] = [];
const clock = createSystemClock();
const store = (): string => join(home, "broker");

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wirebench-store-"));
  log = [];
});
afterEach(() => rmSync(home, { recursive: true }));

async function open(durability: Durability = "synced"): Promise<BrokerStore> {
  const opened = await openBrokerStore({
    folder: store(),
    durability,
    clock,
    logger: { log: (level, text) => void log.push(`${level} ${text}`) },
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** A broker over the store that runs while `work` does, then stops in order. Answers what is retained at its end. */
async function runBroker(opened: BrokerStore, work: (publish: (topic: string, payload: string) => void) => void) {
  const broker = createBrokerOver(opened);
  const { client } = await connectTo(broker, opened, { clean: true });
  work((topic, payload) => client.publish(topic, payload, { qos: 1, retain: true }));
  await broker.close();
  await opened.close(broker);
  return [...broker.retainedMessages()].map(({ topicName }) => topicName).toSorted();
}

function createBrokerOver(opened: BrokerStore) {
  let connections = 0;
  const broker = createBroker({
    clock,
    ids: { next: () => "id" },
    logger: { log: () => undefined },
    authorizer: createPermissiveAuthorizer(),
    captureSink: { ...noCapture, connectionOpened: () => ++connections },
  });
  broker.takeUp(opened.state, opened.journal);
  return broker;
}

async function connectTo(broker: Broker, opened: BrokerStore, { clean }: { readonly clean: boolean }) {
  const peer = createMemoryConnection();
  broker.accept(peer.connection);
  const client = createTestClient(peer, 4);
  client.send({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean, keepalive: 0, clientId: "c" });
  await opened.journal?.flush();
  return { client };
}

/** A store that holds a hundred retained messages. */
async function fill(): Promise<void> {
  await runBroker(await open(), (publish) => {
    for (let count = 0; count < 100; count++) publish(`t/${count}`, "x".repeat(200));
  });
}

function fileLike(pattern: RegExp): string {
  const name = readdirSync(store())
    .filter((each) => pattern.test(each) && statSync(join(store(), each)).size > 0)
    .at(-1);
  return join(store(), name ?? "nothing like it");
}

/** Writes into the closed store behind its back. */
async function tamper(change: (level: ClassicLevel<string, Uint8Array>) => Promise<void>): Promise<void> {
  const level = new ClassicLevel<string, Uint8Array>(store(), { keyEncoding: "utf8", valueEncoding: "view" });
  await level.open();
  await change(level);
  await level.close();
}

const damages: readonly (readonly [what: string, damage: () => void | Promise<void>, reason: RegExp])[] = [
  ["bytes in the log are not what they were", () => scramble(fileLike(/\.log$/)), /add up|empty|format/],
  ["the manifest is garbage", () => writeFileSync(fileLike(/^MANIFEST/), "garbage"), /./],
  ["CURRENT is gone", () => rmSync(join(store(), "CURRENT")), /CURRENT/],
  ["CURRENT names nothing", () => writeFileSync(join(store(), "CURRENT"), "MANIFEST-999999\n"), /./],
  ["a table is cut short", cutTable, /./],
  ["a table is gone", removeTable, /./],
  ["half a batch is missing", () => tamper((level) => level.del("retained/t/7")), /add up/],
  ["a value is not what was written", () => tamper((level) => level.put("retained/t/7", Uint8Array.of(1, 2))), /short/],
  ["it has another format", () => tamper((level) => level.put("#format", envelope({ format: 2 }))), /format 2, not 1/],
  ["it is something else", somethingElse, /format/],
];

function scramble(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 100, 400);
  writeFileSync(file, bytes);
}

async function cutTable(): Promise<void> {
  await tamper((level) => level.compactRange("", "~"));
  const table = fileLike(/\.ldb$/);
  truncateSync(table, Math.floor(statSync(table).size / 2));
}

async function removeTable(): Promise<void> {
  await tamper((level) => level.compactRange("", "~"));
  rmSync(fileLike(/\.ldb$/));
}

async function somethingElse(): Promise<void> {
  rmSync(store(), { recursive: true });
  mkdirSync(store());
  await tamper((level) => level.put("what", Uint8Array.of(1)));
}

function envelope(value: object): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(value));
  return Uint8Array.of(0, 0, 0, json.length, ...json);
}

describe("a damaged store is set aside, and the broker starts with a new one, when", () => {
  test.each(damages)("%s", async (_, damage, reason) => {
    await fill();
    await damage();
    const opened = await open();
    const { setAside } = opened.status;
    expect(setAside?.reason).toMatch(reason);
    expect(setAside?.path).toMatch(/broker\.damaged-\d{4}-\d\d-\d\dT/);
    expect(readdirSync(setAside?.path ?? "")).not.toEqual([]);
    expect(log.join("\n")).toContain(`error the store is damaged`);
    expect(log.join("\n")).toContain(setAside?.path);
    expect(await runBroker(opened, (publish) => publish("new", "x"))).toEqual(["new"]);
    const again = await open();
    expect(again.status.setAside).toBeUndefined();
    expect(await runBroker(again, () => undefined)).toEqual(["new"]);
  });

  test("a file stands in its place", async () => {
    writeFileSync(store(), "not a folder");
    const opened = await open();
    expect(opened.status.setAside?.reason).toBe("it is no folder");
    await runBroker(opened, () => undefined);
  });
});

describe("a store", () => {
  test("whose last batch did not reach the disk whole is that of the batch before", async () => {
    await fill();
    const file = fileLike(/\.log$/);
    truncateSync(file, statSync(file).size - 5);
    const opened = await open();
    expect(opened.status.setAside).toBeUndefined();
    await runBroker(opened, () => undefined);
  });

  test("reads back a QoS 2 message whose PUBREL is awaited", async () => {
    const opened = await open();
    const broker = createBrokerOver(opened);
    const { client } = await connectTo(broker, opened, { clean: false });
    client.publish("a", "x", { qos: 2, messageId: 9 });
    await broker.close();
    await opened.close(broker);
    const again = await open();
    expect(again.status.setAside).toBeUndefined();
    expect(again.state.sessions).toMatchObject([{ clientIdentifier: "c", awaitingRelease: [9] }]);
    await again.close(createBrokerOver(again));
  });

  test("that another broker has is not touched, and named", async () => {
    const first = await open();
    const second = await openBrokerStore({
      folder: store(),
      durability: "synced",
      clock,
      logger: { log: () => undefined },
    });
    expect(second).toEqual({
      ok: false,
      error: { kind: "locked", message: `the store \`${store()}\` is in use by another process` },
    });
    expect(await runBroker(first, (publish) => publish("a", "x"))).toEqual(["a"]);
  });

  test.each<Durability>(["memory", "written", "synced"])(
    "keeps what an orderly stop leaves (%s)",
    async (durability) => {
      await runBroker(await open(durability), (publish) => {
        publish("a", "x");
        publish("b", "x");
      });
      await runBroker(await open(durability), (publish) => publish("a", ""));
      expect(await runBroker(await open("synced"), () => undefined)).toEqual(["b"]);
      expect(log.filter((line) => line.startsWith("error"))).toEqual([]);
    },
  );

  test.skipIf(process.platform === "win32")("is its owner's alone", async () => {
    await fill();
    const opened = await open();
    expect(statSync(store()).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(store())) expect(statSync(join(store(), name)).mode & 0o777).toBe(0o600);
    await runBroker(opened, () => undefined);
  });
});
