import { describe, expect, it } from "vitest";
import type { EngineWorld } from "#test/engine/engine/support.ts";
import { parsePolicy } from "#shared/policy/index.ts";
import { accountsText, give, reading, talking } from "./support.ts";

async function propose(world: EngineWorld, input: { readonly generalises: boolean; readonly clients?: string[] }) {
  const answer = await give(world, "policy.propose", input);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** What the demo's clients do, as its policy sees it: readings up, a command down, deliveries at the main office. */
async function talk(world: EngineWorld) {
  const office = await world.connect("mainoffice-1", {
    will: { topic: "office/gone", payload: Buffer.from("x"), qos: 1, retain: false },
  });
  await office.subscribeAsync("/App/Customer/+/Sensor/+/+/Reading", { qos: 0 });
  const sensor = await world.connect("acme-t1");
  await sensor.subscribeAsync("/App/Customer/acme/Sensor/+/acme-t1/Command", { qos: 2 });
  for (let count = 0; count < 3; count++) await sensor.publishAsync(reading, "21", { qos: 1 });
}

describe("a policy proposed from the log", () => {
  it("covers what clients did, with the packets that speak for each rule", async () => {
    await using world = await talking();
    await talk(world);
    const { text, rules, packets, leftOut } = await propose(world, { generalises: true });
    expect(rules.map((rule) => `${rule.role}: ${rule.text} ×${rule.packets}`)).toEqual([
      "sensors: allow publish /App/Customer/{self.custId}/Sensor/{self.sensorType}/{self.clientId}/Reading ×3",
      "sensors: allow subscribe /App/Customer/{self.custId}/Sensor/+/{self.clientId}/Command ×1",
      "main-office: allow publish office/gone ×1",
      "main-office: allow subscribe /App/Customer/+/Sensor/+/+/Reading ×4",
    ]);
    expect(packets).toBe(9);
    expect(leftOut).toEqual([]);
    expect(parsePolicy(text).ok).toBe(true);
    const [sequence] = rules[0]?.sequences ?? [];
    expect(await give(world, "capture.packet", { sequence: sequence ?? -1 })).toMatchObject({
      value: { row: { type: "PUBLISH", client: "acme-t1", topicName: reading } },
    });
  });

  it("flips nothing of the log that it was made from", async () => {
    await using world = await talking();
    await talk(world);
    for (const generalises of [true, false]) {
      const { text } = await propose(world, { generalises });
      await give(world, "policy.load", { text, accountsText });
      const params = { before: { kind: "enforced" }, after: {}, start: 0, count: 10 } as const;
      const whatIf = await world.see("whatIf", params, ({ state }) => state === "done");
      expect(whatIf.rows).toEqual([]);
      expect(whatIf.judged).toBeGreaterThan(5);
    }
  });

  it("leaves out what the broker refused, and clients that are not asked about", async () => {
    await using world = await talking();
    await give(world, "policy.apply", {});
    const intruder = await world.connect("acme-t2");
    await intruder.publishAsync(reading, "99", { qos: 1 });
    const { rules, leftOut } = await propose(world, { generalises: true });
    expect(rules).toEqual([]);
    expect(leftOut).toEqual([{ reason: "the broker refused it", packets: 1 }]);
    expect((await propose(world, { generalises: true, clients: ["acme-t1"] })).leftOut).toEqual([]);
  });
});
