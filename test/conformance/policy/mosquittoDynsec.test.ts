import { pbkdf2Sync } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { dialects, readDynsec } from "#shared/policy/dialects/index.ts";
import type { Identity } from "#shared/policy/index.ts";
import { dynamicSecurityPath, mosquittoPath, startConfiguredMosquitto } from "#test/support/mosquitto.ts";
import { matchesTopic } from "#shared/topic/index.ts";
import { filter, name, readPolicy } from "#test/unit/policy/support.ts";
import { createRandom, createRealBroker } from "./realBroker.ts";

const isInstalled = mosquittoPath !== undefined && dynamicSecurityPath !== undefined;
const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of cleanUp.splice(0)) await end();
});

const salt = Buffer.alloc(12, 7);
/** The password `x`, as the plugin keeps it. */
const credentials = {
  password: pbkdf2Sync("x", salt, 101, 64, "sha512").toString("base64"),
  salt: salt.toString("base64"),
  iterations: 101,
};

const { below, pick } = createRandom(7);
const topics = () => Array.from({ length: 1 + below(3) }, () => pick(["a", "b", ""])).join("/") || "a";
const filters = (): string => {
  const levels = topics()
    .split("/")
    .map((level) => (below(3) === 0 ? "+" : level));
  return [...levels, ...(below(3) === 0 ? ["#"] : [])].join("/");
};
const users = ["u1", "u2", "u3", "u4"];

function randomRole(rolename: string) {
  const types = ["publishClientSend", "publishClientReceive", "subscribePattern", "subscribeLiteral"] as const;
  const acls = new Map<string, object>();
  for (let priority = 1; priority <= 10; priority++) {
    const acltype = pick(types);
    const topic = filters();
    // The plugin keeps one line for each topic and type.
    acls.set(`${acltype} ${topic}`, { acltype, topic, allow: below(3) > 0, priority });
  }
  return { rolename, acls: [...acls.values()] };
}

/** A file with everything that counts, and a client `root` that may do all. */
function randomFile() {
  const names = ["r1", "r2", "r3", "r4"] as const;
  const held = () => [{ rolename: pick(names), priority: 1 + below(3) }];
  return withRoot({
    defaultACLAccess: {
      publishClientSend: below(2) === 0,
      publishClientReceive: below(2) === 0,
      subscribe: below(2) === 0,
      unsubscribe: true,
    },
    clients: users.map((username) => ({ username, roles: below(2) === 0 ? held() : [] })),
    groups: [
      { groupname: "g1", roles: held(), clients: [{ username: "u1", priority: 2 }, { username: "u3" }] },
      { groupname: "g2", roles: held(), clients: [{ username: "u1", priority: 1 }, { username: "u4" }] },
    ],
    roles: names.map(randomRole),
  });
}

interface DynsecParts {
  readonly defaultACLAccess: object;
  readonly clients: readonly object[];
  readonly groups: readonly object[];
  readonly roles: readonly object[];
}

function withRoot(file: DynsecParts): string {
  const everything = ["publishClientSend", "publishClientReceive", "subscribePattern"];
  return JSON.stringify({
    ...file,
    clients: [...file.clients, { username: "root", roles: [{ rolename: "root" }] }].map((client) => ({
      ...client,
      ...credentials,
    })),
    roles: [
      ...file.roles,
      { rolename: "root", acls: everything.map((acltype) => ({ acltype, topic: "#", allow: true, priority: 1 })) },
    ],
  });
}

/** Asks Mosquitto with the plugin, and our reading of its file, the same questions. Answers how many were allowed. */
async function compare(text: string, asked: readonly string[], askedFilters: readonly string[]) {
  const mosquitto = await startConfiguredMosquitto(
    mosquittoPath ?? "",
    [
      `plugin ${dynamicSecurityPath}`,
      "plugin_opt_config_file {folder}/dynsec.json",
      "allow_anonymous false",
      "log_type none",
      "set_tcp_nodelay true",
    ],
    { "dynsec.json": text },
  );
  if (mosquitto === undefined) throw new Error(`Mosquitto refuses\n${text}`);
  const broker = createRealBroker(mosquitto.port);
  cleanUp.push(broker.end, mosquitto.stop);
  const rules = readDynsec(text, { substitutes: false });
  if (!rules.ok) throw new Error(rules.error[0]?.message);
  const root = await broker.connect({ clientId: "root", username: "root" });

  let answers = 0;
  for (const username of users) {
    const identity: Identity = { clientIdentifier: username, username, groups: [], attributes: new Map() };
    const own = rules.value.bind(identity);
    const client = await broker.connect({ clientId: username, username });
    const received = new Set<string>();
    client.on("message", (topic) => received.add(topic));
    const real: string[] = [];
    const ours: string[] = [];
    const granted: string[] = [];
    for (const wanted of askedFilters) {
      if ((await broker.subscribe(client, wanted)) < 0x80) {
        real.push(`subscribe ${wanted}`);
        granted.push(wanted);
      }
      const request = { topicFilter: filter(wanted), shareName: undefined, qos: 0 } as const;
      if (own.subscribe(request).effect === "allow") ours.push(`subscribe ${wanted}`);
    }
    for (const topic of asked) await root.publishAsync(topic, "x", { qos: 1 });
    await broker.barrier(client);
    for (const topic of asked) {
      const topicName = name(topic);
      const isSubscribed = granted.some((one) => matchesTopic(filter(one), topicName));
      if (received.has(topic)) real.push(`receive ${topic}`);
      if (isSubscribed && own.receive(topicName).effect === "allow") ours.push(`receive ${topic}`);
    }
    for (const topic of asked) {
      if (await broker.mayPublish(client, topic)) real.push(`publish ${topic}`);
      if (own.publish({ topicName: name(topic), qos: 1, retain: false }).effect === "allow") {
        ours.push(`publish ${topic}`);
      }
    }
    expect({ username, answers: ours, text }).toEqual({ username, answers: real, text });
    answers += real.length;
  }
  return answers;
}

describe.skipIf(!isInstalled)("a dynamic-security file is judged as Mosquitto judges it", { timeout: 60_000 }, () => {
  it.each([1, 2, 3, 4, 5, 6])("on publish, subscribe and delivery: random file %i", async () => {
    const many = <Value>(make: () => Value): Value[] => [...new Set(Array.from({ length: 40 }, make))];
    expect(await compare(randomFile(), many(topics), many(filters))).toBeGreaterThan(0);
  });

  it("when it was emitted from a policy", async () => {
    const policy = readPolicy(`
mqttPolicy: 1
name: emitted
evaluation: { default: deny, order: deny-overrides, subscribe: lenient }
roles:
  - id: one
    principals: { username: u1 }
    rules:
      - { id: A, effect: allow, action: publish, filter: "a/#" }
      - { id: B, effect: deny, action: publish, filter: "a/+/b" }
      - { id: C, effect: allow, action: subscribe, filter: "b/+" }
  - id: two
    principals: { username: u2 }
    rules:
      - { id: D, effect: allow, action: subscribe, filter: "+/#" }
      - { id: E, effect: deny, action: receive, filter: "a/b/#" }
  - id: three
    principals: { username: u3 }
    rules: []
  - id: four
    principals: { username: u4 }
    rules:
      - { id: F, effect: allow, action: publish, filter: "+" }
`);
    const emitted = dialects.find(({ id }) => id === "mosquitto-dynsec")?.emit(policy).text ?? "";
    const file = JSON.parse(emitted) as DynsecParts;
    const asked = ["a", "a/b", "a/a", "a/a/b", "a/b/b", "b", "b/a", "b/b/b", "x/y"];
    expect(await compare(withRoot(file), asked, ["#", "+/#", "a/b", "b/+", "b/#", "b/a", "a/b/#"])).toBeGreaterThan(0);
  });
});
