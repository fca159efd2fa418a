import { describe, expect, it } from "vitest";
import { startEngine } from "#test/engine/engine/support.ts";
import { talkText } from "#test/engine/policy/support.ts";
import { accountsText, give, reading, talking } from "./support.ts";

describe("the policy of the engine's broker", () => {
  it("is nothing at first, and all is allowed", async () => {
    await using world = startEngine();
    const view = await world.see("policy", {}, () => true);
    expect(view).toMatchObject({ denials: { publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" } });
    expect(view.applied).toBeUndefined();
  });

  it("shows what is proved and refuted of a draft, for each variant", async () => {
    await using world = await talking();
    const tight = await world.see("policyDraft", {}, ({ draft }) => draft !== undefined);
    expect(tight.draft?.policy?.requirements.map(({ kind }) => kind)).toEqual(Array(6).fill("proved"));
    expect(tight.draft?.policy?.variants).toEqual(["as-on-the-slide"]);
    const { draft } = await world.see("policyDraft", { variant: "as-on-the-slide" }, () => true);
    const refuted = draft?.policy?.requirements.filter(({ kind }) => kind === "refuted");
    expect(refuted?.map(({ id }) => id)).toEqual(["R3", "R5"]);
    const ruleLine = talkText.split("\n").findIndex((line) => line.startsWith("      S1:")) + 1;
    expect(refuted?.[0]?.witness).toMatchObject({
      action: "publish",
      effect: "allow",
      rule: { id: "S1", line: ruleLine },
    });
    expect(draft?.policy?.findings.length).toBeGreaterThan(0);
  });

  it("shows the errors of a draft at their place, and does not enforce it", async () => {
    await using world = startEngine();
    const loaded = await give(world, "policy.load", {
      text: talkText.replace("mqttPolicy: 1", "mqttPolicy: 2"),
      accountsText: "wirebenchAccounts: 1\naccounts: 1",
    });
    expect(loaded).toMatchObject({
      value: { errors: [{ line: 3, column: 13 }], accountErrors: [{ line: 2, column: 11 }] },
    });
    expect(await give(world, "policy.apply", {})).toMatchObject({ ok: false, error: { code: "refused" } });
  });

  it("is enforced from apply to clear, and each refusal is told with rule, packet and what the client learned", async () => {
    await using world = await talking();
    const intruder = await world.connect("acme-t2", { protocolVersion: 4 });
    await give(world, "policy.apply", { variant: "as-on-the-slide" });
    await intruder.publishAsync(reading, "99", { qos: 1 });
    await give(world, "policy.apply", {});
    await intruder.publishAsync(reading, "99", { qos: 1 });
    const { rows } = await world.see("denials", {}, (view) => view.rows.length > 0);
    expect(rows).toMatchObject([
      { kind: "publish", clientIdentifier: "acme-t2", topic: reading, qos: 1, told: "success", times: 1 },
    ]);
    expect(rows[0]?.sequence).toBeGreaterThan(0);
    const { applied, denied } = await world.see("policy", {}, () => true);
    expect(applied).toMatchObject({ name: "sensor-main-office-mobile", accounts: 9 });
    expect(denied).toMatchObject({ publish: 1 });
    await give(world, "policy.clear", {});
    await intruder.publishAsync(reading, "99", { qos: 1 });
    expect((await world.see("policy", {}, () => true)).denied.publish).toBe(1);
  });

  it("ends connections that it does not allow, and says so", async () => {
    await using world = await talking();
    const stranger = await world.connect("stranger", { protocolVersion: 5 });
    const gone = new Promise((resolve) => stranger.once("disconnect", ({ reasonCode }) => resolve(reasonCode)));
    const changed = await give(world, "policy.apply", {});
    expect(changed).toMatchObject({
      value: { total: 1, changes: [{ kind: "disconnected", clientIdentifier: "stranger" }] },
    });
    expect(await gone).toBe(0x87);
  });

  it("switches denial behaviour while running", async () => {
    await using world = await talking();
    await give(world, "policy.apply", {});
    // Each names what it changes: neither takes the other back.
    await Promise.all([
      give(world, "policy.setDenials", { publishV3: "close" }),
      give(world, "policy.setDenials", { publishV5: "silent", subscribe: "grant" }),
    ]);
    const sensor = await world.connect("acme-t2", { protocolVersion: 4 });
    const [granted] = await sensor.subscribeAsync("#");
    expect(granted?.qos).toBe(0);
    const closed = new Promise<void>((resolve) => sensor.once("close", () => resolve()));
    sensor.on("error", () => {});
    sensor.publish(reading, "99", { qos: 0 });
    await closed;
    const { rows } = await world.see("denials", {}, (view) => view.rows.length >= 2);
    expect(rows.map(({ kind, told }) => `${kind} ${told}`)).toEqual(["publish closed", "subscribe success"]);
  });

  it("counts the filtered deliveries of one topic in one row", async () => {
    await using world = await talking();
    const sensor = await world.connect("acme-t2");
    await sensor.subscribeAsync("/App/#");
    await give(world, "policy.apply", {});
    const owner = await world.connect("acme-t1");
    for (let count = 0; count < 3; count++) await owner.publishAsync(reading, "21");
    const { rows } = await world.see("denials", {}, (view) => view.rows[0]?.times === 3);
    expect(rows).toMatchObject([{ kind: "delivery", clientIdentifier: "acme-t2", topic: reading, told: "nothing" }]);
  });

  it("explains a question for a client of the accounts", async () => {
    await using world = await talking();
    const ask = (topicFilter: string) =>
      give(world, "policy.explain", {
        client: { clientIdentifier: "acme-t1" },
        request: { kind: "subscribe", topicFilter, qos: 2 },
      });
    expect(await ask("/App/Customer/acme/Sensor/+/acme-t1/Command")).toMatchObject({
      value: { effect: "allow", grantedQoS: 2, rule: { id: "S2" } },
    });
    expect(await ask("#")).toMatchObject({ value: { effect: "deny", considered: [{ id: "S2" }] } });
    expect(await ask("a#")).toMatchObject({ ok: false, error: { code: "invalid-input" } });
  });

  it("writes the draft in another language, with losses and differences", async () => {
    await using world = await talking();
    const emitted = await give(world, "policy.emit", { dialect: "mosquitto-acl" });
    const text = expect.stringContaining("pattern write");
    expect(emitted).toMatchObject({ ok: true, value: { text, evidence: "run" } });
    expect(await give(world, "policy.emit", { dialect: "latin" })).toMatchObject({ error: { code: "not-found" } });
  });

  it("lets in whom an account was made for, with the password and no other", async () => {
    await using world = await talking();
    const made = await give(world, "policy.putAccount", {
      accountsText,
      username: "visitor",
      groups: ["mobile"],
      password: "open sesame",
      hasScram: true,
    });
    const text = made.ok ? made.value.accountsText : "";
    expect(text).toContain("scrypt$");
    expect(text).toContain("scramSha256");
    expect(text).not.toContain("open sesame");
    const open = [
      "mqttPolicy: 1",
      "name: visits",
      "evaluation: { default: deny, order: deny-overrides, subscribe: strict }",
      "roles:",
      "  - { id: guest, principals: { group: mobile }, rules: [] }",
    ].join("\n");
    await give(world, "policy.load", { text: open, accountsText: text });
    expect(await give(world, "policy.apply", {})).toMatchObject({ ok: true });
    const visitor = await world.connect("v-1", { username: "visitor", password: "open sesame" });
    expect(visitor.connected).toBe(true);
    await expect(world.connect("v-2", { username: "visitor", password: "open" })).rejects.toThrow(/refused/);
  });

  it("makes no account in a document that cannot be read, nor for nobody", async () => {
    await using world = startEngine();
    const nothing = { groups: [], password: "", hasScram: false };
    expect(
      await give(world, "policy.putAccount", { ...nothing, accountsText: "accounts: 1", username: "a" }),
    ).toMatchObject({ ok: false, error: { message: expect.stringContaining("cannot be read: line 1") } });
    expect(await give(world, "policy.putAccount", { ...nothing, accountsText: "" })).toMatchObject({
      ok: false,
      error: { message: "an account needs a User Name or a Client Identifier" },
    });
  });
});
