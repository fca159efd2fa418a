import { describe, expect, it } from "vitest";
import { dialects, importers } from "#shared/policy/dialects/index.ts";
import {
  bindPolicy,
  createPolicyRules,
  decide,
  type Identity,
  parsePolicy,
  type PolicyDocument,
  writePolicy,
} from "#shared/policy/index.ts";
import { matchesTopic } from "#shared/topic/index.ts";
import { filter, name, readPolicy, talkPolicy } from "./support.ts";

function read(id: string, text: string) {
  const importer = importers.find((candidate) => candidate.id === id);
  const imported = importer?.import(text);
  if (imported?.ok !== true) throw new Error(JSON.stringify(imported?.error));
  const written = parsePolicy(writePolicy(imported.value.document));
  if (!written.ok) throw new Error(JSON.stringify(written.error));
  return {
    document: imported.value.document,
    codes: [...new Set(imported.value.losses.map(({ code }) => code ?? "-"))].toSorted().join(""),
    losses: imported.value.losses,
  };
}

const ada: Identity = { clientIdentifier: "c1", username: "ada", groups: [], attributes: new Map([["site", "north"]]) };
const ofGroup: Identity = { ...ada, groups: ["devices"] };

function ask(document: PolicyDocument, who: Identity) {
  const bound = bindPolicy(document, who);
  const answer = (question: Parameters<typeof decide>[1]) => decide(bound, question).effect;
  return {
    publish: (topic: string, qos: 0 | 1 | 2 = 0, retain = false) =>
      answer({ kind: "publish", topicName: name(topic), qos, retain }),
    subscribe: (text: string) => answer({ kind: "subscribe", topicFilter: filter(text), qos: 0 }),
    receive: (topic: string) => answer({ kind: "receive", topicName: name(topic) }),
  };
}

describe("a dynamic-security file", () => {
  const acl = (acltype: string, topic: string, allow: boolean, priority = 0) => ({ acltype, topic, allow, priority });
  const file = (acls: readonly object[], more: object = {}) =>
    JSON.stringify({
      clients: [{ username: "ada", roles: [{ rolename: "r" }] }],
      roles: [{ rolename: "r", acls }],
      ...more,
    });

  it("becomes rules in the order of their priorities, with a client's own values", () => {
    const { document, codes } = read(
      "mosquitto-dynsec",
      file([acl("publishClientSend", "d/%c/#", true), acl("publishClientSend", "d/c1/secret", false, 5)]),
    );
    const { publish } = ask(document, ada);
    expect([publish("d/c1/x"), publish("d/c1/secret"), publish("d/c2/x")]).toEqual(["allow", "deny", "deny"]);
    expect(codes).toBe("");
  });

  it("filters denied deliveries whatever was granted, and says that a wide SUBSCRIBE is refused here", () => {
    const { document, codes } = read(
      "mosquitto-dynsec",
      file([acl("subscribePattern", "a/#", true, 9), acl("publishClientReceive", "a/secret/#", false)]),
    );
    const { receive, subscribe } = ask(document, ada);
    expect([receive("a/x"), receive("a/secret/x"), subscribe("a/#"), subscribe("a/x")]).toEqual([
      "allow",
      "deny",
      "deny",
      "allow",
    ]);
    expect(codes).toBe("V");
  });

  it("keeps groups, says what belongs to the accounts, and what a share loses", () => {
    const { document, codes, losses } = read(
      "mosquitto-dynsec",
      JSON.stringify({
        clients: [{ username: "ada", clientid: "c1" }],
        groups: [{ groupname: "devices", clients: [{ username: "ada" }], roles: [{ rolename: "r" }] }],
        roles: [{ rolename: "r", acls: [acl("subscribePattern", "$share/g/a/#", true)] }],
      }),
    );
    expect(codes).toBe("ACS");
    expect(losses.find(({ code }) => code === "S")?.line).toBe(1);
    expect(ask(document, ofGroup).receive("a/x")).toBe("allow");
    expect(ask(document, ada).receive("a/x")).toBe("deny");
  });

  it("says where a mistake is", () => {
    const importer = importers.find(({ id }) => id === "mosquitto-dynsec");
    expect(importer?.import('{ "roles": [{ "rolename": 3 }] }')).toMatchObject({ ok: false, error: [{ line: 1 }] });
  });
});

describe("an acl.conf", () => {
  it("becomes rules tried in its order, up to the one that is about everything", () => {
    const { document, codes } = read(
      "emqx",
      `{deny, {username, "ada"}, publish, ["a/secret"]}.
{allow, {'and', [{username, "ada"}, {clientid, "c1"}]}, {publish, [{qos, [0, 1]}, {retain, false}]}, ["a/#", "own/\${clientid}", "site/\${client_attrs.site}"]}.
{allow, {client_attr, "group", "devices"}, subscribe, ["g/+"]}.
{deny, all}.
{allow, all, publish, ["never/reached"]}.`,
    );
    const { publish, receive } = ask(document, ofGroup);
    expect(
      ["a/secret", "a/x", "own/c1", "own/c2", "site/north", "never/reached"].map((topic) => publish(topic)),
    ).toEqual(["deny", "allow", "allow", "deny", "allow", "deny"]);
    expect([publish("a/x", 1), publish("a/x", 2), publish("a/x", 0, true), receive("g/1")]).toEqual([
      "allow",
      "deny",
      "deny",
      "allow",
    ]);
    expect(codes).toBe("N");
  });

  it("allows what nothing speaks of, and names what it leaves out", () => {
    const { document, codes, losses } = read(
      "emqx",
      `{deny, {ipaddr, "127.0.0.1"}, all, ["$SYS/#"]}.
{deny, {username, "ada"}, {publish, [{qos, 2}]}, ["a/x\${clientid}", "b"]}.
{allow, all, subscribe, [{eq, "c/+"}]}.`,
    );
    expect(ask(document, ada).publish("anything")).toBe("allow");
    expect(codes).toBe("ANQW");
    expect(losses[0]).toMatchObject({ line: 1, message: expect.stringContaining("what it denies is not denied here") });
  });
});

describe("policies of AWS IoT Core", () => {
  const arn = (resource: string) => `arn:aws:iot:eu-west-1:123:${resource}`;
  const statement = (Action: string | string[], ...resources: string[]) => ({
    Effect: "Allow",
    Action,
    Resource: resources.map(arn),
  });

  it("allow what may be both subscribed to and received, and RETAIN where it is said", () => {
    const { document, codes } = read(
      "aws-iot",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          statement("iot:Connect", "client/${iot:ClientId}"),
          statement(["iot:Publish", "iot:RetainPublish"], "topic/state/${iot:ClientId}"),
          statement("iot:Publish", "topic/data/${iot:Connection.Thing.Attributes[site]}/*"),
          statement("iot:Subscribe", "topicfilter/cmd/#"),
          statement("iot:Receive", "topic/cmd/${iot:ClientId}/*"),
          { Effect: "Deny", Action: "iot:Receive", Resource: arn("topic/cmd/c1/secret") },
        ],
      }),
    );
    const { publish, receive, subscribe } = ask(document, ada);
    expect([
      publish("state/c1", 0, true),
      publish("data/north/a/b"),
      publish("data/north/a", 0, true),
      publish("data/south/a"),
    ]).toEqual(["allow", "allow", "deny", "deny"]);
    expect([
      receive("cmd/c1/go"),
      receive("cmd/c2/go"),
      receive("cmd/c1/secret"),
      subscribe("cmd/c1/go"),
      subscribe("cmd/#"),
    ]).toEqual(["allow", "deny", "deny", "allow", "deny"]);
    expect(codes).toBe("V");
  });

  it("say what crosses levels, has conditions, or is a character like others", () => {
    const { document, codes, losses } = read(
      "aws-iot",
      JSON.stringify({
        devices: {
          Statement: [
            { ...statement("iot:Publish", "topic/a"), Condition: { Bool: {} } },
            statement("iot:Publish", "topic/b/*/c", "topic/d-*", "topic/e/+", "topic/f"),
          ],
        },
      }),
    );
    expect(ask(document, ofGroup).publish("b/x/c")).toBe("allow");
    expect(["a", "d-1", "e/x"].map((topic) => ask(document, ofGroup).publish(topic))).toEqual(["deny", "deny", "deny"]);
    expect(ask(document, ada).publish("f")).toBe("deny");
    expect(codes).toBe("ACW");
    expect(losses.filter(({ code }) => code === "W")).toHaveLength(3);
  });
});

const holes = readPolicy(`
mqttPolicy: 1
name: holes
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
  - id: devices
    principals: { group: devices }
    rules:
      - { id: A1, effect: allow, action: publish, filter: "a/b" }
      - { id: A2, effect: allow, action: subscribe, filter: "c/#" }
      - { id: A3, effect: deny, action: receive, filter: "c/secret/#" }
      - { id: A4, effect: deny, action: publish, filter: "a/b/c" }
`);

const topics = [
  "a/b",
  "a/b/c",
  "a",
  "c",
  "c/x",
  "c/secret",
  "c/secret/x",
  "d",
  ...["acme", "globex"].flatMap((customer) =>
    ["s1", "s2"].flatMap((id) =>
      ["Reading", "Command"].map((verb) => `/App/Customer/${customer}/Sensor/temp/${id}/${verb}`),
    ),
  ),
];
const people: readonly Identity[] = ["devices", "sensors", "main-office", "mobiles"].flatMap((group) =>
  ["s1", "mainoffice-1"].map((clientIdentifier) => ({
    clientIdentifier,
    groups: [group],
    attributes: new Map([
      ["custId", "acme"],
      ["sensorType", "temp"],
    ]),
  })),
);

describe.each(importers)("what was written in $id", ({ id }) => {
  it.each([
    ["the talk", talkPolicy()],
    ["a policy with denials", holes],
  ] as const)("is read again as no more than that broker makes of it: %s", (_, document) => {
    const dialect = dialects.find((candidate) => candidate.id === id);
    if (dialect === undefined) throw new Error(`no dialect ${id}`);
    const emission = dialect.emit(document);
    const there = dialect.read(emission.text);
    if (!there.ok) throw new Error("unreadable");
    const imported = read(id, emission.text).document;
    const here = createPolicyRules({ document: imported, locate: () => ({ line: 1, column: 1 }) });
    const wider: string[] = [];
    for (const person of people) {
      const appearing = emission.appearance(person);
      const [own, theirs] = [here.bind(appearing), there.value.bind(appearing)];
      for (const topic of topics) {
        const topicName = name(topic);
        const message = { topicName, qos: 0, retain: false } as const;
        // Some brokers know a filter only as it is spelled: the rules' own ones are asked for too.
        const spelled = bindPolicy(document, person).receiveRules.map((rule) => rule.filter);
        const filters = [filter(topic), ...spelled.filter((one) => matchesTopic(one, topicName))];
        const isGranted = (rules: typeof own, topicFilter: ReturnType<typeof filter>) =>
          rules.subscribe({ topicFilter, shareName: undefined, qos: 0 }).effect === "allow";
        const isReceived = (rules: typeof own) =>
          rules.receive(topicName).effect === "allow" && filters.some((one) => isGranted(rules, one));
        if (own.publish(message).effect !== theirs.publish(message).effect)
          wider.push(`${person.clientIdentifier} publish ${topic}`);
        if (isReceived(own) && !isReceived(theirs)) wider.push(`${person.clientIdentifier} receive ${topic}`);
      }
    }
    expect(wider).toEqual([]);
  });
});
