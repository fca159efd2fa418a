import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packetBytes, publishBytes, setupCapture } from "./support.ts";

describe("the capture log", () => {
  it("keeps the bytes as they were when they came, whatever becomes of the buffer", () => {
    const { capture, record, connect } = setupCapture();
    const bytes = publishBytes({ topic: "a", payload: "first" });
    const sequence = record(connect("s1"), "toServer", bytes);
    const copy = bytes.slice();
    bytes.fill(0xff);
    const segment = capture.log.segmentOf(sequence);
    expect(segment && capture.log.bytesOf(segment, 0)).toEqual(copy);
  });

  it("holds the bytes of many receivers once", () => {
    const { capture, sink, record, connect } = setupCapture();
    const first = record(connect("s1"), "toClient", publishBytes({ topic: "a", payload: "x".repeat(90) }));
    const before = capture.log.bytesKept;
    const second = sink.samePacket(connect("s2"), "toClient", first, -1);
    expect(second).toBe(first + 1);
    expect(capture.log.bytesKept).toBe(before);
  });

  it("counts but does not keep what passes while recording is off", () => {
    const { capture, record, connect, messages } = setupCapture();
    capture.setRecording(false);
    expect(record(connect("s1"), "toServer", publishBytes({ topic: "a" }))).toBe(-1);
    expect(capture.counters).toMatchObject({ packets: 1, messages: 1 });
    expect(messages).toHaveLength(1);
    expect(capture.log.nextSequence).toBe(0);
  });

  it("never uses a sequence again after it was cleared", () => {
    const { capture, record, connect } = setupCapture();
    const connection = connect("s1");
    record(connection, "toServer", publishBytes({ topic: "a" }));
    capture.clear();
    expect(capture.log.bytesKept).toBe(0);
    expect(record(connection, "toServer", publishBytes({ topic: "a" }))).toBe(1);
    expect(capture.log.firstSequence).toBe(1);
  });

  it("keeps a packet that is larger than the whole budget, alone", () => {
    const { capture, record, connect } = setupCapture({ bytes: 100 });
    const connection = connect("s1");
    record(connection, "toServer", publishBytes({ topic: "a" }));
    record(connection, "toServer", publishBytes({ topic: "a", payload: "x".repeat(1_000) }));
    expect(capture.log.nextSequence - capture.log.firstSequence).toBe(1);
    expect(capture.log.dropped).toBe(1);
  });

  it("forgets closed connections when their last packet has left", () => {
    const { capture, sink, record, connect } = setupCapture({ packets: 16 });
    const gone = connect("gone");
    record(gone, "toServer", packetBytes(0xc0, []));
    sink.connectionClosed(gone, "closed by client");
    const stays = connect("stays");
    for (let index = 0; index < 40; index++) record(stays, "toServer", packetBytes(0xc0, []));
    expect([...capture.connections.all()].map((connection) => connection.clientIdentifier)).toEqual(["stays"]);
  });

  it("does not remember a connection that closed without a packet", () => {
    const { capture, sink, connect } = setupCapture();
    sink.connectionClosed(connect("scanner"), "closed by client");
    expect([...capture.connections.all()]).toEqual([]);
  });

  it("records bytes that never became a packet, as malformed", () => {
    const { capture, sink, connect } = setupCapture();
    sink.brokenBytes(connect("s1"), "toServer", Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff), 0, 5);
    expect(capture.counters.malformed).toBe(1);
    expect(capture.log.nextSequence).toBe(1);
  });
});

type Operation =
  | { readonly kind: "packet"; readonly size: number }
  | { readonly kind: "same"; readonly back: number }
  | { readonly kind: "clear" };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant("packet" as const), size: fc.nat(400) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("same" as const), back: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
);

describe("the capture log against a naive model", () => {
  it("holds the newest packets with their bytes, within its budget, and counts what left", () => {
    const budgets = fc.record({
      packets: fc.integer({ min: 16, max: 100 }),
      bytes: fc.integer({ min: 6_400, max: 9_000 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), budgets, (operations, budget) => {
        const { capture, sink, record, connect } = setupCapture(budget);
        const { log } = capture;
        const connection = connect("s1");
        const model: Uint8Array[] = [];
        const answers: { readonly given: number; readonly wanted: number }[] = [];
        let cleared = 0;
        for (const step of operations) {
          if (step.kind === "clear") {
            capture.clear();
            cleared = model.length;
          } else if (step.kind === "packet") {
            const bytes = publishBytes({ topic: "t", payload: String(model.length).padStart(step.size, "x") });
            answers.push({ given: record(connection, "toServer", bytes), wanted: model.length });
            model.push(bytes);
          } else {
            const source = model.length - 1 - step.back;
            const isKept = source >= log.firstSequence;
            const given = sink.samePacket(connection, "toClient", source, -1);
            answers.push({ given, wanted: isKept ? model.length : -1 });
            const bytes = model[source];
            if (isKept && bytes !== undefined) model.push(bytes);
          }
          expect(log.nextSequence - log.firstSequence).toBeLessThanOrEqual(budget.packets);
          expect(log.bytesKept).toBeLessThanOrEqual(budget.bytes);
        }
        expect(answers.filter(({ given, wanted }) => given !== wanted)).toEqual([]);
        expect(log.nextSequence).toBe(model.length);
        expect(log.dropped).toBe(log.firstSequence - cleared);
        for (let sequence = log.firstSequence; sequence < log.nextSequence; sequence++) {
          const segment = log.segmentOf(sequence);
          expect(segment && log.bytesOf(segment, sequence - segment.firstSequence)).toEqual(model[sequence]);
        }
        expect(log.segmentOf(log.firstSequence - 1)).toBeUndefined();
        expect(log.segmentOf(log.nextSequence)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });
});
