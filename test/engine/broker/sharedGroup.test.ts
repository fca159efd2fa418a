import { describe, expect, it } from "vitest";
import type { SharedStrategy } from "#electron/engine/broker/index.ts";
import { setup } from "./support.ts";

/** Three members of one group, and how many messages each received. */
function share(sharedStrategy: SharedStrategy) {
  const { connect } = setup({ settings: { sharedStrategy } });
  const members = ["a", "b", "c"].map((clientId) => connect({ clientId, protocolVersion: 5 }));
  for (const member of members) member.subscribe("$share/group/#", 1);
  return { connect, members, counts: () => members.map((member) => member.messages().length) };
}

describe("a shared subscription", () => {
  it("goes round its members", () => {
    const { connect, counts } = share("round-robin");
    const publisher = connect();
    for (let count = 0; count < 9; count++) publisher.publish("x", "1");
    expect(counts()).toEqual([3, 3, 3]);
  });

  it("stays with one member until that one is gone", () => {
    const { connect, members, counts } = share("sticky");
    const publisher = connect();
    for (let count = 0; count < 5; count++) publisher.publish("x", "1");
    const first = counts();
    expect(first.toSorted()).toEqual([0, 0, 5]);
    members[first.indexOf(5)]?.drop();
    for (let count = 0; count < 5; count++) publisher.publish("x", "1");
    const second = counts();
    expect(second.toSorted()).toEqual([0, 0, 5]);
    expect(second.indexOf(5)).not.toBe(first.indexOf(5));
  });

  it("keeps each publisher, or each topic, with one member", () => {
    const byPublisher = share("hash-publisher");
    const publisher = byPublisher.connect({ clientId: "p" });
    for (let count = 0; count < 6; count++) publisher.publish(`topic/${count}`, "1");
    expect(byPublisher.counts().toSorted()).toEqual([0, 0, 6]);

    const byTopic = share("hash-topic");
    for (let count = 0; count < 6; count++) byTopic.connect().publish("one/topic", "1");
    expect(byTopic.counts().toSorted()).toEqual([0, 0, 6]);
    for (let count = 0; count < 60; count++) byTopic.connect().publish(`topic/${count}`, "1");
    expect(Math.min(...byTopic.counts())).toBeGreaterThan(5);
  });

  it("delivers beside ordinary subscriptions, and per group", () => {
    const { connect, members } = share("round-robin");
    const other = connect({ clientId: "other", protocolVersion: 5 });
    other.subscribe("$share/elsewhere/#");
    const ordinary = connect();
    ordinary.subscribe("#");
    connect().publish("x", "1");
    expect(members.flatMap((member) => member.messages())).toEqual(["x 1"]);
    expect(other.messages()).toEqual(["x 1"]);
    expect(ordinary.messages()).toEqual(["x 1"]);
  });
});
