import { expect, test } from "vitest";
import type { ByteSpan } from "#shared/base/index.ts";
import {
  type CapturedPacket,
  createCaptureReader,
  createCaptureWriter,
  typeNameOf,
  versionToRead,
} from "#shared/capture/file/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import { dissect, type DissectedField, eachField } from "#shared/mqtt/dissect/index.ts";
import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { joinBytes } from "#test/fixtures/captures/annotatedBytes.ts";
import { packetCorpus } from "#test/fixtures/captures/packetCorpus.ts";
import { captureFile, type CapturedSegment, data, segmentFrames } from "#test/fixtures/captures/segmentedCapture.ts";
import { describeWithTshark, dissectWithTshark, runTshark, type TsharkField } from "#test/support/tshark.ts";

/** A field of ours that tshark names too. */
interface OurField {
  readonly name: string;
  readonly wiresharkName: string;
  readonly span: ByteSpan;
  readonly value: DissectedField["value"];
}

/** A way of tshark 4.0 that is known: where it says something else than the standard, or something more. */
interface KnownWay {
  readonly reason: string;
  readonly applies: (packet: CapturedPacket) => boolean;
  /** Our field as tshark would have it; `undefined` when it has none. */
  readonly ours?: (field: OurField) => OurField | undefined;
  /** Names of tshark's fields that are not compared. */
  readonly theirs?: readonly string[];
}

const always = (): boolean => true;
const without =
  (...names: readonly string[]) =>
  (field: OurField): OurField | undefined =>
    names.includes(field.name) ? undefined : field;

const knownWays: readonly KnownWay[] = [
  {
    reason: "Content Type is one span of length and text",
    applies: always,
    ours(field) {
      if (field.name.endsWith("prop.contentType.length")) return undefined;
      if (!field.name.endsWith("prop.contentType")) return field;
      return { ...field, span: { start: field.span.start - 2, end: field.span.end } };
    },
  },
  {
    reason: "a Property Length of two or more bytes is shown as a big-endian number",
    applies: always,
    ours: (field) =>
      field.name.endsWith("props.length") && field.span.end - field.span.start > 1
        ? { ...field, value: undefined }
        : field,
  },
  {
    reason: "the empty Topic Name of a PUBLISH with a Topic Alias is placed elsewhere",
    applies(packet) {
      const read = dissect(packet.bytes, { version: versionToRead(packet) }).packet;
      return read?.type === "PUBLISH" && read.topicName === "";
    },
    ours: without("topic"),
    theirs: ["mqtt.topic"],
  },
  {
    reason: "the reserved bits of the CONNACK flags are a field of their own",
    applies: (packet) => typeNameOf(packet) === "CONNACK",
    theirs: ["mqtt.conack.flags.reserved"],
  },
  {
    reason: "the first byte of a 3.1 CONNACK is shown as reserved",
    applies: (packet) => typeNameOf(packet) === "CONNACK" && packet.version === 3,
    ours: without("connack.flags"),
  },
  {
    reason: "the flags of PUBREL, SUBSCRIBE and UNSUBSCRIBE in 3.1 are shown as those of PUBLISH",
    applies: (packet) => packet.version === 3 && ["PUBREL", "SUBSCRIBE", "UNSUBSCRIBE"].includes(typeNameOf(packet)),
    ours: without("fixed.flags"),
    theirs: ["mqtt.dupflag", "mqtt.qos", "mqtt.retain_reserved"],
  },
];

const versions: readonly ProtocolVersion[] = [3, 4, 5];

interface WirePacket {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
}

function wirePackets(version: ProtocolVersion): readonly WirePacket[] {
  return packetCorpus(version).map(({ direction, packet }) => ({ direction, bytes: encode(packet, version) }));
}

function readPackets(file: Uint8Array): readonly CapturedPacket[] {
  const reader = createCaptureReader();
  const items = [...reader.push(file).items, ...reader.end().items];
  return items.flatMap((item) => (item.kind === "packet" ? [item] : []));
}

/** Compares every field that both name, both ways; answers one line for each disagreement. */
async function disagreements(file: Uint8Array): Promise<readonly string[]> {
  // A frame can complete packets of one direction only, so both lists are in the order of frames.
  const ours = readPackets(file);
  const theirs = await dissectWithTshark(file);
  if (ours.length !== theirs.length) return [`${ours.length} packets of ours, ${theirs.length} of tshark's`];
  return ours.flatMap((packet, index) => {
    const { fields = [], frame } = theirs[index] ?? {};
    const place = `${typeNameOf(packet)} v${packet.version} #${index}`;
    if (frame !== packet.frame.number) return [`${place}: complete in ${packet.frame.number}, tshark says ${frame}`];
    return compareFields(packet, fields).map((line) => `${place}: ${line}`);
  });
}

function compareFields(packet: CapturedPacket, theirs: readonly TsharkField[]): readonly string[] {
  const ways = knownWays.filter((way) => way.applies(packet));
  const notCompared = new Set(ways.flatMap((way) => way.theirs ?? []));
  const left = theirs.filter((field) => !notCompared.has(field.name));
  const lines: string[] = [];
  for (const { name, wiresharkName, span, value } of comparableFields(packet, ways)) {
    const at = left.findIndex((field) => field.name === wiresharkName);
    const [field] = at === -1 ? [] : left.splice(at, 1);
    const length = span.end - span.start;
    if (field === undefined) lines.push(`${name} (${wiresharkName}) is not in tshark's`);
    else if (field.offset !== span.start || field.length !== length) {
      lines.push(`${name} is at ${span.start}+${length}, tshark says ${field.offset}+${field.length}`);
    } else if (!isSameValue(value, packet.bytes.subarray(span.start, span.end), field)) {
      lines.push(`${name} is ${JSON.stringify(value)}, tshark says ${field.show}`);
    }
  }
  return [...lines, ...left.map(({ name, offset, length }) => `${name} at ${offset}+${length} is only in tshark's`)];
}

function comparableFields(packet: CapturedPacket, ways: readonly KnownWay[]): readonly OurField[] {
  const dissection = dissect(packet.bytes, { version: versionToRead(packet), direction: packet.direction });
  return [...eachField(dissection.fields)].flatMap(({ name, wiresharkName, span, value }) => {
    if (wiresharkName === undefined || span === undefined) return [];
    let field: OurField | undefined = { name, wiresharkName, span, value };
    for (const way of ways) field = field === undefined || way.ours === undefined ? field : way.ours(field);
    return field === undefined ? [] : [field];
  });
}

/** Numbers are compared as numbers, everything else by its bytes; a group has no value of its own. */
function isSameValue(value: DissectedField["value"], bytes: Uint8Array, theirs: TsharkField): boolean {
  if (value === undefined) return true;
  if (typeof value === "number") return Number(theirs.show) === value;
  return theirs.hex === Buffer.from(bytes).toString("hex");
}

/** Cuts both directions into segments of odd sizes; a border never falls into a fixed header, where tshark gets lost. */
function oddSegments(packets: readonly WirePacket[]): readonly CapturedSegment[] {
  const sizes = [1, 2, 3, 5, 17, 64, 1_000, 1_460, 40_000];
  let turn = 0;
  return groupByDirection(packets).flatMap(({ direction, bytes, headers }) => {
    const segments: CapturedSegment[] = [];
    for (let start = 0; start < bytes.length;) {
      let end = Math.min(bytes.length, start + (sizes[turn++ % sizes.length] ?? 1));
      while (headers.has(end)) end++;
      segments.push(data(direction, bytes.subarray(start, end)));
      start = end;
    }
    return segments;
  });
}

/** Runs of packets of one direction, joined; `headers` are the positions inside fixed headers. */
function groupByDirection(packets: readonly WirePacket[]) {
  const groups: { direction: Direction; bytes: Uint8Array; headers: Set<number> }[] = [];
  for (const { direction, bytes } of packets) {
    let group = groups.at(-1);
    if (group?.direction !== direction)
      groups.push((group = { direction, bytes: new Uint8Array(0), headers: new Set() }));
    const headerBytes = 1 + bytes.subarray(1).findIndex((byte) => byte < 0x80) + 1;
    for (let at = 1; at < headerBytes; at++) group.headers.add(group.bytes.length + at);
    group.bytes = joinBytes(group.bytes, bytes);
  }
  return groups;
}

describeWithTshark("tshark", () => {
  test.each(versions)("agrees on every value and span of version %i, as our writer puts it down", async (version) => {
    const pieces: Uint8Array[] = [];
    const writer = createCaptureWriter({ application: "test", write: (bytes) => pieces.push(bytes) });
    const time = { seconds: 1_700_000_000, nanoseconds: 0 };
    const connection = writer.connection({
      client: { address: "::1", port: 20_000 },
      server: { address: "::1", port: 1883 },
      time,
      interfaceName: "broker",
    });
    if (!connection.ok) throw new Error(connection.error);
    for (const packet of wirePackets(version)) connection.value.packet({ ...packet, time });
    connection.value.close(time);
    expect(await disagreements(joinBytes(...pieces))).toEqual([]);
  });

  test.each(versions)("agrees on version %i however the segments are cut", async (version) => {
    const small = wirePackets(version).filter(({ bytes }) => bytes.length < 100_000);
    const file = captureFile(segmentFrames([{ kind: "open" }, ...oddSegments(small), { kind: "close" }]));
    expect(await disagreements(file)).toEqual([]);
  });

  test("finds nothing to complain about in the TCP that we make up", async () => {
    const pieces: Uint8Array[] = [];
    const writer = createCaptureWriter({ application: "test", write: (bytes) => pieces.push(bytes) });
    for (const [index, address] of ["127.0.0.1", "::1", "192.0.2.1"].entries()) {
      const time = { seconds: 1_700_000_000 + index, nanoseconds: 0 };
      const connection = writer.connection({
        client: { address, port: 20_000 + index },
        server: { address: index === 2 ? "::1" : address, port: 1883 },
        time,
        interfaceName: "broker",
      });
      if (!connection.ok) throw new Error(connection.error);
      for (const packet of wirePackets(5)) connection.value.packet({ ...packet, time });
      connection.value.close(time);
    }
    const checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
    const complaint = "tcp.checksum.status != 1 || ip.checksum.status == 0 || tcp.analysis.flags || _ws.malformed";
    expect(await runTshark(joinBytes(...pieces), ...checks, "-Y", complaint)).toBe("");
  });

  test("shows the comments, the interface and the secrets that we write", async () => {
    const pieces: Uint8Array[] = [];
    const writer = createCaptureWriter({ application: "test", write: (bytes) => pieces.push(bytes) });
    writer.secrets({
      secretsType: 0x544c_534b,
      bytes: new TextEncoder().encode(`CLIENT_RANDOM ${"0".repeat(64)} 00\n`),
    });
    const time = { seconds: 1_700_000_000, nanoseconds: 123_456_789 };
    const ends = { client: { address: "127.0.0.1", port: 20_000 }, server: { address: "127.0.0.1", port: 1883 } };
    const process = { processId: 7, name: "sensor" };
    const connection = writer.connection({ ...ends, time, interfaceName: "tap", process });
    if (!connection.ok) throw new Error(connection.error);
    connection.value.packet({ direction: "toServer", time, bytes: Uint8Array.of(0xc0, 0), comments: ["größe"] });
    const fields = ["frame.time_epoch", "frame.interface_name", "frame.comment", "mqtt.msgtype"];
    const out = await runTshark(joinBytes(...pieces), "-T", "fields", ...fields.flatMap((field) => ["-e", field]));
    expect(out.trimEnd().split("\n").at(-1)).toBe("1700000000.123456789\ttap\tgröße\t12");
  });
});
