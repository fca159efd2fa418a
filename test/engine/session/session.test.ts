import { describe, expect, it } from "vitest";
import { createDeliveryQueue, createPacketIdentifiers, type Delivery } from "#electron/engine/session/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";

function delivery(payloadBytes: number): Delivery {
  const topicName = parseTopicName("t");
  if (!topicName.ok) throw new Error(topicName.error.message);
  return {
    message: {
      topicName: topicName.value,
      payload: new Uint8Array(payloadBytes),
      qos: 1,
      retain: false,
      properties: undefined,
      publisher: "p",
      expiresAtMs: undefined,
      cause: -1,
      wireForms: [],
    },
    qos: 1,
    retain: false,
    subscriptionIdentifiers: undefined,
  };
}

describe("createDeliveryQueue", () => {
  it("gives back in order what it took, over any number of turns", () => {
    const queue = createDeliveryQueue({ messages: 1_000, bytes: 1_000_000 });
    const waiting: Delivery[] = [];
    const shiftBoth = (): void => expect(queue.shift()).toBe(waiting.shift());
    for (let round = 0; round < 3_000; round++) {
      const next = delivery(round % 7);
      expect(queue.push(next)).toBe(true);
      waiting.push(next);
      const shifts = round % 1_000 === 999 ? waiting.length : round % 2;
      for (let count = 0; count < shifts; count++) shiftBoth();
    }
    expect(queue.length).toBe(0);
    const last = delivery(1);
    queue.push(last);
    expect(queue.peek()).toBe(last);
    queue.clear();
    expect([queue.length, queue.bytes, queue.shift()]).toEqual([0, 0, undefined]);
  });

  it("takes no more messages and no more bytes than its limits", () => {
    const few = createDeliveryQueue({ messages: 2, bytes: 1_000_000 });
    expect([1, 1, 1].map((size) => few.push(delivery(size)))).toEqual([true, true, false]);
    const small = createDeliveryQueue({ messages: 100, bytes: 1_000 });
    expect([600, 600, 100].map((size) => small.push(delivery(size)))).toEqual([true, false, true]);
    small.shift();
    small.shift();
    expect(small.bytes).toBe(0);
  });
});

describe("createPacketIdentifiers", () => {
  it("goes round past those in use, and never gives 0", () => {
    const inUse = new Set([1, 3, 65_535]);
    const identifiers = createPacketIdentifiers((identifier) => inUse.has(identifier));
    expect([identifiers.next(), identifiers.next()]).toEqual([2, 4]);
    for (let count = 5; count < 65_535; count++) identifiers.next();
    expect(identifiers.next()).toBe(2);
  });

  it("has none to give when all are in use", () => {
    expect(createPacketIdentifiers(() => true).next()).toBeUndefined();
  });
});
