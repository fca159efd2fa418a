import { describe, expect, it } from "vitest";
import type { AccessMatrix, ViewParams } from "#shared/contract/index.ts";
import { startEngine } from "#test/engine/engine/support.ts";
import { talkText } from "#test/engine/policy/support.ts";
import { accountsText, give, reading, talking } from "./support.ts";

const everything: ViewParams<"accessMatrix"> = { columns: { start: 0, count: 50 }, rows: { start: 0, count: 300 } };

const isJudged = ({ rows }: AccessMatrix): boolean =>
  rows.length > 0 && rows.every(({ cells }) => cells.every(({ publish }) => publish.extent !== "pending"));

/** One cell in short: `publish none, receive all by S2, subscribe all by S2`. */
function cell(matrix: AccessMatrix, topicName: string, clientIdentifier: string): string {
  const column = matrix.columns.findIndex(({ client }) => client.clientIdentifier === clientIdentifier);
  const found = matrix.rows.find((row) => row.topicName === topicName)?.cells[column];
  if (found === undefined) return "no such cell";
  return (["publish", "receive", "subscribe"] as const)
    .map((action) => {
      const { extent, rule } = found[action];
      return `${action} ${extent}${rule === undefined ? "" : ` by ${matrix.rules[rule]?.id}`}`;
    })
    .join(", ");
}

describe("the matrix of clients and topics", () => {
  it("has nothing to show without a document, and says why", async () => {
    await using world = startEngine();
    expect(await world.see("accessMatrix", everything, () => true)).toMatchObject({
      problem: "no policy is loaded",
      rows: [],
    });
  });

  it("shows accounts on the topics of the document before anything was published", async () => {
    await using world = await talking();
    const matrix = await world.see("accessMatrix", everything, isJudged);
    expect(matrix.columns.map(({ client, origin }) => `${origin} ${client.clientIdentifier}`)).toContain(
      "account acme-t1",
    );
    expect(matrix.rows.find((row) => row.topicName === reading)).toMatchObject({
      topic: "example",
      hasChildren: false,
    });
    expect(cell(matrix, reading, "acme-t1")).toBe("publish all by S1, receive none, subscribe none");
    expect(cell(matrix, reading, "acme-mobile")).toBe("publish none, receive all by P1, subscribe all by P1");
    expect(cell(matrix, reading, "globex-mobile")).toBe("publish none, receive none, subscribe none");
  });

  it("judges a branch by all that could be in it, not by what is there", async () => {
    await using world = await talking();
    const matrix = await world.see("accessMatrix", everything, isJudged);
    const branch = "/App/Customer/acme/Sensor";
    expect(cell(matrix, branch, "acme-t1")).toBe("publish some by S1, receive some by S2, subscribe none");
    expect(cell(matrix, branch, "globex-t1")).toBe("publish none, receive none, subscribe none");
  });

  it("follows the live tree, and clients that come and go", async () => {
    await using world = await talking();
    const stranger = await world.connect("stranger");
    await stranger.publishAsync("lobby/door", "open", { qos: 1 });
    const matrix = await world.see(
      "accessMatrix",
      everything,
      (value) => isJudged(value) && value.rows.some(({ topicName }) => topicName === "lobby/door"),
    );
    expect(matrix.rows.find((row) => row.topicName === "lobby/door")?.topic).toBe("live");
    expect(matrix.columns.find(({ client }) => client.clientIdentifier === "stranger")).toMatchObject({
      origin: "connected",
      isConnected: true,
      roles: [],
    });
    expect(cell(matrix, "lobby/door", "stranger")).toBe("publish none, receive none, subscribe none");
    stranger.end(true);
    await world.see("accessMatrix", everything, ({ columns }) => columns.every(({ origin }) => origin !== "connected"));
  });

  it("puts two clients side by side, and a variant beside the document", async () => {
    await using world = await talking();
    const { columns } = await world.see("accessMatrix", everything, isJudged);
    const keyOf = (name: string) => columns.find(({ client }) => client.clientIdentifier === name)?.key ?? "";
    const only = [keyOf("globex-t1"), keyOf("acme-t1"), "nobody"];
    const two = await world.see("accessMatrix", { ...everything, only, variant: "as-on-the-slide" }, isJudged);
    expect(two.columns.map(({ client }) => client.clientIdentifier)).toEqual(["globex-t1", "acme-t1"]);
    expect(cell(two, reading, "globex-t1")).toBe("publish all by S1, receive none, subscribe none");
  });

  it("has a column for the clients of the document's tests", async () => {
    await using world = startEngine();
    const test = `tests:\n  - { id: T, client: { clientId: s9, groups: [sensors], attributes: { custId: acme, sensorType: t } }, connect: true, expect: allow }\n`;
    await give(world, "policy.load", { text: `${talkText}\n${test}` });
    const { columns } = await world.see("accessMatrix", everything, isJudged);
    expect(columns.map(({ roles }) => roles.join())).toEqual(["sensor", "main-office", "mobile"]);
    expect(columns[0]?.client.clientIdentifier).toBe("s9");
  });

  it("keeps what is expanded when the draft is loaded anew", async () => {
    await using world = await talking();
    const { rows } = await world.see("accessMatrix", everything, isJudged);
    const acme = rows.find(({ topicName }) => topicName === "/App/Customer/acme")?.node ?? 0;
    const view = world.engine.views.accessMatrix.open(everything, () => {});
    view.value();
    view.act({ kind: "collapse", node: acme });
    const before = view.value().rowCount;
    expect(before).toBeLessThan(rows.length);
    await give(world, "policy.load", { text: "mqttPolicy: 2" });
    await expect.poll(() => view.value().problem).toBe("the policy has errors");
    const more = talkText.replace("topics:", 'topics:\n  - { id: hello, template: "hello/{custId}" }');
    await give(world, "policy.load", { text: more, accountsText });
    await expect.poll(() => view.value().rows.some(({ topicName }) => topicName === "hello/acme")).toBe(true);
    const value = view.value();
    expect(value.rows.find(({ topicName }) => topicName === "/App/Customer/acme")?.isExpanded).toBe(false);
    expect(value.rows.some(({ topicName }) => topicName === "/App/Customer/globex/Sensor")).toBe(true);
    view.close();
  });

  it("tells what a branch allows with a topic for each answer", async () => {
    await using world = await talking();
    const client = {
      clientIdentifier: "acme-t1",
      groups: ["sensors"],
      attributes: { custId: "acme", sensorType: "t" },
    };
    const answer = await give(world, "policy.branch", {
      client,
      action: "receive",
      topicFilter: "/App/Customer/acme/#",
    });
    expect(answer).toMatchObject({
      value: {
        extent: "some",
        allowed: { topicName: "/App/Customer/acme/Sensor/x/acme-t1/Command", rule: { id: "S2" } },
        denied: { text: expect.stringContaining("by default") },
      },
    });
  });
});
