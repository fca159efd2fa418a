import { afterEach, describe, expect, it } from "vitest";
import { createAclFileRules, dialects, parseAclFile } from "#shared/policy/dialects/index.ts";
import { mosquittoPath, startConfiguredMosquitto } from "#test/support/mosquitto.ts";
import { mainOffice, mobile, name, sensor, talkPolicy } from "#test/unit/policy/support.ts";
import { type Asker, createRandom, createRealBroker } from "./realBroker.ts";

const path = mosquittoPath;
const configuration = ["allow_anonymous true", "acl_file {folder}/acl", "log_type none", "set_tcp_nodelay true"];
const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of cleanUp.splice(0)) await end();
});

async function start(acl: string) {
  const mosquitto = await startConfiguredMosquitto(path ?? "", configuration, { acl });
  if (mosquitto === undefined) return undefined;
  const broker = createRealBroker(mosquitto.port);
  cleanUp.push(broker.end, mosquitto.stop);
  return broker;
}

function rulesOf(acl: string) {
  const parsed = parseAclFile(acl);
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return createAclFileRules(parsed.value, "acl");
}

const { below, pick } = createRandom(20_261_122);
const topics = () => {
  const first = pick(["a", "b", "u1", "c1", "", "$x"]);
  return [first, ...Array.from({ length: below(4) }, () => pick(["a", "b", "u1", "c1", ""]))].join("/") || "a";
};
const filters = () => {
  const levels = topics()
    .split("/")
    .map((level) => (below(3) === 0 && !level.startsWith("$") ? "+" : level));
  return [...levels, ...(below(4) === 0 ? ["#"] : [])].join("/");
};
const patterns = () =>
  filters()
    .split("/")
    .map((level) => (below(3) === 0 ? pick(["%u", "%c"]) : level))
    .join("/");
const lines = (word: string, count: number, make: () => string) =>
  Array.from({ length: count }, () => `${word} ${pick(["read", "write", "readwrite", "deny"])} ${make()}`);

const root: Asker = { clientId: "root", username: "root" };
const askers: readonly Asker[] = [
  { clientId: "c1" },
  { clientId: "c2", username: "u1" },
  { clientId: "c3", username: "u2" },
  { clientId: "u1", username: "c1" },
  { clientId: "a/b", username: "a" },
  { clientId: "c+", username: "u1x" },
  { clientId: "c6", username: "nobody" },
];

const rootSection = "user root\ntopic readwrite #\ntopic readwrite $x/#\n";

function randomFile(): string {
  return [
    ...lines("topic", 3, filters),
    "user u1",
    ...lines("topic", 4, filters),
    ...lines("pattern", 4, patterns),
    "user u2",
    ...lines("topic", 3, filters),
    "user a",
    ...lines("topic", 2, filters),
    "user u1",
    ...lines("topic", 1, filters),
    "user u1x",
    ...lines("topic", 2, filters),
    rootSection,
  ].join("\n");
}

/** Asks Mosquitto with this file, and our reading of it, the same questions. Answers how many were allowed. */
async function compare(acl: string, askers: readonly Asker[], asked: readonly string[]) {
  const broker = await start(acl);
  if (broker === undefined) throw new Error(`Mosquitto refuses\n${acl}`);
  const rules = rulesOf(acl);
  const publisher = await broker.connect(root);
  const heard = new Set<string>();
  await broker.subscribe(publisher, "#");
  await broker.subscribe(publisher, "$x/#");
  publisher.on("message", (topic) => heard.add(topic));

  let allowed = 0;
  for (const asker of askers) {
    const client = await broker.connect(asker);
    const own = rules.bind({
      clientIdentifier: asker.clientId,
      ...(asker.username === undefined ? {} : { username: asker.username }),
      groups: [],
      attributes: new Map(),
    });
    const received = new Set<string>();
    client.on("message", (topic) => received.add(topic));
    expect(await broker.subscribe(client, "#")).toBe(0);
    expect(await broker.subscribe(client, "$x/#")).toBe(0);
    for (const topic of asked) await publisher.publishAsync(topic, "x", { qos: 1 });
    await broker.barrier(client);
    const answers = { publish: [] as string[], receive: [] as string[] };
    const expected = { publish: [] as string[], receive: [] as string[] };
    for (const topic of asked) {
      if (received.has(topic)) answers.receive.push(topic);
      if (own.receive(name(topic)).effect === "allow") expected.receive.push(topic);
    }
    for (const topic of asked) {
      if (await broker.mayPublish(client, topic)) answers.publish.push(topic);
      const message = { topicName: name(topic), qos: 1, retain: false } as const;
      if (own.publish(message).effect === "allow") expected.publish.push(topic);
    }
    expect({ asker, ...answers, acl }).toEqual({ asker, ...expected, acl });
    allowed += answers.publish.length + answers.receive.length;

    for (const topic of asked.slice(0, 6)) {
      const dying = await broker.connect(
        { ...asker },
        { will: { topic, payload: Buffer.from("w"), qos: 1, retain: false } },
      );
      await broker.barrier(publisher);
      heard.clear();
      const closed = new Promise<void>((resolve) => dying.once("close", () => resolve()));
      dying.end(false, { reasonCode: 4 });
      await closed;
      await broker.barrier(publisher);
      const isAllowed = own.will({ topicName: name(topic), qos: 1, retain: false }).effect === "allow";
      expect({ asker, will: topic, sent: heard.has(topic), acl }).toEqual({
        asker,
        will: topic,
        sent: isAllowed,
        acl,
      });
    }
  }
  return allowed;
}

describe.skipIf(path === undefined)("an acl_file is judged as Mosquitto judges it", { timeout: 60_000 }, () => {
  it.each([1, 2, 3, 4, 5, 6])("on publish, delivery and will: random file %i", async () => {
    expect(await compare(randomFile(), askers, [...new Set(Array.from({ length: 60 }, topics))])).toBeGreaterThan(0);
  });

  it.each([undefined, "as-on-the-slide"])("when it was emitted from the talk's policy, variant %s", async (variant) => {
    const emission = dialects.find(({ id }) => id === "mosquitto-acl")?.emit(talkPolicy(variant));
    const acl = `${emission?.text}${rootSection}`;
    const talkers = [sensor("s1", "A"), mainOffice, mobile("m1", "A")].map((identity) => {
      const { clientIdentifier, username = "" } = emission?.appearance(identity) ?? identity;
      return { clientId: clientIdentifier, username };
    });
    const branches = ["A", "B"].flatMap((customer) => [
      ...["s1", "s2"].map((id) => `/App/Customer/${customer}/Sensor/temp/${id}`),
      `/App/Customer/${customer}/Mobile/m1`,
    ]);
    const leaves = ["Reading", "Command", "Action", "Notification", "Command/x"];
    expect(
      await compare(acl, talkers, [
        ...branches,
        ...branches.flatMap((branch) => leaves.map((leaf) => `${branch}/${leaf}`)),
      ]),
    ).toBeGreaterThan(0);
  });

  it.each([
    "",
    "# nothing",
    "topic a",
    "topic read",
    "topic read a b",
    "  topic read a",
    "topic  read  a",
    "topic read a  \r\n\r\n",
    "user x y",
    "pattern read a",
    "topic read $share/g/a",
    "topic read a/#\nuser u\ntopic deny b",
    `topic read ${"a/".repeat(200)}a`,
    " # not in column 1",
    "topic",
    "topic ",
    "user",
    "user  ",
    "topics a",
    "Topic a",
    "topic Read a",
    "topic a b",
    "topic\tread a",
    "topic read\ta",
    "\ttopic read a",
    "topic read a#",
    "topic read a/#/b",
    "topic read a+",
    "pattern read a/%c+",
    "pattern",
    `topic read ${"a/".repeat(201)}a`,
    "acl_file x",
  ])("and refused exactly when Mosquitto refuses it: %j", async (acl) => {
    const isTaken = (await start(acl)) !== undefined;
    expect(parseAclFile(acl).ok).toBe(isTaken);
  });
});
