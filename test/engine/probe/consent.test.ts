import { afterEach, describe, expect, it, vi } from "vitest";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import { type FakeBroker, type FakeBrokerOptions, startFakeBroker } from "./fakeBroker.ts";
import { probe as probeIt, unusualSteps } from "./probeWorld.ts";

let broker: FakeBroker | undefined;
/** The fake broker leaves some questions without an answer. */
const probe: typeof probeIt = (port, options = {}) =>
  probeIt(port, { ...options, limits: { answerMs: 600, ...options.limits } });

afterEach(async () => {
  await broker?.close();
  broker = undefined;
});

async function start(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  broker = await startFakeBroker(options);
  return broker;
}

const isPrivate = (topic: string): boolean => topic.startsWith("wirebench-probe/");

function topicsOf(packet: ControlPacket | undefined): readonly string[] {
  if (packet?.type === "PUBLISH") return packet.topicName === "" ? [] : [packet.topicName];
  if (packet?.type !== "SUBSCRIBE") return [];
  return packet.subscriptions.map(({ topicFilter }) => topicFilter.replace(/^\$share\/[^/]+\//, ""));
}

describe("without consent", () => {
  it("sends nothing unusual", async () => {
    const { port, packets, received } = await start({ announced: { receiveMaximum: 3, topicAliasMaximum: 2 } });
    const { report, step } = await probe(port, { deniedTopic: "machines/1" });
    expect(report.state).toBe("complete");
    for (const id of unusualSteps) expect(step(id)).toBe("not-consented");
    const topics = packets.flatMap(({ packet }) => topicsOf(packet));
    expect(topics.length).toBeGreaterThan(10);
    expect(topics.filter((topic) => !isPrivate(topic))).toEqual([]);
    expect(packets.filter(({ packet }) => packet === undefined)).toEqual([]);
    expect(Math.max(...received.values())).toBeLessThan(2_000);
    expect(received.size).toBeLessThan(40);
    const identifiers = packets.flatMap(({ packet }) => (packet?.type === "CONNECT" ? [packet.clientIdentifier] : []));
    // Only a session that is left and resumed connects twice by one name.
    expect(identifiers.length - new Set(identifiers).size).toBeLessThanOrEqual(5);
    const unfinished = packets.filter(({ packet }) => packet?.type === "PUBLISH" && packet.qos === 2).length;
    expect(packets.filter(({ packet }) => packet?.type === "PUBREL").length).toBe(unfinished);
  });

  it("uses nothing that is announced as unavailable", async () => {
    const announced = {
      maximumQoS: 1,
      retainAvailable: 0,
      wildcardSubscriptionAvailable: 0,
      sharedSubscriptionAvailable: 0,
      subscriptionIdentifierAvailable: 0,
    };
    const { port, packets } = await start({ announced });
    const { finding } = await probe(port);
    const published = packets.flatMap(({ packet }) => (packet?.type === "PUBLISH" ? [packet] : []));
    expect(published.filter(({ qos, retain, properties }) => qos > 1 || retain || properties?.topicAlias)).toEqual([]);
    const subscribed = packets.flatMap(({ packet }) => (packet?.type === "SUBSCRIBE" ? [packet] : []));
    expect(subscribed.filter(({ properties }) => properties?.subscriptionIdentifiers)).toEqual([]);
    const filters = subscribed.flatMap(({ subscriptions }) => subscriptions.map(({ topicFilter }) => topicFilter));
    expect(filters.filter((filter) => /[+#]|^\$share/.test(filter))).toEqual([]);
    const unavailable = { announced: "not available", found: "not tried", verdict: "not-supported" };
    for (const id of ["retain", "wildcards", "shared", "subscription-identifiers"]) {
      expect(finding(id)).toMatchObject(unavailable);
    }
    expect(finding("topic-alias")).toMatchObject({ announced: "0", verdict: "not-supported" });
  });

  it("does only the step that was agreed to", async () => {
    const { port, packets } = await start();
    const { step } = await probe(port, { consented: ["subscribe-everything"] });
    expect(step("subscribe-everything")).toBe("done");
    expect(step("server-topics")).toBe("not-consented");
    const foreign = packets.flatMap(({ packet }) => topicsOf(packet)).filter((topic) => !isPrivate(topic));
    expect(foreign).toEqual(["#"]);
  });
});

describe("with consent", () => {
  it("uses what is announced as unavailable, and says when it works all the same", async () => {
    const announced = { retainAvailable: 0, wildcardSubscriptionAvailable: 0, sharedSubscriptionAvailable: 0 };
    const { port, retained } = await start({ announced });
    const { report, finding } = await probe(port, { consented: ["beyond-announced"] });
    for (const id of ["retain", "wildcard", "shared", "alias"]) {
      expect(finding(`beyond-${id}`)).toMatchObject({ found: "taken all the same", verdict: "differs" });
    }
    expect(retained.size).toBe(0);
    expect(report.leftBehind).toEqual([]);
  });

  it("publishes to the named topic once for each version, and never retained", async () => {
    const { port, packets } = await start();
    await probe(port, { consented: ["denied-topic"], deniedTopic: "machines/1" });
    const named = packets.flatMap(({ packet }) =>
      packet?.type === "PUBLISH" && packet.topicName === "machines/1" ? [packet] : [],
    );
    expect(named.map(({ retain }) => retain)).toEqual([false, false]);
  });
});

describe("findings of a broker that does not do what it says", () => {
  it("tells of retained messages that are not kept", async () => {
    const { port } = await start({
      intercept(packet, peer) {
        if (packet.type !== "PUBLISH" || !packet.retain || packet.packetIdentifier === undefined) return undefined;
        peer.send({ type: "PUBACK", packetIdentifier: packet.packetIdentifier, reasonCode: 0 });
        return "handled";
      },
    });
    const { finding } = await probe(port);
    expect(finding("retain")).toMatchObject({
      announced: "available",
      found: "taken, but not sent to a new subscription",
      verdict: "differs",
    });
  });

  it("tells of shared subscriptions that everyone gets, of a lost alias and of a refused wildcard", async () => {
    const { port } = await start({
      announced: { topicAliasMaximum: 5 },
      intercept(packet, peer) {
        if (packet.type !== "SUBSCRIBE" || !packet.subscriptions[0]?.topicFilter.includes("+")) return undefined;
        peer.send({ type: "SUBACK", packetIdentifier: packet.packetIdentifier, reasonCodes: [0xa2] });
        return "handled";
      },
    });
    const { finding } = await probe(port);
    expect(finding("wildcards")).toMatchObject({ verdict: "differs" });
    expect(finding("wildcards").found).toContain("0xA2");
    expect(finding("topic-alias")).toMatchObject({ announced: "5", verdict: "differs" });
    expect(finding("shared")).toMatchObject({ found: "granted, but nothing arrives", verdict: "differs" });
    expect(finding("flow-control").verdict).not.toBe("works");
  });

  it("tells which versions are spoken", async () => {
    const { port } = await start({ versions: [4] });
    const { report, finding } = await probe(port);
    expect(report.state).toBe("complete");
    expect(finding("version-4").verdict).toBe("works");
    expect(finding("version-5")).toMatchObject({ found: "CONNACK Return Code 1", verdict: "not-supported" });
    expect(finding("version-3").verdict).toBe("not-supported");
    expect(finding("maximum-qos")).toMatchObject({ found: "2", verdict: "works" });
    expect(finding("maximum-qos").announced).toBeUndefined();
  });

  it("keeps what the broker says of itself as text", async () => {
    const name = "<b>\u202e";
    const { port } = await start({ announced: { userProperties: [{ name, value: "| a |\n# b" }] } });
    const { finding } = await probe(port);
    expect(finding(`user-property-${name}`)).toMatchObject({
      subject: "User Property <b>\\u202e",
      announced: "| a |\\n# b",
    });
  });
});

describe("a stop", () => {
  it("ends the probe at once, and clears what it has left", async () => {
    const stop = new AbortController();
    const { port, packets, retained, sessions } = await start({
      intercept(packet) {
        // Falls silent on whoever looks for the retained message, until the probe would give up.
        if (packet.type !== "SUBSCRIBE" || !packet.subscriptions[0]?.topicFilter.endsWith("/retained"))
          return undefined;
        stop.abort();
        return "handled";
      },
    });
    const { report, step } = await probe(port, { signal: stop.signal, limits: { answerMs: 30_000, stepMs: 60_000 } });
    expect(report.state).toBe("stopped");
    expect(step("retain")).toBe("unfinished");
    expect(step("wildcards")).toBe("skipped");
    expect(retained.size).toBe(0);
    expect(sessions.size).toBe(0);
    expect(report.leftBehind).toEqual([]);
    const last = packets.length;
    await vi.waitFor(() => expect(packets.length).toBe(last));
  });

  it("before it has begun sends nothing", async () => {
    const { port, packets } = await start();
    const { report } = await probe(port, { signal: AbortSignal.abort() });
    expect(report.state).toBe("stopped");
    expect(packets).toEqual([]);
  });
});
