import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ruleExamples } from "#shared/rules/index.ts";
import type { EngineWorld } from "../engine/support.ts";
import { startEngine } from "../engine/support.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function start(world: EngineWorld, text: string): Promise<string> {
  const created = await world.engine.commands["rules.create"]({ text });
  if (!created.ok) throw new Error(created.error.message);
  const { id } = created.value;
  await world.port();
  const started = await world.engine.commands["rules.start"]({ id });
  if (!started.ok) throw new Error(started.error.message);
  await world.see("ruleSet", { id }, ({ set }) => set?.row.state.kind === "running");
  return id;
}

const exampleText = (id: string): string => ruleExamples.find((example) => example.id === id)?.text ?? "";

/** The broker has granted the subscriptions of the rules. */
async function untilSubscribed(world: EngineWorld, count: number): Promise<void> {
  await world.see("brokerTotals", {}, (totals) => totals.subscriptions >= count);
}

describe("rules over the embedded broker", () => {
  it("answer what an ordinary client publishes, and show the packets of it", async () => {
    await using world = startEngine();
    const id = await start(world, exampleText("auto-reply"));
    const client = await world.connect("person");
    await client.subscribeAsync("lamp/+/state", { qos: 1 });
    const answer = new Promise<string>((resolve) =>
      client.once("message", (topic, payload) => resolve(`${topic} ${payload.toString()}`)),
    );
    await untilSubscribed(world, 3);
    await client.publishAsync("lamp/kitchen/set", "on", { qos: 1 });
    expect(await answer).toMatch(/^lamp\/kitchen\/state \{"state": "on", "at": "\d{4}-/);
    const { set } = await world.see(
      "ruleSet",
      { id },
      (value) => value.set?.rules[0]?.last?.published?.sequence !== undefined,
    );
    const last = set?.rules[0]?.last;
    for (const message of [last?.arrived, last?.published]) {
      const packet = await world.engine.commands["capture.packet"]({ sequence: message?.sequence ?? -1 });
      expect(packet.ok && packet.value.row.topicName).toBe(message?.topicName);
    }
  });

  it("answer requests of MQTT 5.0 where they ask to be answered", async () => {
    await using world = startEngine();
    await start(world, exampleText("request-response"));
    const client = await world.connect("person", { protocolVersion: 5 });
    await client.subscribeAsync("answers/me");
    await untilSubscribed(world, 2);
    const answer = new Promise<string>((resolve) =>
      client.once("message", (topic, _payload, { properties }) =>
        resolve(`${topic} ${properties?.correlationData?.toString() ?? ""} ${properties?.contentType ?? ""}`),
      ),
    );
    const properties = { responseTopic: "answers/me", correlationData: Buffer.from("42") };
    await client.publishAsync("service/clock/get", "now?", { qos: 1, properties });
    expect(await answer).toBe("answers/me 42 application/json");
  });

  it("wait while the broker is away, and go on when it is back", async () => {
    await using world = startEngine();
    const id = await start(world, exampleText("thermometer"));
    await world.see("ruleSet", { id }, ({ set }) => (set?.row.published ?? 0) > 0);
    await world.engine.commands["broker.stop"]({});
    const { set } = await world.see("ruleSet", { id }, (value) => value.set?.row.state.kind === "waiting");
    await world.engine.commands["broker.start"]({});
    await world.see("ruleSet", { id }, (value) => value.set?.row.state.kind === "running");
    const before = set?.row.published ?? 0;
    await world.see("ruleSet", { id }, (value) => (value.set?.row.published ?? 0) > before);
    await world.engine.commands["rules.stop"]({ id });
    const { clients } = await world.see("clients", {}, () => true);
    expect(clients).toEqual([]);
  });

  it("end themselves when they go round, on any version of MQTT", async () => {
    await using world = startEngine();
    const id = await start(
      world,
      "wirebenchRules: 1\nname: loop\nrules: [{ name: a, when: { filter: 'x/#' }, publish: { topic: x/y, payload: same } }]",
    );
    const client = await world.connect("person");
    await untilSubscribed(world, 1);
    await client.publishAsync("x", "go");
    const { set } = await world.see("ruleSet", { id }, (value) => value.set?.row.state.kind === "failed");
    expect(set?.row.published).toBeLessThan(20);
  });
});

describe("kept rules", () => {
  it("are files that people can read, and come back with their tables and connections", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "wirebench-rules-"));
    folders.push(dataFolder);
    {
      await using world = startEngine({ dataFolder, autostartBroker: false });
      const { commands } = world.engine;
      await commands["rules.create"]({ text: exampleText("thermometer") });
      await commands["rules.create"]({ text: exampleText("thermometer") });
      await commands["rules.addFile"]({ name: "readings.csv", text: "a\n1\n" });
      await commands["rules.choose"]({ id: "thermometers-2", via: { kind: "client", id: "x" } });
      await commands["rules.create"]({ text: exampleText("script") });
      await commands["rules.remove"]({ id: "mean-of-what-arrives" });
    }
    expect(await readdir(join(dataFolder, "rules"))).toEqual([
      "readings.csv",
      "thermometers-2.yaml",
      "thermometers.yaml",
    ]);
    expect(await readFile(join(dataFolder, "rules", "thermometers.yaml"), "utf8")).toBe(exampleText("thermometer"));
    await writeFile(join(dataFolder, "rules", "by-hand.yml"), "wirebenchRules: 1\nname: [");
    await using again = startEngine({ dataFolder, autostartBroker: false });
    const { sets, files } = await again.see("ruleSets", {}, () => true);
    expect(sets.map(({ id, errors, state }) => [id, errors > 0, state.kind])).toEqual([
      ["by-hand", true, "stopped"],
      ["thermometers", false, "stopped"],
      ["thermometers-2", false, "stopped"],
    ]);
    expect(files).toEqual([{ name: "readings.csv", characters: 4 }]);
    const read = await again.engine.commands["rules.read"]({ id: "thermometers-2" });
    expect(read.ok && read.value.via).toEqual({ kind: "client", id: "x" });
  });
});
