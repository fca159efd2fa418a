import { describe, expect, it } from "vitest";
import { createPayloadDecoder, type DecodeOrder, type DecodeWorkerEvents } from "#renderer/payload/decoder.ts";
import { ruleFor } from "#renderer/payload/rules.ts";
import { decodePayload, type PayloadRequest } from "#shared/payload/index.ts";

/** A world whose workers answer when the test says so. */
function setup() {
  const orders: DecodeOrder[] = [];
  const timers = new Set<() => void>();
  let events: DecodeWorkerEvents | undefined;
  let started = 0;
  let ended = 0;
  const decoder = createPayloadDecoder({
    startWorker(given) {
      events = given;
      started++;
      return { post: (order) => void orders.push(order), end: () => void ended++ };
    },
    setTimer(callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  });
  return {
    decoder,
    orders,
    started: () => started,
    ended: () => ended,
    answer(order: DecodeOrder | undefined = orders.at(-1)) {
      if (order !== undefined) events?.onAnswer({ id: order.id, decoding: decodePayload(order.request, () => 0) });
    },
    fail: (reason: string) => events?.onFailure(reason),
    runOut: () => [...timers].forEach((callback) => callback()),
  };
}

const request = (text: string): PayloadRequest => ({
  bytes: new TextEncoder().encode(text),
  choice: { format: "text" },
});

describe("the decoder", () => {
  it("gives the worker a copy, so that the packet keeps its bytes", async () => {
    const { decoder, orders, answer } = setup();
    const bytes = Uint8Array.of(1, 0x61, 0x62, 2).subarray(1, 3);
    const decoding = decoder.openLane().decode({ bytes, choice: { format: "text" } });
    expect(orders[0]?.request.bytes.buffer.byteLength).toBe(2);
    answer();
    expect((await decoding)?.body).toMatchObject({ text: "ab" });
  });

  it("decodes the newest request of a lane, and drops those between", async () => {
    const { decoder, orders, answer } = setup();
    const lane = decoder.openLane();
    const first = lane.decode(request("1"));
    const second = lane.decode(request("2"));
    const third = lane.decode(request("3"));
    expect(await second).toBeUndefined();
    answer();
    expect(await first).toBeUndefined();
    answer();
    expect((await third)?.body).toMatchObject({ text: "3" });
    expect(orders).toHaveLength(2);
  });

  it("serves each lane in turn", async () => {
    const { decoder, answer } = setup();
    const one = decoder.openLane().decode(request("one"));
    const other = decoder.openLane().decode(request("other"));
    answer();
    answer();
    expect([(await one)?.body, (await other)?.body]).toMatchObject([{ text: "one" }, { text: "other" }]);
  });

  it("ends a worker that hangs, says so, and goes on with another", async () => {
    const { decoder, orders, answer, started, ended, runOut } = setup();
    const lane = decoder.openLane();
    const stuck = lane.decode(request("1"));
    runOut();
    expect((await stuck)?.failure?.reason).toMatch(/took longer than 4 s/);
    expect([started(), ended()]).toEqual([1, 1]);
    const next = lane.decode(request("2"));
    expect(started()).toBe(2);
    answer(orders[0]);
    answer();
    expect((await next)?.body).toMatchObject({ text: "2" });
  });

  it("shows a broken worker as a failure", async () => {
    const { decoder, fail } = setup();
    const decoding = decoder.openLane().decode(request("1"));
    fail("out of memory");
    expect(await decoding).toMatchObject({ failure: { reason: "out of memory" }, body: { kind: "bytes" } });
  });
});

describe("the rule for a topic", () => {
  it("is the first whose Topic Filter matches", () => {
    const rules = [
      { filter: "plant/+/raw", format: "cbor" },
      { filter: "plant/#", format: "json" },
    ] as const;
    expect(ruleFor(rules, "plant/1/raw")?.format).toBe("cbor");
    expect(ruleFor(rules, "plant/1/temp")?.format).toBe("json");
    expect(ruleFor(rules, "other")).toBeUndefined();
    expect(ruleFor(rules, "")).toBeUndefined();
  });
});
