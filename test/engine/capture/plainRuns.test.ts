import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_SEQUENCE } from "#electron/engine/broker/index.ts";
import { type CaptureWorld, publishBytes, setupCapture } from "./support.ts";

/** Publishes of one topic, and who gets them as they are. */
interface Run {
  readonly topic: string;
  readonly payloads: readonly string[];
  /** Indices of clients. */
  readonly receivers: readonly number[];
  readonly publisher: number;
}

const CLIENTS = 6;

function connectAll(world: CaptureWorld): number[] {
  return Array.from({ length: CLIENTS }, (_, index) =>
    // A client of 3.1 takes the same bytes as one of 3.1.1.
    world.connect(`c${index}`, { version: index % 3 === 0 ? 3 : 4 }),
  );
}

function packetsOf({ topic, payloads }: Run): Uint8Array[] {
  return payloads.map((payload) => publishBytes({ topic, payload }));
}

/** Records a run as the broker does. */
function recordRun({ sink }: CaptureWorld, connections: readonly number[], run: Run): number {
  const packets = packetsOf(run);
  const chunk = new Uint8Array(Buffer.concat([Uint8Array.of(1, 2, 3), ...packets, Uint8Array.of(4)]));
  const end = chunk.length - 1;
  const last = packets.at(-1) ?? new Uint8Array(0);
  const name = new TextEncoder().encode(run.topic);
  sink.chunkBegins();
  const sequence = sink.plainRun(connections[run.publisher] ?? 0, chunk, 3, end, {
    count: packets.length,
    topic: sink.topicNumber(name, 0, name.length),
    lastPayloadStart: end - (run.payloads.at(-1) ?? "").length,
    receivers: run.receivers.map((receiver) => connections[receiver] ?? 0),
  });
  sink.chunkEnds();
  expect(last.length).toBeGreaterThan(0);
  // The chunk was only lent.
  chunk.fill(0xee);
  return sequence;
}

/** Records the same packets one by one. */
function recordEach({ sink }: CaptureWorld, connections: readonly number[], run: Run): void {
  sink.chunkBegins();
  for (const packet of packetsOf(run)) {
    const publisher = connections[run.publisher] ?? 0;
    const sequence = sink.packet(publisher, "toServer", packet, 0, packet.length, NO_SEQUENCE);
    for (const receiver of run.receivers) {
      sink.samePacket(connections[receiver] ?? 0, "toClient", sequence, sequence);
    }
  }
  sink.chunkEnds();
}

/** Everything that the columns say of the packets in the log. */
function rowsOf({ capture: { log, topics } }: CaptureWorld): unknown[] {
  const rows: unknown[] = [];
  for (let sequence = log.firstSequence; sequence < log.nextSequence; sequence++) {
    const segment = log.segmentOf(sequence);
    if (segment === undefined) throw new Error(`packet ${sequence} is missing`);
    const row = sequence - segment.firstSequence;
    const topic = segment.topic[row] ?? -1;
    const backTo = (distance: number | undefined): number =>
      // What points before the log depends on when its target left.
      distance === undefined || sequence - distance < log.firstSequence ? 0 : distance;
    rows.push({
      sequence,
      timeMs: segment.timeMs[row],
      connection: segment.connection[row],
      firstByte: segment.firstByte[row],
      traits: segment.traits[row],
      packetIdentifier: segment.packetIdentifier[row],
      topic: topic < 0 ? topic : topics.name(topic),
      cause: backTo(segment.cause[row]),
      previousOfTopic: backTo(segment.previousOfTopic[row]),
      bytes: Buffer.from(log.bytesOf(segment, row)).toString("hex"),
    });
  }
  return rows;
}

const client = fc.nat(CLIENTS - 1);
const run: fc.Arbitrary<Run> = fc.record({
  topic: fc.constantFrom("a", "a/b", "sensors/hall 4/temperature"),
  payloads: fc.array(
    fc.string({ maxLength: 150 }).map((text) => text.replace(/[^ -~]/g, "?")),
    {
      minLength: 1,
      maxLength: 60,
    },
  ),
  receivers: fc.uniqueArray(client, { maxLength: 4 }),
  publisher: client,
});

describe("a run of plain PUBLISH packets", () => {
  it("is in the log what the same packets are when each is recorded by itself", () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), fc.boolean(), (runs, looksBetween) => {
        // Room for everything: what leaves depends on where segments begin.
        const budget = { packets: 20_000, bytes: 4_000_000 };
        const [lazy, eager] = [setupCapture(budget), setupCapture(budget)];
        const [lazyConnections, eagerConnections] = [connectAll(lazy), connectAll(eager)];
        for (const [index, each] of runs.entries()) {
          recordRun(lazy, lazyConnections, each);
          recordEach(eager, eagerConnections, each);
          if (looksBetween && index % 3 === 0) lazy.capture.log.segmentOf(lazy.capture.log.nextSequence - 1);
          for (const world of [lazy, eager]) world.clock.advance(1);
        }
        expect(rowsOf(lazy)).toEqual(rowsOf(eager));
        expect(lazy.capture.counters).toEqual(eager.capture.counters);
        const known = (world: CaptureWorld): unknown =>
          [...world.capture.connections.all()].map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence]);
        expect(known(lazy)).toEqual(known(eager));
        for (let topic = 0; topic < lazy.capture.topics.size; topic++) {
          expect(lazy.capture.lastSequenceOf(topic)).toBe(eager.capture.lastSequenceOf(topic));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps the newest packets within the budget, whole and in order", () => {
    const budgets = fc.record({
      packets: fc.integer({ min: 16, max: 600 }),
      bytes: fc.integer({ min: 8_000, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 20 }), budgets, (runs, budget) => {
        const world = setupCapture(budget);
        const model = setupCapture({ packets: 1_000_000, bytes: 100_000_000 });
        const [connections, modelConnections] = [connectAll(world), connectAll(model)];
        const { log } = world.capture;
        for (const each of runs) {
          expect(recordRun(world, connections, each)).toBe(model.capture.log.nextSequence);
          recordEach(model, modelConnections, each);
          expect(log.nextSequence).toBe(model.capture.log.nextSequence);
          expect(log.nextSequence - log.firstSequence).toBeLessThanOrEqual(budget.packets);
          expect(log.bytesKept).toBeLessThanOrEqual(budget.bytes);
          expect(log.dropped).toBe(log.firstSequence);
        }
        const all = rowsOf(model).slice(log.firstSequence);
        const bytesOf = (rows: unknown[]): unknown[] =>
          rows.map((row) => (typeof row === "object" && row !== null && "bytes" in row ? row.bytes : undefined));
        expect(bytesOf(rowsOf(world))).toEqual(bytesOf(all));
      }),
      { numRuns: 60 },
    );
  });

  it("is announced once, by its last message", () => {
    const world = setupCapture();
    const connections = connectAll(world);
    recordRun(world, connections, { topic: "a/b", payloads: ["one", "two", "three"], receivers: [1, 2], publisher: 0 });
    expect(world.messages).toHaveLength(1);
    expect(world.messages[0]).toMatchObject({ count: 3, sequence: 6, publisher: "c0" });
    expect(world.capture.counters).toMatchObject({ packets: 9, messages: 3 });
  });

  it("is counted and not kept while recording is off", () => {
    const world = setupCapture();
    const connections = connectAll(world);
    world.capture.setRecording(false);
    const sequence = recordRun(world, connections, { topic: "a", payloads: ["1", "2"], receivers: [1], publisher: 0 });
    expect(sequence).toBe(NO_SEQUENCE);
    expect(world.capture.counters).toMatchObject({ packets: 4, messages: 2 });
    expect(world.capture.log.nextSequence).toBe(0);
  });

  it("has the time of its chunk", () => {
    const { capture, sink, clock, connect, record } = setupCapture();
    const packet = publishBytes({ topic: "a/b", payload: "21 degrees" });
    const connection = connect("s1");
    const begin = clock.nowMs();
    sink.chunkBegins();
    record(connection, "toServer", packet);
    clock.advance(5);
    record(connection, "toServer", packet);
    sink.chunkEnds();
    record(connection, "toServer", packet);
    expect([...(capture.log.segmentOf(0)?.timeMs.subarray(0, 3) ?? [])]).toEqual([begin, begin, begin + 5]);
  });
});

describe("deliveries that go to one client together", () => {
  it("are in the log what they are when each is recorded by itself", () => {
    const message = fc.record({ topic: fc.constantFrom("a", "b/c"), payload: fc.string({ maxLength: 200 }) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), (messages) => {
        const [together, each] = [setupCapture(), setupCapture()];
        const packets = messages.map((parts) => publishBytes({ ...parts, retain: true }));
        for (const world of [together, each]) connectAll(world);
        const bytes = new Uint8Array(Buffer.concat(packets));
        const causes = packets.map(() => NO_SEQUENCE);
        together.sink.deliveries(2, bytes, 0, bytes.length, causes);
        for (const packet of packets) each.record(2, "toClient", packet);
        bytes.fill(0xee);
        expect(rowsOf(together)).toEqual(rowsOf(each));
        expect(together.capture.counters).toEqual(each.capture.counters);
      }),
      { numRuns: 40 },
    );
  });
});
