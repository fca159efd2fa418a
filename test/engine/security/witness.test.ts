import { describe, expect, it } from "vitest";
import { readPolicy } from "#test/unit/policy/support.ts";
import { judgeTests } from "#shared/policy/index.ts";
import { talkText } from "#test/engine/policy/support.ts";
import { accountsText, give, reading, talking } from "./support.ts";

const variant = "as-on-the-slide";

async function play(world: Awaited<ReturnType<typeof talking>>, requirement: string) {
  const answer = await give(world, "policy.playWitness", { variant, requirement });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

describe("the witness of a refuted requirement", () => {
  it("is played as packets: a sensor writes a reading in another's name, and a mobile gets it", async () => {
    await using world = await talking();
    await give(world, "policy.apply", { variant });
    const { steps, isShown, text } = await play(world, "R3");
    expect(isShown).toBe(true);
    expect(text).toMatch(/^shown: .* can publish .*\/Reading$/);
    expect(steps.map((step) => step.outcome)).toEqual(["allowed", "allowed", "allowed", "allowed", "arrived"]);
    const [sequence] = steps[3]?.sequences ?? [];
    const packet = await give(world, "capture.packet", { sequence: sequence ?? -1 });
    expect(packet).toMatchObject({ value: { row: { type: "PUBLISH", client: steps[3]?.client } } });
  });

  it("shows that a client is refused what it must be able to do", async () => {
    await using world = await talking();
    await give(world, "policy.apply", { variant });
    const { steps, isShown } = await play(world, "R5");
    expect(isShown).toBe(true);
    expect(steps.at(-1)).toMatchObject({
      outcome: "denied",
      text: expect.stringContaining("subscribes to /App/Customer"),
      detail: expect.stringContaining("reason code 0x87"),
    });
  });

  it("leaves no account, session or connection behind, and does not take over a client's", async () => {
    await using world = await talking();
    await give(world, "policy.apply", { variant });
    const { steps } = await play(world, "R5");
    const name = steps[0]?.client ?? "";
    await world.see("connections", {}, ({ connections }) => connections.length === 0);
    await expect(world.connect(name)).rejects.toThrow(/not authorized/i);
    const again = await play(world, "R5");
    expect(again.isShown).toBe(true);
  });

  it("is refused while the broker enforces something else, or when there is no witness", async () => {
    await using world = await talking();
    const ask = (requirement: string) => give(world, "policy.playWitness", { variant, requirement });
    expect(await ask("R3")).toMatchObject({ error: { code: "refused" } });
    await give(world, "policy.apply", { variant });
    expect(await ask("R1")).toMatchObject({ error: { message: expect.stringContaining("not refuted") } });
    expect(await ask("R9")).toMatchObject({ error: { code: "not-found" } });
    await give(world, "policy.actAs", { dialect: "mosquitto-acl" });
    expect(await ask("R3")).toMatchObject({ error: { code: "refused" } });
  });

  it("is saved as a test that fails for the slide and passes for the tightened policy", async () => {
    await using world = await talking();
    const saved = await give(world, "policy.saveWitness", { variant, requirement: "R3" });
    if (!saved.ok) throw new Error(saved.error.message);
    expect(saved.value.test).toBe("R3-1");
    expect(saved.value.text.startsWith(talkText)).toBe(true);
    expect(judgeTests(readPolicy(saved.value.text)).map(({ isPassed }) => isPassed)).toEqual([true]);
    await give(world, "policy.load", { text: saved.value.text, accountsText });
    const { draft } = await world.see("policyDraft", { variant }, (value) => value.draft !== undefined);
    expect(draft?.policy?.tests).toMatchObject([{ id: "R3-1", kind: "failed", expected: "deny", rule: { id: "S1" } }]);
    const again = await give(world, "policy.saveWitness", { variant, requirement: "R5" });
    expect(again).toMatchObject({ value: { test: "R5-1", text: expect.stringContaining('- { id: "R3-1"') } });
  });
});

describe("the decision about a packet", () => {
  it("is the one that was taken, with what the client was told, or what would be decided now", async () => {
    await using world = await talking();
    const early = await world.connect("acme-t2");
    await early.publishAsync("lobby", "x", { qos: 1 });
    await give(world, "policy.apply", {});
    await early.publishAsync(reading, "99", { qos: 1 });
    const view = await world.see(
      "packets",
      { filter: "mqtt.msgtype == publish", window: { anchor: { kind: "tail" }, count: 10 } },
      ({ rows }) => rows.length === 2,
    );
    const [free, denied] = view.rows.map(({ sequence }) => sequence);
    expect(await give(world, "policy.packet", { sequence: denied ?? -1 })).toMatchObject({
      value: {
        client: { clientIdentifier: "acme-t2", groups: ["sensors"] },
        decisions: [
          {
            question: { kind: "publish", topicName: reading, qos: 1, retain: false },
            effect: "deny",
            basis: "recorded",
            was: "deny",
            told: "success",
          },
        ],
      },
    });
    expect(await give(world, "policy.packet", { sequence: free ?? -1 })).toMatchObject({
      value: {
        decisions: [{ effect: "deny", basis: "now", was: "allow", text: "denied by default: no rule speaks of it" }],
      },
    });
    expect(await give(world, "policy.packet", { sequence: 999_999 })).toMatchObject({ error: { code: "not-found" } });
  });
});

describe("a broker that acts as another", () => {
  it("judges by the policy in the other language, names its line, and answers as the other does", async () => {
    await using world = await talking();
    expect(await give(world, "policy.actAs", { dialect: "mosquitto-acl" })).toMatchObject({
      error: { code: "refused" },
    });
    await give(world, "policy.apply", {});
    const sensor = await world.connect("acme-t2", { protocolVersion: 5 });
    await give(world, "policy.actAs", { dialect: "mosquitto-acl" });
    // Mosquitto's acl_file never refuses a SUBSCRIBE.
    const [granted] = await sensor.subscribeAsync("#");
    expect(granted?.qos).toBe(0);
    const { actingAs, denials } = await world.see("policy", {}, (value) => value.actingAs !== undefined);
    expect(actingAs).toMatchObject({ dialect: "mosquitto-acl", evidence: "run", text: "policy" });
    expect(denials.subscribe).toBe("grant");
    sensor.on("error", () => {});
    await sensor.publishAsync(reading, "99", { qos: 1 }).catch(() => {});
    const { rows } = await world.see("denials", {}, (value) => value.rows.some(({ kind }) => kind === "publish"));
    const enforced = await give(world, "policy.enforcedText", {});
    expect(enforced).toMatchObject({
      value: { language: "mosquitto-acl", text: expect.stringContaining("pattern write") },
    });
    expect(rows.find(({ kind }) => kind === "publish")?.rule).toBeUndefined();
    await give(world, "policy.actAs", {});
    const back = await world.see("policy", {}, (value) => value.actingAs === undefined);
    expect(back.denials.subscribe).toBe("refuse");
    expect(back.applied?.name).toBe("sensor-main-office-mobile");
  });

  it("judges by a file of the other's own, and says where a bad one is wrong", async () => {
    await using world = await talking();
    const client = await world.connect("anybody", { username: "ada", password: "x" });
    const bad = await give(world, "policy.actAs", { dialect: "mosquitto-acl", text: "user ada\ntopic wrong a/b" });
    expect(bad).toMatchObject({ error: { code: "invalid-input", message: expect.stringMatching(/^line 2: /) } });
    await give(world, "policy.actAs", {
      dialect: "mosquitto-acl",
      text: "user ada\ntopic deny a/#\ntopic readwrite #",
    });
    await client.publishAsync("a/b", "x", { qos: 1 });
    const { rows } = await world.see("denials", {}, (value) => value.rows.length > 0);
    expect(rows).toMatchObject([{ topic: "a/b", rule: { line: 2, text: "topic deny a/#" } }]);
  });
});
