import { afterEach, describe, expect, it, vi } from "vitest";
import type { Authorizer, BrokerSettings } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { standardSays } from "#shared/probe/index.ts";
import { type LiveBroker, startLiveBroker } from "../broker/liveBroker.ts";
import { probe, unusualSteps } from "./probeWorld.ts";

let live: LiveBroker | undefined;

afterEach(async () => {
  await live?.stop();
  live = undefined;
});

async function start(settings: Partial<BrokerSettings> = {}, authorizer?: Authorizer): Promise<number> {
  live = await startLiveBroker({ settings, ...(authorizer === undefined ? {} : { authorizer }) });
  return live.listen();
}

describe("a probe of the embedded broker", () => {
  it("finds everything as it is announced", async () => {
    const { report, finding } = await probe(await start(), { consented: unusualSteps });
    expect(report).toMatchObject({ state: "complete", leftBehind: [] });
    const odd = report.findings.filter(
      ({ verdict }) => !["works", "as-announced", "announced", "refused"].includes(verdict),
    );
    expect(odd).toEqual([]);
    const cited = report.findings.flatMap(({ statements }) => statements);
    expect(cited.filter((statement) => standardSays(statement) === undefined)).toEqual([]);
    expect(finding("maximum-qos")).toMatchObject({ announced: "2, by default", found: "2", verdict: "as-announced" });
    expect(finding("shared").found).toContain("each message goes to one member");
    expect(finding("topic-alias")).toMatchObject({ announced: "65535", verdict: "as-announced" });
    expect(finding("session-5").found).toBe("kept, with the message that came meanwhile");
    expect(finding("takeover-5").found).toContain("0x8E Session taken over");
    expect(finding("malformed-qos").found).toContain("0x81 Malformed Packet");
    expect(finding("many-connections").found).toBe("50 at once");
    expect(finding("everything")).toMatchObject({ verdict: "works" });
  });

  it("leaves neither retained messages nor sessions", async () => {
    const port = await start();
    await probe(port, { consented: unusualSteps });
    expect(live?.broker.retainedCount).toBe(0);
    await vi.waitFor(() => expect(live?.broker.sessionCount).toBe(0));
  });

  it("finds the highest QoS", async () => {
    const { finding } = await probe(await start({ maximumQoS: 1 }), { consented: ["beyond-announced"] });
    expect(finding("maximum-qos")).toMatchObject({ announced: "1", found: "1", verdict: "as-announced" });
    expect(finding("granted-qos")).toMatchObject({ found: "granted with QoS 1", verdict: "works" });
    expect(finding("beyond-qos")).toMatchObject({ verdict: "refused" });
    expect(finding("beyond-qos").found).toContain("0x9B");
  });

  it("finds the Receive Maximum, and what one more leads to", async () => {
    const { finding } = await probe(await start({ receiveMaximum: 7 }), { consented: ["receive-maximum"] });
    expect(finding("receive-maximum")).toMatchObject({ announced: "7", verdict: "as-announced" });
    expect(finding("receive-maximum").found).toMatch(
      /^7 of 7 unfinished messages are taken; one more: DISCONNECT 0x93/,
    );
  });

  it("says that limits were only announced when nobody agreed to try them", async () => {
    const { finding, step } = await probe(await start({ receiveMaximum: 7, maximumPacketBytes: 5_000 }));
    expect(finding("receive-maximum")).toMatchObject({ announced: "7", verdict: "announced" });
    expect(finding("packet-size")).toMatchObject({ announced: "5000 bytes", verdict: "announced" });
    expect(step("packet-size")).toBe("not-consented");
  });

  it("finds the largest packet to the byte", async () => {
    const { finding } = await probe(await start({ maximumPacketBytes: 5_000 }), { consented: ["packet-size"] });
    expect(finding("packet-size")).toMatchObject({ announced: "5000 bytes", verdict: "as-announced" });
    expect(finding("packet-size").found).toMatch(/^5000 bytes: taken; one more: DISCONNECT 0x95/);
  });

  it("finds the limits of topics", async () => {
    const settings = { maximumTopicLevels: 20, maximumTopicBytes: 1_000 };
    const { finding } = await probe(await start(settings), { consented: ["topic-limits"] });
    expect(finding("topic-levels").found).toMatch(/^20 levels are taken, 21 are not/);
    expect(finding("topic-length").found).toMatch(/^1000 bytes are taken, 1001 are not/);
  });

  it("finds a limit of connections", async () => {
    const { finding } = await probe(await start({ maximumConnections: 9 }), { consented: ["many-connections"] });
    expect(finding("many-connections").found).toBe("9 at once, the next one is refused");
  });

  it("finds which Keep Alive and Session Expiry Interval the broker wants", async () => {
    const settings = { maximumKeepAliveSeconds: 30, maximumSessionExpirySeconds: 0 };
    const { finding } = await probe(await start(settings));
    expect(finding("keep-alive").announced).toBe("Server Keep Alive 30 s");
    expect(finding("session-5")).toMatchObject({
      announced: "0 s, 120 s asked for",
      found: "gone with its connection",
      verdict: "as-announced",
    });
  });
});

/** Nobody gets what is below `guarded/`; only to `guarded/letters` may be published, and nothing there is delivered. */
function guard(): Authorizer {
  const permissive = createPermissiveAuthorizer();
  const denied = { effect: "deny", rule: undefined } as const;
  const isGuarded = (topic: string): boolean => topic.startsWith("guarded/");
  return {
    ...permissive,
    decidePublish: (client, request) =>
      isGuarded(request.topicName) && request.topicName !== "guarded/letters"
        ? denied
        : permissive.decidePublish(client, request),
    decideSubscribe: (client, request) =>
      isGuarded(request.topicFilter) ? denied : permissive.decideSubscribe(client, request),
    decideDelivery: (client, topicName) =>
      isGuarded(topicName) ? denied : permissive.decideDelivery(client, topicName),
  };
}

describe("denials of the embedded broker", () => {
  const consented = ["server-topics", "denied-topic"] as const;

  it.each([
    ["ack", "reason-code"],
    ["close", "disconnect"],
    ["ack", "silent"],
  ] as const)("are told apart: %s in 3.1.1, %s in 5.0", async (v3, v5) => {
    const port = await start({ deniedPublish: { v3, v5 } }, createPermissiveAuthorizer());
    const { report, finding } = await probe(port, { consented });
    expect(report.denial).toEqual({ publishV3: v3, publishV5: v5 });
    expect(finding("server-topics-4").verdict).toBe("refused");
    expect(finding("server-topics-5").verdict).toBe("refused");
  });

  it("to subscribe are seen in the SUBACK", async () => {
    const { report, finding } = await probe(await start({}, guard()), { consented, deniedTopic: "guarded/x" });
    expect(report.denial).toEqual({ publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" });
    expect(finding("denied-subscribe").found).toBe("refused with 0x87 Not authorized");
    expect(finding("denied-publish-5").found).toBe("acknowledged with 0x87 Not authorized");
  });

  it("to deliver are seen when a message that was taken does not arrive", async () => {
    const port = await start({ deniedSubscribe: "grant" }, guard());
    const { report, finding } = await probe(port, { consented, deniedTopic: "guarded/letters" });
    expect(report.denial).toMatchObject({ subscribe: "grant" });
    expect(finding("denied-subscribe").note).toBe("deliveries are withheld");
  });
});
