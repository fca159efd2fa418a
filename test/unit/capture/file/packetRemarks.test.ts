import { type Arbitrary, assert, constant, constantFrom, nat, oneof, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRemark, type PacketRemark, parseRemark } from "#shared/capture/file/index.ts";

describe("a remark on a packet", () => {
  it("is read back as it was written, whatever a client calls itself", () => {
    const number = nat();
    const remark: Arbitrary<PacketRemark> = oneof(
      record({ kind: constant("message" as const), message: number }),
      record({ kind: constant("delivery" as const), message: number }),
      record({
        kind: constant("not-delivered" as const),
        message: number,
        clientIdentifier: string({ unit: "binary" }),
        reason: constantFrom("queue-full", "offline-qos0", "no-local"),
      }),
      constant({ kind: "denied" as const }),
      constant({ kind: "masked" as const }),
      record({
        kind: constant("client" as const),
        clientIdentifier: string({ unit: "binary" }),
        version: constantFrom(3 as const, 4 as const, 5 as const),
      }),
      record({ kind: constant("server-port" as const), port: nat(65_535) }),
    );
    assert(
      property(remark, (each) => {
        expect(parseRemark(formatRemark(each))).toEqual(each);
      }),
    );
  });

  it("is not found in comments of others, nor in those that somebody edited", () => {
    for (const comment of [
      "",
      "retransmission of frame 7",
      "Wirebench",
      "Wirebench: brought message -1",
      "Wirebench: brought message 1 and more",
      'Wirebench: message 1 not delivered to "a: queue-full',
      'Wirebench: from here on client "\\x", MQTT 5.0',
      "Wirebench: from here on client 7, MQTT 5.0",
    ]) {
      expect(parseRemark(comment), comment).toBeUndefined();
    }
    // Nothing that stands in a file makes it fail.
    assert(
      property(string(), (text) => {
        parseRemark(`Wirebench: ${text}`);
      }),
    );
  });
});
