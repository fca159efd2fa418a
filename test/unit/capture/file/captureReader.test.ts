import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createCaptureReader,
  createCaptureWriter,
  formatEndpoint,
  readCapture,
  type CaptureItem,
} from "#shared/capture/file/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { annotatedBytes, joinBytes } from "#test/fixtures/captures/annotatedBytes.ts";
import {
  captureFile,
  type CapturedSegment,
  data,
  lost,
  segmentFrames,
} from "#test/fixtures/captures/segmentedCapture.ts";

const open: CapturedSegment = { kind: "open" };
const close: CapturedSegment = { kind: "close" };

function bytesOf(packet: ControlPacket, version: ProtocolVersion = 4): Uint8Array {
  return encode(packet, version);
}
const anonymous = { type: "CONNECT", clean: true, keepAliveSeconds: 9, clientIdentifier: "" } as const;
const connect = (version: ProtocolVersion = 4): Uint8Array =>
  bytesOf(
    { type: "CONNECT", protocolVersion: version, clean: true, keepAliveSeconds: 9, clientIdentifier: "s1" },
    version,
  );
const connack = (version: ProtocolVersion = 4): Uint8Array =>
  bytesOf({ type: "CONNACK", sessionPresent: false, reasonCode: 0 }, version);
const publish = (payload: string, version: ProtocolVersion = 4): Uint8Array =>
  bytesOf(
    {
      type: "PUBLISH",
      dup: false,
      qos: 0,
      retain: false,
      topicName: "a/b",
      payload: new TextEncoder().encode(payload),
    },
    version,
  );
const pingreq = annotatedBytes("c0 00");

/** One line an item: `0 > PUBLISH v4 14 bytes #7`, the arrow pointing to the server or back. */
function describeItem(item: CaptureItem): string {
  switch (item.kind) {
    case "packet": {
      const arrow = item.direction === "toServer" ? ">" : "<";
      const frames = item.frames.map(({ number }) => number).join("+");
      const type = (item.bytes[0] ?? 0) >>> 4;
      const state = item.wholeness === "whole" ? "" : ` ${item.wholeness}`;
      return `${item.connection.stream}${arrow}${item.index} type ${type} v${item.version ?? "?"} ${item.bytes.length} bytes #${frames}${state}`;
    }
    case "note":
      return `${item.stream}: ${item.text}`;
    case "gap":
    case "closed":
      return item.kind;
    case "secrets":
      return `secrets ${item.bytes.length}`;
    case "end":
      return `end${item.damage === undefined ? "" : ` ${item.damage.reason}`}`;
  }
}

function readItems(file: Uint8Array, chunkBytes = file.length): readonly CaptureItem[] {
  const reader = createCaptureReader();
  const items: CaptureItem[] = [];
  for (let start = 0; start < file.length; start += chunkBytes) {
    items.push(...reader.push(file.slice(start, start + chunkBytes)).items);
  }
  return [...items, ...reader.end().items];
}

function check(frames: readonly Uint8Array[], expected: readonly string[]): void {
  const items = readItems(captureFile(frames)).filter(({ kind }) => kind !== "gap" && kind !== "closed");
  const lines = items.map(describeItem);
  expect(lines.slice(0, -1)).toEqual(expected);
  expect(lines.at(-1)).toBe("end");
}

describe("packets", () => {
  test("of one segment and of many are cut, with the frames they touch", () => {
    const [first, second] = [publish("one"), publish("two")];
    check(
      segmentFrames([
        open,
        data("toServer", connect()),
        data("toClient", connack()),
        data("toServer", joinBytes(first, second, first.subarray(0, 1))),
        data("toServer", first.subarray(1, 6)),
        data("toServer", joinBytes(first.subarray(6), pingreq)),
        close,
      ]),
      [
        "0>0 type 1 v4 16 bytes #3",
        "0<0 type 2 v4 4 bytes #4",
        "0>1 type 3 v4 10 bytes #5",
        "0>2 type 3 v4 10 bytes #5",
        "0>3 type 3 v4 10 bytes #5+6+7",
        "0>4 type 12 v4 2 bytes #7",
      ],
    );
  });

  test("at the end of a stream may be cut", () => {
    check(
      segmentFrames([open, data("toServer", connect()), data("toServer", publish("hello").subarray(0, 4)), close]),
      ["0>0 type 1 v4 16 bytes #3", "0>1 type 3 v4 4 bytes #4 cut"],
    );
  });

  test("behind a broken Remaining Length are not looked for", () => {
    const broken = annotatedBytes("30 ff ff ff ff 01");
    check(segmentFrames([open, data("toServer", connect()), data("toServer", broken), data("toServer", pingreq)]), [
      "0>0 type 1 v4 16 bytes #3",
      "0>1 type 3 v4 6 bytes #4 broken",
    ]);
  });

  test("name the client, on any port, by its CONNECT", () => {
    const ends = { client: { address: "2001:db8::1", port: 1883 }, server: { address: "2001:db8::2", port: 7 } };
    const frames = segmentFrames([data("toServer", connect(5))], ends);
    const [packet] = readItems(captureFile(frames));
    expect(packet).toMatchObject({ kind: "packet", version: 5, clientIdentifier: "s1", direction: "toServer" });
    expect(packet?.kind === "packet" && formatEndpoint(packet.connection.client)).toBe("[2001:db8::1]:1883");
  });

  test("name the client as the server does when it left that to the server", () => {
    const properties = { assignedClientIdentifier: "auto-1" };
    const frames = segmentFrames([
      open,
      data("toServer", bytesOf({ ...anonymous, protocolVersion: 5 }, 5)),
      data("toClient", bytesOf({ type: "CONNACK", sessionPresent: false, reasonCode: 0, properties }, 5)),
      data("toServer", pingreq),
    ]);
    const items = readItems(captureFile(frames));
    const names = items.flatMap((item) => (item.kind === "packet" ? [item.clientIdentifier] : []));
    expect(names).toEqual(["", "auto-1", "auto-1"]);
  });

  test("are the same however the streams are cut into segments, shuffled and repeated", () => {
    const packets = [connect(5), publish("", 5), publish("x".repeat(300), 5), pingreq, publish("end", 5)];
    const stream = joinBytes(...packets);
    const world = fc
      .tuple(fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 15 }), fc.nat(0xffff_ffff))
      .chain(([at, initialSequence]) => {
        const borders = [0, ...at.toSorted((one, other) => one - other), stream.length];
        const segments = borders.slice(1).map((end, index) => data("toServer", stream.subarray(borders[index], end)));
        const [syn = new Uint8Array(0), answer = new Uint8Array(0), ...rest] = segmentFrames([open, ...segments], {
          initialSequence,
        });
        const all = fc.subarray(rest).map((again) => [...rest, ...again]);
        const shuffled = all.chain((frames) =>
          fc.shuffledSubarray(frames, { minLength: frames.length, maxLength: frames.length }),
        );
        return shuffled.map((frames): readonly Uint8Array[] => [syn, answer, ...frames]);
      });
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 4_000 }), (frames, chunkBytes) => {
        const items = readItems(captureFile(frames), chunkBytes).filter((item) => item.kind === "packet");
        expect(items.map((item) => item.bytes)).toEqual(packets);
        expect(items.every((item) => item.version === 5 && item.wholeness === "whole")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a connection joined in the middle", () => {
  test("is read from the first segment that begins with a packet", () => {
    const torn = publish("some text 0123456789").subarray(9);
    check(
      segmentFrames([
        data("toServer", torn),
        data("toServer", publish("one")),
        data("toClient", annotatedBytes("d0 00")),
      ]),
      [
        `0: to server: ${torn.length} bytes passed over until the next packet was found`,
        "0>0 type 3 v? 10 bytes #2",
        "0<0 type 13 v? 2 bytes #3",
      ],
    );
  });

  test("shows a faulty packet too, when its length fits the segment", () => {
    check(segmentFrames([data("toServer", annotatedBytes('36 06 00 01 "a" 00 01 00')), data("toServer", pingreq)]), [
      "0>0 type 3 v? 8 bytes #1",
      "0>1 type 12 v? 2 bytes #2",
    ]);
  });

  test.each([
    ["properties in a PUBLISH", "30 0e 00 03 61 2f 62 02 01 01", '"text!!"', "5"],
    ["text behind an empty property list", "30 0b 00 03 61 2f 62 00", '"hello"', "5"],
    ["plain text", "30 0b 00 03 61 2f 62", '"{\\"a\\":1"', "?"],
    ["a SUBSCRIBE with properties", "82 09 00 01 00 00 03", '"a/b" 00', "5"],
    ["a SUBSCRIBE without", "82 08 00 01 00 03", '"a/b" 00', "?"],
    ["a PUBACK with a reason", "40 03 00 01", "00", "5"],
    ["AUTH", "f0 00", "", "5"],
  ])("is taken for the version that %s shows", (_, head, rest, version) => {
    const bytes = annotatedBytes(`${head} ${rest.replaceAll('\\"', "'")}`);
    bytes[1] = bytes.length - 2;
    const [packet] = readItems(captureFile(segmentFrames([data("toServer", bytes)])));
    expect(packet?.kind === "packet" && String(packet.version ?? "?")).toBe(version);
  });

  test("on another port is not MQTT without its CONNECT", () => {
    const server = { address: "127.0.0.1", port: 1884 };
    check(segmentFrames([data("toServer", publish("one")), data("toClient", pingreq)], { server }), []);
  });
});

describe("bytes missing from the capture", () => {
  test("inside a packet cut that packet, and the next one is found without a guess", () => {
    const long = publish("x".repeat(100));
    check(
      segmentFrames([
        open,
        data("toServer", joinBytes(connect(), long.subarray(0, 20))),
        lost("toServer", long.subarray(20, 60)),
        data("toServer", joinBytes(long.subarray(60), pingreq)),
      ]),
      [
        "0>0 type 1 v4 16 bytes #3",
        "0: to server: 40 bytes are not in the capture",
        "0>1 type 3 v4 20 bytes #3 cut",
        "0>2 type 12 v4 2 bytes #4",
      ],
    );
  });

  test("over the end of a packet make the reader look for the next one", () => {
    const long = publish("some text 0123456789");
    check(
      segmentFrames([
        open,
        data("toServer", connect()),
        lost("toServer", joinBytes(pingreq, long.subarray(0, 9))),
        data("toServer", long.subarray(9)),
        data("toServer", pingreq),
      ]),
      [
        "0>0 type 1 v4 16 bytes #3",
        "0: to server: 11 bytes are not in the capture",
        `0: to server: ${long.length - 9} bytes passed over until the next packet was found`,
        "0>1 type 12 v4 2 bytes #5",
      ],
    );
  });
});

describe("what is not plain MQTT", () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const server = { address: "127.0.0.1", port: 8080 };
  const request = text("GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n");
  const answer = text("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n");
  const wsFrame = (payload: Uint8Array, masked: boolean): Uint8Array =>
    masked
      ? joinBytes(
          Uint8Array.of(0x82, 0x80 | payload.length, 1, 2, 3, 4),
          payload.map((byte, index) => byte ^ ((index & 3) + 1)),
        )
      : joinBytes(Uint8Array.of(0x82, payload.length), payload);

  test("a WebSocket is followed from its upgrade on", () => {
    check(
      segmentFrames(
        [
          open,
          data("toServer", request),
          data("toClient", answer),
          data("toServer", joinBytes(wsFrame(connect(), true), annotatedBytes("89 80 00 00 00 00"))),
          data("toClient", wsFrame(connack(), false)),
          data("toServer", wsFrame(publish("one").subarray(0, 3), true)),
          data("toServer", wsFrame(joinBytes(publish("one").subarray(3), pingreq), true)),
          close,
        ],
        { server },
      ),
      [
        "0>0 type 1 v4 16 bytes #5",
        "0<0 type 2 v4 4 bytes #6",
        "0>1 type 3 v4 10 bytes #7+8",
        "0>2 type 12 v4 2 bytes #8",
      ],
    );
  });

  test("a WebSocket that is compressed, or that misses bytes, is said to be lost", () => {
    const start = [open, data("toServer", request), data("toServer", wsFrame(connect(), true))];
    check(segmentFrames([...start, data("toServer", annotatedBytes("c2 80 00 00 00 00"))], { server }), [
      "0>0 type 1 v4 16 bytes #4",
      "0: cannot be read on: WebSocket frames are compressed",
    ]);
    check(segmentFrames([...start, lost("toServer", pingreq), data("toServer", pingreq)], { server }), [
      "0>0 type 1 v4 16 bytes #4",
      "0: cannot be read on: 2 bytes from the client are missing",
    ]);
  });

  test("TLS is named, other protocols are passed over", () => {
    check(segmentFrames([open, data("toServer", annotatedBytes("16 03 01 02 00 01"))]), ["0: is encrypted with TLS"]);
    check(
      segmentFrames([open, data("toServer", text("POST / HTTP/1.1")), data("toClient", text("HTTP"))], { server }),
      [],
    );
  });
});

describe("a file", () => {
  const segments = [
    open,
    data("toServer", connect()),
    data("toClient", connack()),
    data("toServer", publish("one")),
    close,
  ];
  const file = captureFile(segmentFrames(segments));

  test("cut at any byte opens as far as it goes", () => {
    const whole = readItems(file)
      .map(describeItem)
      .filter((line) => !line.startsWith("end"));
    for (let length = 0; length < file.length; length++) {
      const lines = readItems(file.slice(0, length)).map(describeItem);
      expect(lines.at(-1)).toMatch(/^end/u);
      const packets = lines.slice(0, -1);
      expect(packets).toEqual(whole.slice(0, packets.length));
    }
  });

  test("with any damage never throws", () => {
    const damage = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(damage, (changes) => {
        const damaged = file.slice();
        for (const [at, value] of changes) damaged[at] = value;
        expect(readItems(damaged).at(-1)?.kind).toBe("end");
      }),
      { numRuns: 500 },
    );
  });

  test("is read in batches that tell the progress, until the wish to stop", async () => {
    const controller = new AbortController();
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield file.slice(0, 100);
      yield file.slice(100);
    }
    const progress: number[] = [];
    for await (const batch of readCapture(chunks())) progress.push(batch.bytesRead);
    expect(progress).toEqual([100, file.length, file.length]);

    const seen: number[] = [];
    for await (const batch of readCapture(chunks(), { signal: controller.signal })) {
      seen.push(batch.bytesRead);
      controller.abort();
    }
    expect(seen).toEqual([100]);
  });
});

describe("writing", () => {
  const time = (nanoseconds: number) => ({ seconds: 1_700_000_000, nanoseconds });

  function write(fill: (writer: ReturnType<typeof createCaptureWriter>) => void): Uint8Array {
    const pieces: Uint8Array[] = [];
    fill(createCaptureWriter({ application: "test", write: (bytes) => pieces.push(bytes) }));
    return joinBytes(...pieces);
  }

  test("gives back every packet with its time, comment, interface, process and the secrets", () => {
    const packets: readonly (readonly [Direction, Uint8Array])[] = [
      ["toServer", connect(5)],
      ["toClient", connack(5)],
      ["toServer", publish("x".repeat(200_000), 5)],
      ["toServer", publish("", 5)],
    ];
    const file = write((writer) => {
      writer.secrets({ secretsType: 0x544c_534b, bytes: new TextEncoder().encode("CLIENT_RANDOM 00 00") });
      for (const port of [20_000, 20_001]) {
        const connection = writer.connection({
          client: { address: "::1", port },
          server: { address: "127.0.0.1", port: 8883 },
          time: time(0),
          interfaceName: "broker",
          process: { processId: 7, name: "sensor" },
        });
        if (!connection.ok) throw new Error(connection.error);
        packets.forEach(([direction, bytes], index) =>
          connection.value.packet({ direction, bytes, time: time(index + 1), comments: [`number ${index}`] }),
        );
        connection.value.close(time(9));
      }
    });
    const items = readItems(file);
    expect(items[0]).toMatchObject({ kind: "secrets", secretsType: 0x544c_534b });
    expect(items.at(-1)).toMatchObject({ kind: "end", counts: { streams: 2, otherFrames: 0 } });
    const read = items.flatMap((item) => (item.kind === "packet" && item.connection.stream === 1 ? [item] : []));
    expect(read.map(({ direction, bytes }) => [direction, bytes])).toEqual(packets);
    expect(read.map(({ frame }) => frame.time)).toEqual([1, 2, 3, 4].map(time));
    expect(read.map(({ frame }) => frame.comments)).toEqual([0, 1, 2, 3].map((index) => [`number ${index}`]));
    expect(read[0]?.frame).toMatchObject({ interfaceName: "broker", processName: "sensor" });
    expect(read[0]?.connection.client).toEqual({ address: "::1", port: 20_001 });
    expect(read[0]?.connection.server).toEqual({ address: "::ffff:127.0.0.1", port: 8883 });
  });

  test("refuses an end that is no IP address", () => {
    write((writer) => {
      const ends = { client: { address: "localhost", port: 1 }, server: { address: "::1", port: 1883 } };
      expect(writer.connection({ ...ends, time: time(0), interfaceName: "tap" })).toEqual({
        ok: false,
        error: "not an IP address: `localhost`",
      });
    });
  });
});
