import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEngine } from "#test/engine/engine/support.ts";
import { give, reading, talking } from "./support.ts";

describe("what is enforced", () => {
  let dataFolder = "";
  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), "wirebench-policy-"));
  });
  afterEach(() => rm(dataFolder, { recursive: true, force: true }));

  it("survives a restart with its accounts, variant and answers, and is the draft again", async () => {
    {
      await using world = await talking({ dataFolder });
      await give(world, "policy.apply", { variant: "as-on-the-slide" });
      await give(world, "policy.setDenials", { publishV3: "ack", publishV5: "silent", subscribe: "grant" });
    }
    await using world = startEngine({ dataFolder });
    const view = await world.see("policy", {}, () => true);
    expect(view).toMatchObject({
      applied: { name: "sensor-main-office-mobile", variant: "as-on-the-slide", accounts: 9 },
      denials: { publishV5: "silent", subscribe: "grant" },
    });
    expect((await world.see("policyDraft", {}, () => true)).draft?.errors).toEqual([]);
    const sensor = await world.connect("acme-t2", { protocolVersion: 4 });
    await sensor.publishAsync("elsewhere", "x", { qos: 1 });
    await sensor.publishAsync(reading, "x", { qos: 1 });
    const { rows } = await world.see("denials", {}, (value) => value.rows.length > 0);
    expect(rows.map(({ topic }) => topic)).toEqual(["elsewhere"]);
  });

  it("goes on acting as another broker, and is nothing after it was cleared", async () => {
    {
      await using world = await talking({ dataFolder });
      await give(world, "policy.apply", {});
      await give(world, "policy.actAs", { dialect: "emqx" });
    }
    {
      await using world = startEngine({ dataFolder });
      expect(await world.see("policy", {}, () => true)).toMatchObject({
        actingAs: { dialect: "emqx", text: "policy" },
      });
      await give(world, "policy.clear", {});
    }
    await using world = startEngine({ dataFolder });
    const view = await world.see("policy", {}, () => true);
    expect(view.applied ?? view.actingAs).toBeUndefined();
  });

  it("is set aside when it is damaged, and reported when its text can be read no more", async () => {
    {
      await using world = await talking({ dataFolder });
      await give(world, "policy.apply", {});
    }
    const file = join(dataFolder, "policy.json");
    const kept = await readFile(file, "utf8");
    await writeFile(file, kept.replaceAll("mqttPolicy: 1", "mqttPolicy: 7"));
    {
      await using world = startEngine({ dataFolder });
      const view = await world.see("policy", {}, () => true);
      expect(view.applied).toBeUndefined();
      expect(view.problem).toMatch(/cannot be read any more/);
    }
    await writeFile(file, "{ half");
    await using world = startEngine({ dataFolder });
    expect((await world.see("policy", {}, () => true)).applied).toBeUndefined();
    expect((await readdir(dataFolder)).some((name) => name.startsWith("policy.json.damaged-"))).toBe(true);
  });
});
