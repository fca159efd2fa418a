import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEngine } from "./support.ts";

let dataFolder = "";
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "wirebench-engine-"));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

/** An engine that has run once with this setting. */
async function chooseDurability(durability: "written" | "synced"): Promise<void> {
  await using world = startEngine({ dataFolder });
  expect((await world.see("brokerSettings", {}, () => true)).durabilityNow).toBe("memory");
  await world.engine.commands["broker.configure"]({ settings: { durability } });
}

describe("an engine with a data folder", () => {
  it.each(["written", "synced"] as const)(
    "keeps sessions and retained messages when they are %s",
    async (durability) => {
      await chooseDurability(durability);
      {
        await using world = startEngine({ dataFolder });
        const absent = await world.connect("absent", { clean: false });
        await absent.subscribeAsync("a", { qos: 1 });
        await absent.endAsync();
        const publisher = await world.connect("publisher");
        await publisher.publishAsync("a", "kept", { qos: 1, retain: true });
        const { brokerStore } = await world.see("status", {}, () => true);
        expect(brokerStore).toEqual({ folder: join(dataFolder, "broker"), durability });
      }
      await using world = startEngine({ dataFolder });
      const messages: string[] = [];
      const absent = connect(`mqtt://127.0.0.1:${await world.port()}`, { clientId: "absent", clean: false });
      absent.on("message", (topic, payload) => messages.push(`${topic} ${payload.toString()}`));
      await expect.poll(() => messages, { timeout: 10_000 }).toEqual(["a kept"]);
      await absent.endAsync();
      expect((await world.see("brokerSettings", {}, () => true)).durabilityNow).toBe(durability);
    },
  );

  it("leaves no trace of messages while they are kept in memory", async () => {
    {
      await using world = startEngine({ dataFolder });
      const publisher = await world.connect("publisher");
      await publisher.publishAsync("a", "kept", { qos: 1, retain: true });
    }
    expect(readdirSync(dataFolder)).not.toContain("broker");
  });

  it("starts with a new store beside a damaged one, and says so", async () => {
    await chooseDurability("synced");
    writeFileSync(join(dataFolder, "broker"), "not a store");
    await using world = startEngine({ dataFolder });
    await world.port();
    const { brokerStore } = await world.see("status", {}, () => true);
    expect(brokerStore?.setAside?.path).toContain(".damaged-");
    const { notices } = await world.see("brokerSettings", {}, () => true);
    expect(notices.join("\n")).toContain(brokerStore?.setAside?.path);
    const { lines } = await world.see("log", {}, () => true);
    expect(lines.some(({ level, text }) => level === "error" && text.includes("set aside"))).toBe(true);
  });

  it("goes on in memory when another broker has its store, and says so", async () => {
    await chooseDurability("synced");
    await using first = startEngine({ dataFolder });
    await first.port();
    await using second = startEngine({ dataFolder });
    await second.port();
    const { durabilityNow, notices } = await second.see("brokerSettings", {}, () => true);
    expect(durabilityNow).toBe("memory");
    expect(notices.join("\n")).toContain("in use by another process");
    const { brokerStore } = await second.see("status", {}, () => true);
    expect(brokerStore).toMatchObject({ durability: "memory", fault: expect.stringContaining("in use") });
  });
});
