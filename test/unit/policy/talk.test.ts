import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  bindPolicy,
  decide,
  type Identity,
  type PolicyDocument,
  talkAccountsText,
  talkPolicyText,
} from "#shared/policy/index.ts";
import { filter, mainOffice, mobile, name, sensor, talkPolicy, talkText } from "./support.ts";

const reading = (customer: string, id: string) => name(`/App/Customer/${customer}/Sensor/temp/${id}/Reading`);
const command = (customer: string, id: string) => name(`/App/Customer/${customer}/Sensor/temp/${id}/Command`);

function setup(policy: PolicyDocument) {
  return {
    publish: (who: Identity, topicName: ReturnType<typeof name>, options: { qos?: 0 | 1 | 2; retain?: boolean } = {}) =>
      decide(bindPolicy(policy, who), { kind: "publish", topicName, qos: 0, retain: false, ...options }),
    subscribe: (who: Identity, topicFilter: string, qos: 0 | 1 | 2 = 2, shareName?: string) =>
      decide(bindPolicy(policy, who), {
        kind: "subscribe",
        topicFilter: filter(topicFilter),
        qos,
        ...(shareName === undefined ? {} : { shareName }),
      }),
    receive: (who: Identity, topicName: ReturnType<typeof name>) =>
      decide(bindPolicy(policy, who), { kind: "receive", topicName }),
    connect: (who: Identity, clientIdentifier = who.clientIdentifier) =>
      decide(bindPolicy(policy, who), { kind: "connect", clientIdentifier }),
  };
}

it("is the same on disk and in the workbench", () => {
  expect(talkPolicyText).toBe(talkText);
  const accounts = readFileSync(new URL("../../../docs/examples/talk.accounts.yaml", import.meta.url), "utf8");
  expect(talkAccountsText).toBe(accounts);
});

describe("the tightened policy of the talk", () => {
  const { publish, subscribe, receive, connect } = setup(talkPolicy());
  const s1 = sensor("s1", "A");

  it("lets a sensor write its own reading, and names the rule with its own values in it", () => {
    const decision = publish(s1, reading("A", "s1"));
    expect(decision).toMatchObject({
      effect: "allow",
      reason: { kind: "rule", rule: { id: "S1", filter: "/App/Customer/A/Sensor/temp/s1/Reading" } },
    });
  });

  it.each([
    ["another sensor's reading", () => publish(s1, reading("A", "s2"))],
    ["another customer's reading", () => publish(s1, reading("B", "s1"))],
    ["its reading at QoS 1", () => publish(s1, reading("A", "s1"), { qos: 1 })],
    ["its reading retained", () => publish(s1, reading("A", "s1"), { retain: true })],
    ["its own command", () => publish(s1, command("A", "s1"))],
  ])("does not let a sensor publish %s", (_, ask) => {
    expect(ask()).toMatchObject({ effect: "deny", reason: { kind: "default" } });
  });

  it("grants a sensor its own commands and refuses everybody's", () => {
    expect(subscribe(s1, "/App/Customer/A/Sensor/+/s1/Command")).toMatchObject({ effect: "allow", grantedQoS: 2 });
    expect(subscribe(s1, "/App/Customer/A/Sensor/+/+/Command").effect).toBe("deny");
    expect(subscribe(s1, "#").effect).toBe("deny");
  });

  it("delivers a sensor's own command and nobody else's", () => {
    expect(receive(s1, command("A", "s1")).effect).toBe("allow");
    expect(receive(s1, command("A", "s2")).effect).toBe("deny");
  });

  it("lowers what the main office asks to the QoS of the rule, and lets it join its own share only", () => {
    const readings = "/App/Customer/+/Sensor/+/+/Reading";
    expect(subscribe(mainOffice, readings, 2)).toMatchObject({ effect: "allow", grantedQoS: 0 });
    expect(subscribe(mainOffice, readings, 0, "ingest").effect).toBe("allow");
    expect(subscribe(mainOffice, readings, 0, "thieves").effect).toBe("deny");
  });

  it("does not let a mobile command a sensor", () => {
    expect(publish(mobile("m1", "A"), command("A", "s1")).effect).toBe("deny");
  });

  it("lets nobody connect under a Client Identifier that is not its own", () => {
    expect(connect(s1).effect).toBe("allow");
    expect(connect(s1, "s2").effect).toBe("deny");
    expect(connect(mainOffice).effect).toBe("allow");
  });

  it.each(["+", "a/b", "#", "", "$SYS"])("decides nothing for a sensor whose id is %j", (id) => {
    const decision = publish(sensor(id, "A"), reading("A", "s1"));
    expect(decision).toMatchObject({ effect: "deny", reason: { kind: "unfit-identity" } });
  });
});

describe("the policy as on the slide", () => {
  const { publish, subscribe, receive } = setup(talkPolicy("as-on-the-slide"));
  const s1 = sensor("s1", "A");

  it("lets a sensor write readings in another sensor's name", () => {
    expect(publish(s1, reading("B", "s9")).effect).toBe("allow");
  });

  it("grants the slide's filter, which reaches no command", () => {
    expect(subscribe(s1, "/App/Customer/A/+/+/s1").effect).toBe("allow");
    expect(receive(s1, command("A", "s1")).effect).toBe("deny");
  });
});
