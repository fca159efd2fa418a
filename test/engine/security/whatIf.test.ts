import { describe, expect, it } from "vitest";
import type { ViewParams, WhatIf } from "#shared/contract/index.ts";
import type { EngineWorld } from "#test/engine/engine/support.ts";
import { talkText } from "#test/engine/policy/support.ts";
import { accountsText, give, reading, talking } from "./support.ts";

const strictly: ViewParams<"whatIf"> = { before: { kind: "enforced" }, after: {}, start: 0, count: 100 };

const flipsOf = ({ rows }: WhatIf) =>
  rows.map(
    ({ client, kind, topic, before, after }) =>
      `${client} ${kind}${topic === undefined ? "" : ` ${topic}`}: ${before.effect} > ${after.effect} by ${after.rule?.id ?? before.rule?.id}`,
  );

/** The live log as a file that is opened again; answers its id. */
async function reopenLog(world: EngineWorld): Promise<string> {
  const range = { first: 0, last: Number.MAX_SAFE_INTEGER };
  const exported = await give(world, "captureExport.open", { format: "pcapng", filter: "", isMasked: true, ...range });
  if (!exported.ok) throw new Error(exported.error.message);
  const opened = await give(world, "captureFile.open", { name: "log.pcapng", bytes: 1 });
  if (!opened.ok) throw new Error(opened.error.message);
  for (let isOver = false; !isOver;) {
    const piece = await give(world, "captureExport.read", exported.value);
    if (!piece.ok) throw new Error(piece.error.message);
    isOver = piece.value.isDone;
    await give(world, "captureFile.append", { ...opened.value, bytes: piece.value.bytes });
  }
  await give(world, "captureFile.finish", { ...opened.value, isCancelled: false });
  return opened.value.id;
}

const isDone = ({ state }: WhatIf): boolean => state === "done";

describe("the log under an edited policy", () => {
  it("lists exactly the packets whose decision flips, by client", async () => {
    await using world = await talking();
    await give(world, "policy.apply", { variant: "as-on-the-slide" });
    const owner = await world.connect("acme-t1");
    const intruder = await world.connect("acme-t2");
    for (let count = 0; count < 3; count++) await intruder.publishAsync(reading, "99", { qos: 1 });
    await owner.publishAsync(reading, "21", { qos: 0 });
    await owner.subscribeAsync("/App/Customer/acme/+/+/acme-t1");
    const result = await world.see("whatIf", strictly, isDone);
    expect(flipsOf(result)).toEqual([
      `acme-t2 publish ${reading}: allow > deny by S1`,
      `acme-t2 publish ${reading}: allow > deny by S1`,
      `acme-t2 publish ${reading}: allow > deny by S1`,
      "acme-t1 subscribe /App/Customer/acme/+/+/acme-t1: allow > deny by S2",
    ]);
    expect(result.clients).toEqual([
      { client: "acme-t2", nowDenied: 3, nowAllowed: 0 },
      { client: "acme-t1", nowDenied: 1, nowAllowed: 0 },
    ]);
    expect(result).toMatchObject({ flips: 4, unknown: 0, unlisted: 0 });
    expect(result.judged).toBe(result.total);
    const packets = await world.see(
      "packets",
      { filter: "mqtt.msgtype == publish", window: { anchor: { kind: "tail" }, count: 10 } },
      ({ rows }) => rows.length > 0,
    );
    expect(packets.rows.map(({ sequence }) => sequence)).toContain(result.rows[0]?.sequence);
    const one = await world.see("whatIf", { ...strictly, client: "acme-t1" }, isDone);
    expect(one.rowCount).toBe(1);
  });

  it("knows who a client was from its CONNECT, user name and account", async () => {
    await using world = await talking();
    const text = talkText.replaceAll("principals: { group: mobiles }", "principals: { username: ada }");
    const user = await world.connect("phone", { username: "ada", password: "x" });
    await user.publishAsync("/App/Customer/acme/Mobile/phone/Action", "x", { qos: 0 });
    const stranger = await world.connect("other");
    await stranger.publishAsync("/App/Customer/acme/Mobile/phone/Action", "x", { qos: 0 });
    const publishes = { filter: "mqtt.msgtype == publish", window: { anchor: { kind: "tail" }, count: 10 } } as const;
    await world.see("packets", publishes, ({ rows }) => rows.length === 2);
    user.end(true);
    const accounts = `${accountsText}  - { username: ada, attributes: { custId: acme } }\n`;
    await give(world, "policy.load", { text, accountsText: accounts });
    const result = await world.see("whatIf", strictly, isDone);
    expect(result.rows.filter(({ kind }) => kind === "publish").map(({ client }) => client)).toEqual(["other"]);
  });

  it("finds deliveries that an edit would bring, and those that it would stop", async () => {
    await using world = await talking();
    await give(world, "policy.apply", {});
    await give(world, "policy.setDenials", { publishV3: "ack", publishV5: "reason-code", subscribe: "grant" });
    const sensor = await world.connect("acme-t2");
    await sensor.subscribeAsync("/App/#");
    const mobile = await world.connect("acme-mobile");
    await mobile.subscribeAsync("/App/Customer/acme/Sensor/+/+/Reading");
    const owner = await world.connect("acme-t1");
    const arrived = new Promise((resolve) => mobile.once("message", resolve));
    await owner.publishAsync(reading, "21", { qos: 0 });
    await arrived;
    const text = talkText
      .replace("      - { id: P1, effect: allow", "      - { id: P1, effect: deny")
      .replace(", maxQos: 0 }\n      - { id: P2", " }\n      - { id: P2")
      .replace(
        "      - { id: S2,",
        '      - { id: S9, effect: allow, action: receive, filter: "/App/#" }\n      - { id: S2,',
      );
    expect(await give(world, "policy.load", { text, accountsText })).toMatchObject({ value: { errors: [] } });
    const result = await world.see("whatIf", strictly, isDone);
    expect(flipsOf(result)).toEqual(
      expect.arrayContaining([
        `acme-mobile receive ${reading}: allow > deny by P1`,
        `acme-t2 receive ${reading}: deny > allow by S9`,
      ]),
    );
  });

  it("judges an opened capture file as it does the log, until that is closed", async () => {
    await using world = await talking();
    const intruder = await world.connect("acme-t2");
    await intruder.publishAsync(reading, "99", { qos: 1 });
    const capture = await reopenLog(world);
    const result = await world.see("whatIf", { ...strictly, capture }, isDone);
    expect(flipsOf(result)).toEqual([`acme-t2 publish ${reading}: allow > deny by undefined`]);
    const sequence = result.rows[0]?.sequence ?? -1;
    expect(await give(world, "policy.packet", { sequence, capture })).toMatchObject({
      value: { client: { clientIdentifier: "acme-t2", groups: ["sensors"] }, decisions: [{ effect: "allow" }] },
    });
    const proposed = await give(world, "policy.propose", { generalises: false, capture });
    expect(proposed).toMatchObject({ value: { packets: 1, rules: [{ sequences: [sequence] }] } });
    await give(world, "captureFile.close", { id: capture });
    expect(await world.see("whatIf", { ...strictly, capture }, () => true)).toMatchObject({
      state: "refused",
      problem: "this capture file is closed",
    });
    expect(await give(world, "policy.packet", { sequence, capture })).toMatchObject({ error: { code: "not-found" } });
  });

  it("runs anew when the draft changes, stops when told, and says when it has nothing to compare", async () => {
    await using world = await talking();
    const view = world.engine.views.whatIf.open({ ...strictly, after: { variant: "nothing" } }, () => {});
    expect(view.value()).toMatchObject({ state: "refused" });
    view.setParams(strictly);
    expect(view.value().state).toBe("running");
    view.act({ kind: "cancel" });
    expect(view.value().state).toBe("cancelled");
    view.act({ kind: "restart" });
    await expect.poll(() => view.value().state).toBe("done");
    await give(world, "policy.load", { text: "mqttPolicy: 2" });
    await expect.poll(() => view.value().state).toBe("refused");
    view.close();
  });
});
