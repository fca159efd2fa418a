import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Capture } from "#electron/engine/capture/index.ts";
import { createFilterProgram } from "#electron/engine/capture/filterProgram.ts";
import { startFilterScan } from "#electron/engine/capture/filterScan.ts";
import { expectDefined } from "#shared/base/index.ts";
import { createMatchIndex } from "#electron/engine/capture/matchIndex.ts";
import { numberReaders, payloadOf, topicNameOf } from "#electron/engine/capture/packetValues.ts";
import type { Segment } from "#electron/engine/capture/segment.ts";
import {
  compileFilter,
  type FilterExpression,
  type FilterRecord,
  matchesRecord,
} from "#shared/capture/filter/index.ts";
import { packetBytes, publishBytes, setupCapture, twoBytes } from "./support.ts";

function expression(text: string): FilterExpression {
  const filter = compileFilter(text);
  if (!filter.ok) throw new Error(filter.error.message);
  return filter.value.expression;
}

/** A packet of the log as a record, read without any of the program's shortcuts. */
function recordOf(capture: Capture, segment: Segment, row: number): FilterRecord {
  return {
    value(field) {
      if (field === "mqtt.topic") return topicNameOf(capture, segment, row);
      if (field === "payload") return payloadOf(capture, segment, row);
      if (field === "client") {
        const connection = capture.connections.get(segment.connection[row] ?? 0);
        return connection.clientIdentifier ?? connection.remote;
      }
      return numberReaders[field](capture, segment, row);
    },
  };
}

const filters = [
  "",
  "mqtt.msgtype == publish",
  "mqtt.msgtype != publish",
  "mqtt.msgtype in {puback, 12..13}",
  'mqtt.topic matches "a/+"',
  'mqtt.topic contains "b" || client == s2',
  "mqtt.qos >= 1 && !mqtt.retain",
  "mqtt.msgid == 7",
  "mqtt.msgid",
  "direction == toClient",
  'payload contains "21"',
  "frame.len > 12",
  "mqtt.len < 9",
  "mqtt.ver == 5",
  "denied",
  "malformed",
  "frame.number in {3..9}",
  "connection == 2",
  "publish",
  "s1",
  "+/b",
];

const packet = fc.oneof(
  fc
    .record({
      topic: fc.constantFrom("a", "a/b", "c/b", "$SYS/x", ""),
      qos: fc.nat(2),
      retain: fc.boolean(),
      identifier: fc.integer({ min: 1, max: 9 }),
      payload: fc.nat(40).map(String),
    })
    .map((parts) => ({ bytes: publishBytes(parts) })),
  fc.integer({ min: 1, max: 9 }).map((identifier) => ({ bytes: packetBytes(0x40, twoBytes(identifier)) })),
  fc.constantFrom(0xc0, 0xd0, 0x00).map((firstByte) => ({ bytes: packetBytes(firstByte, []) })),
  fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => ({ bytes })),
);

describe("a filter over columns", () => {
  it("lets through exactly what the filter lets through as a record", () => {
    const step = fc.record({ packet, client: fc.nat(2), toClient: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { capture, record, connect } = setupCapture();
        const connections = [connect("s1"), connect("s2", { version: 5 }), connect("S3", { point: "client" })];
        for (const { packet, client, toClient } of steps) {
          record(connections[client] ?? 0, toClient ? "toClient" : "toServer", packet.bytes);
        }
        for (const text of filters) {
          const filter = { text, expression: expression(text), remarks: [] };
          const program = createFilterProgram(capture, filter.expression);
          for (let next = 0; next < capture.log.nextSequence;) {
            const segment = expectDefined(capture.log.segmentOf(next), "nothing has left the log");
            next = segment.firstSequence + segment.rows;
            for (let row = 0; row < segment.rows; row++) {
              const record = recordOf(capture, segment, row);
              expect([text, row, program(segment, row)]).toEqual([text, row, matchesRecord(filter, record)]);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Lets the slices run that are due. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a filter scan", () => {
  it("finds what is there, then what arrives, and keeps rows in place when packets leave", async () => {
    const { capture, clock, record, connect } = setupCapture({ packets: 64 });
    const connection = connect("s1");
    const publish = (topic: string): number => record(connection, "toServer", publishBytes({ topic }));
    for (let index = 0; index < 20; index++) publish(index % 2 === 0 ? "even" : "odd");
    const scan = startFilterScan(capture, expression("mqtt.topic == odd"), () => {});
    await settle();
    expect(scan.progress).toBe(1);
    expect([scan.matches.start, scan.matches.end, scan.matches.at(0), scan.matches.at(9)]).toEqual([0, 10, 1, 19]);

    for (let batch = 0; batch < 5; batch++) {
      for (let index = 0; index < 20; index++) publish(index % 2 === 0 ? "even" : "odd");
      expect(scan.progress).toBeLessThan(1);
      clock.advance(20);
      await settle();
    }
    expect(scan.matches.end).toBe(60);
    const { start } = scan.matches;
    expect(scan.matches.at(start)).toBeGreaterThanOrEqual(capture.log.firstSequence);
    expect(scan.matches.at(start)).toBe(start * 2 + 1);
    expect(scan.matches.lowerBound(101)).toBe(50);
    scan.dispose();
  });

  it("goes on with what is left when the log is cleared under it", async () => {
    const { capture, clock, record, connect } = setupCapture();
    const connection = connect("s1");
    const scan = startFilterScan(capture, expression("a"), () => {});
    record(connection, "toServer", publishBytes({ topic: "a" }));
    capture.clear();
    record(connection, "toServer", publishBytes({ topic: "a" }));
    clock.advance(20);
    await settle();
    expect([scan.matches.start, scan.matches.end, scan.matches.at(0)]).toEqual([0, 1, 1]);
    scan.dispose();
  });
});

describe("the match index", () => {
  it("agrees with an array whose front is cut", () => {
    const index = createMatchIndex();
    const model: number[] = [];
    for (let entry = 0; entry < 50_000; entry++) {
      index.append(entry * 3);
      model.push(entry * 3);
    }
    index.forgetBefore(60_001);
    expect(index.start).toBe(20_001);
    expect(index.end).toBe(50_000);
    for (const row of [20_001, 24_575, 24_576, 49_999]) expect(index.at(row)).toBe(model[row]);
    expect(index.lowerBound(90_001)).toBe(30_001);
    expect(index.lowerBound(1e9)).toBe(50_000);
  });
});
