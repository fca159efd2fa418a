import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readFileChunks } from "#electron/cli/io.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import { annotatedBytes, joinBytes } from "#test/fixtures/captures/annotatedBytes.ts";
import {
  captureFile,
  type CapturedSegment,
  data,
  lost,
  segmentFrames,
} from "#test/fixtures/captures/segmentedCapture.ts";
import { runDecode } from "./decodeWorld.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const version5 = (packet: ControlPacket): Uint8Array => encode(packet, 5);
const connect = version5({
  type: "CONNECT",
  protocolVersion: 5,
  clean: true,
  keepAliveSeconds: 30,
  clientIdentifier: "s1",
});
const connack = version5({
  type: "CONNACK",
  sessionPresent: false,
  reasonCode: 0,
  properties: { topicAliasMaximum: 10 },
});
const publish = (topicName: string, payload: string, topicAlias?: number, packetIdentifier = 7): Uint8Array =>
  version5({
    type: "PUBLISH",
    dup: false,
    qos: 1,
    retain: true,
    packetIdentifier,
    topicName,
    payload: text(payload),
    ...(topicAlias === undefined ? undefined : { properties: { topicAlias } }),
  });
const open: CapturedSegment = { kind: "open" };
const conversation = captureFile(
  segmentFrames([
    open,
    data("toServer", connect),
    data("toClient", connack),
    data("toServer", publish("a/b", "one", 3)),
    data("toServer", joinBytes(publish("", "two", 3, 8), annotatedBytes("c0 00"))),
    data("toClient", annotatedBytes("40 02 00 07 d0 00")),
    { kind: "close" },
  ]),
);
/** A PUBLISH with QoS 3, and bytes that are no packet. */
const faulty = captureFile(
  segmentFrames([open, data("toServer", connect), data("toServer", annotatedBytes('36 06 00 01 "a" 00 01 00'))]),
);

describe("wirebench decode", () => {
  test("prints one line a packet", async () => {
    const { code, lines, errors } = await runDecode(["a.pcapng"], { "a.pcapng": [conversation] });
    expect(code).toBe(0);
    expect(errors).toEqual([]);
    const ends = "127.0.0.1:20000 s1";
    expect(lines.map((line) => line.replaceAll(/ {2,}/gu, " | "))).toEqual([
      ` | 3 | 0.000000 | 0 | ${ends} → 127.0.0.1:1883 | CONNECT | 17 | Clean Start · Keep Alive 30 s`,
      ` | 4 | 0.001000 | 0 | ${ends} ← 127.0.0.1:1883 | CONNACK | 8 | Success`,
      ` | 5 | 0.002000 | 0 | ${ends} → 127.0.0.1:1883 | PUBLISH | 16 | QoS 1 id 7 RETAIN a/b one`,
      ` | 6 | 0.003000 | 0 | ${ends} → 127.0.0.1:1883 | PUBLISH | 13 | QoS 1 id 8 RETAIN (a/b) alias 3 two`,
      ` | 6 | 0.003000 | 0 | ${ends} → 127.0.0.1:1883 | PINGREQ | 2`,
      ` | 7 | 0.004000 | 0 | ${ends} ← 127.0.0.1:1883 | PUBACK | 4 | Success · id 7`,
      ` | 7 | 0.004000 | 0 | ${ends} ← 127.0.0.1:1883 | PINGRESP | 2`,
    ]);
  });

  test("prints the field tree with -v, bits and spans included", async () => {
    const { lines } = await runDecode(["-v", "--filter", "mqtt.msgtype == connack", "-"], { "-": [conversation] });
    expect(lines.slice(1)).toEqual([
      "  Fixed header: 2 bytes  [0–1]",
      "    Packet type and flags: 0x20  [0]",
      "      0010 .... Packet type: CONNACK (2)  [0]",
      "      .... 0000 Reserved flags: 0  [0]",
      "    Remaining Length: 6 bytes  [1]",
      "  Variable header: 6 bytes  [2–7]",
      "    Connect Acknowledge Flags: 0x00  [2]",
      "      .... ...0 Session Present: not set (0)  [2]",
      "    Reason Code: Success (0)  [3]",
      "    Properties: 4 bytes  [4–7]",
      "      Property Length: 3 bytes  [4]",
      "      Topic Alias Maximum: 10  [5–7]",
      "        Identifier: Topic Alias Maximum (34)  [5]",
      "        Topic Alias Maximum: 10  [6–7]",
      "",
    ]);
  });

  test("prints every byte once beside the tree with -x", async () => {
    const { lines } = await runDecode(["-x", "--filter", "mqtt.msgtype == publish", "-"], { "-": [conversation] });
    const hex = lines.flatMap(
      (line) => /^ {2}[0-9a-f]{4} {2}(?<hex>(?:[0-9a-f]{2} ?)+)/u.exec(line)?.groups?.["hex"] ?? [],
    );
    const printed = Uint8Array.from(
      hex.flatMap((row) => row.trim().split(" ")),
      (byte) => Number.parseInt(byte, 16),
    );
    expect(printed).toEqual(joinBytes(publish("a/b", "one", 3), publish("", "two", 3, 8)));
  });

  test("prints JSON in the shape that its readers rely on", async () => {
    const { lines } = await runDecode(["--json", "-"], { "-": [conversation] });
    expect(lines).toHaveLength(7);
    expect(JSON.parse(lines[6] ?? "")).toEqual({
      stream: 0,
      client: "127.0.0.1:20000",
      server: "127.0.0.1:1883",
      dir: "s2c",
      index: 2,
      frame: 7,
      frames: [7],
      time: "1700000000.006000",
      type: "PINGRESP",
      typeCode: 13,
      version: 5,
      length: 2,
      status: "ok",
      fields: [
        { name: "fixed.type", ws: "mqtt.msgtype", value: 13, offset: 0, length: 1, mask: 240 },
        { name: "fixed.flags", ws: "mqtt.hdr_reserved", value: 0, offset: 0, length: 1, mask: 15 },
        { name: "fixed.remainingLength", ws: "mqtt.len", value: 0, offset: 1, length: 1 },
      ],
      errors: [],
    });
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({
      type: "PUBLISH",
      fields: [
        { name: "fixed.type", value: 3, mask: 240 },
        { name: "fixed.dup", value: 0, mask: 8 },
        { name: "fixed.qos", value: 1, mask: 6 },
        { name: "fixed.retain", value: 1, mask: 1 },
        { name: "fixed.remainingLength", value: 14, offset: 1 },
        { name: "topic.length", value: 3, offset: 2, length: 2 },
        { name: "topic", value: "a/b", offset: 4, length: 3 },
        { name: "packetId", value: 7, offset: 7 },
        { name: "props.length", value: 3, offset: 9 },
        { name: "prop.id", value: 35, offset: 10 },
        { name: "prop.topicAlias", value: 3, offset: 11, length: 2 },
        { name: "payload", value: { hex: "6f6e65" }, offset: 13, length: 3 },
      ],
    });
  });

  test("says what is wrong with a packet, by which statement", async () => {
    const { lines } = await runDecode(["--json", "-"], { "-": [faulty] });
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      status: "malformed",
      errors: [{ code: "publish-qos-3", ref: "MQTT5-3.3.1-4", offset: 0, length: 1 }],
    });
    const readable = await runDecode(["-"], { "-": [faulty] });
    expect(readable.lines[1]).toMatch(/PUBLISH.*\(MQTT5-3\.3\.1-4\) {2}\[malformed\]$/u);
    const tree = await runDecode(["-v", "-"], { "-": [faulty] });
    expect(tree.out).toMatch(/\n {2}error: .* {2}\[0\] {2}MQTT5-3\.3\.1-4\n/u);
  });

  test("prints a packet that the stream cuts short as incomplete, and one without a length as malformed", async () => {
    const cut = captureFile(
      segmentFrames([
        open,
        data("toServer", connect),
        data("toServer", publish("a/b", "one").subarray(0, 6)),
        data("toClient", annotatedBytes("20 ff ff ff ff 01")),
        { kind: "close" },
      ]),
    );
    const { lines } = await runDecode(["--json", "-"], { "-": [cut] });
    const records = lines.map((line): unknown => JSON.parse(line));
    expect(records).toMatchObject([
      { type: "CONNECT", status: "ok" },
      { type: "CONNACK", status: "malformed", length: 6 },
      { type: "PUBLISH", status: "incomplete", length: 6 },
    ]);
  });

  test("gives null as version where the capture began in the middle", async () => {
    const joined = captureFile(segmentFrames([data("toServer", annotatedBytes("c0 00"))]));
    const { lines } = await runDecode(["--json", "-"], { "-": [joined] });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ type: "PINGREQ", version: null, status: "ok" });
  });
});

describe("the order of packets", () => {
  const puback = annotatedBytes("40 02 00 07");
  const twice = captureFile(
    segmentFrames([open, data("toServer", connect), data("toClient", connack), data("toServer", connect)]),
  );

  test("is judged, and a packet out of order is no orderly packet", async () => {
    const { lines } = await runDecode(["--json", "-"], { "-": [twice] });
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({
      status: "protocol-error",
      errors: [{ code: "flow-connect-repeated", ref: "MQTT5-3.1.0-2", offset: 0, length: 17 }],
    });
    expect((await runDecode(["--strict", "-"], { "-": [twice] })).code).toBe(1);
  });

  test("is told on the packet's line, behind what the packet says, and in its tree", async () => {
    const { lines } = await runDecode(["-"], { "-": [twice] });
    expect(lines[2]).toMatch(/Keep Alive 30 s {2}\[protocol-error\] {2}error: .* \(MQTT5-3\.1\.0-2\)$/u);
    const tree = await runDecode(["-v", "-"], { "-": [twice] });
    expect(tree.out).toMatch(/\n {2}error: .* {2}\[0–16\] {2}MQTT5-3\.1\.0-2\n/u);
  });

  test("of a stream that was joined in the middle, or that misses bytes, accuses nobody", async () => {
    const joined = captureFile(
      segmentFrames([data("toServer", publish("a", "x", 3)), data("toClient", joinBytes(puback, puback))]),
    );
    const frames = segmentFrames([
      open,
      data("toServer", connect),
      data("toClient", connack),
      lost("toServer", publish("a/b", "lost", 3)),
      data("toServer", publish("", "seen", 3, 8)),
      data("toClient", puback),
      data("toClient", annotatedBytes("40 02 00 08")),
      { kind: "close" },
    ]);
    for (const file of [joined, captureFile(frames)]) {
      const { code, out, errors } = await runDecode(["--strict", "-"], { "-": [file] });
      expect(errors.filter((line) => /error|warning/u.test(line))).toEqual([]);
      expect(out).toContain("PUBACK");
      expect([code, out.includes("error")]).toEqual([0, false]);
    }
  });

  test("tells on stderr what a packet printed long ago never got", async () => {
    const waiting = Array.from({ length: 12_000 }, () => data("toClient", new Uint8Array(0)));
    const file = captureFile(
      segmentFrames([
        open,
        data("toServer", connect),
        data("toClient", connack),
        data("toServer", publish("a", "x")),
        ...waiting,
        { kind: "close" },
      ]),
    );
    const { code, errors } = await runDecode(["--strict", "-"], { "-": [file] });
    expect(errors).toEqual([expect.stringMatching(/^connection 0 \(frame 5\): warning: .*`7`/u)]);
    expect(code).toBe(0);
  });
});

describe("--filter", () => {
  test.each([
    ["mqtt.msgtype == publish", 2],
    ['mqtt.topic matches "a/+"', 2],
    ['client == "s1" && direction == toClient', 3],
    ["mqtt.qos == 1 && mqtt.retain == true && mqtt.msgid >= 7 && mqtt.dupflag == false", 2],
    ['payload contains "tw"', 1],
    ["frame.number > 5 && frame.len == 2", 2],
    ["frame.time_relative >= 0.003 && mqtt.len > 0", 2],
    ["mqtt.ver == 5 && connection == 0 && malformed == false", 7],
    ["malformed == true", 0],
  ])("%s lets %i packets through", async (filter, count) => {
    const { lines } = await runDecode(["--filter", filter, "-"], { "-": [conversation] });
    expect(lines).toHaveLength(count);
  });

  test("that cannot be read is shown with a mark under what is wrong", async () => {
    const { code, errors } = await runDecode(["--filter", "mqtt.qos == x", "-"], { "-": [conversation] });
    expect(code).toBe(2);
    expect(errors[0]?.split("\n").slice(1)).toEqual(["  mqtt.qos == x", "              ^"]);
  });
});

describe("the exit code", () => {
  test.each([
    ["an orderly file", ["--strict"], conversation, 0],
    ["a faulty file", [], faulty, 0],
    ["a faulty file", ["--strict"], faulty, 1],
    ["a faulty packet that the filter hides", ["--strict", "--filter", "mqtt.msgtype == connect"], faulty, 1],
    ["something that is no capture", [], text("hello, world"), 2],
    ["an empty file", [], new Uint8Array(0), 2],
  ] as const)("of %s with %j", async (_, options, file, expected) => {
    expect((await runDecode([...options, "-"], { "-": [file] })).code).toBe(expected);
  });

  test.each([
    [[], "decode wants a capture file, or - for standard input"],
    [["a", "b"], "decode wants one file, not also `b`"],
    [["--json", "-x", "a"], "--json cannot be combined with -v or -x"],
    [["--colour", "a"], "Unknown option '--colour'"],
    [["missing.pcap"], "there is no file `missing.pcap`"],
  ])("is 2 for %j", async (argv, message) => {
    const { code, errors } = await runDecode(argv);
    expect([code, ...errors]).toEqual([2, message]);
  });

  test("is 0 for --help", async () => {
    const { code, out } = await runDecode(["--help"]);
    expect([code, out.split("\n")[0]]).toEqual([0, "Usage: wirebench decode [options] FILE"]);
  });
});

describe("a file that is not whole", () => {
  test("is printed as far as it goes, and the end is named", async () => {
    const { code, lines, errors } = await runDecode(["-"], { "-": [conversation.slice(0, -50)] });
    expect(code).toBe(0);
    expect(lines).toHaveLength(7);
    expect(errors[0]).toMatch(/^reading ended at byte \d+: the file ends \d+ bytes into a block that is longer$/u);
  });

  test("comes in chunks of any size", async () => {
    const whole = await runDecode(["--json", "-"], { "-": [conversation] });
    const chunks = Array.from(conversation, (byte) => Uint8Array.of(byte));
    expect((await runDecode(["--json", "-"], { "-": chunks })).out).toBe(whole.out);
  });
});

describe("--follow", () => {
  let folder: string | undefined;
  afterEach(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  test("prints packets as the file grows, until it is told to stop", async () => {
    folder = await mkdtemp(join(tmpdir(), "wirebench-follow-"));
    const path = join(folder, "growing.pcapng");
    const half = Math.floor(conversation.length / 2);
    await writeFile(path, conversation.slice(0, half));
    const controller = new AbortController();
    const { signal } = controller;
    const seen: string[] = [];
    const { code } = await runDecode(
      ["--follow", path],
      {},
      {
        signal,
        openFile: (name, options) => readFileChunks(name, { follow: options?.follow === true, signal }),
        async stdout(printed) {
          seen.push(...printed.split("\n").slice(0, -1));
          if (seen.length < 7) await appendFile(path, conversation.slice(half));
          else controller.abort();
        },
      },
    );
    expect(code).toBe(0);
    expect(seen).toHaveLength(7);
  });
});
