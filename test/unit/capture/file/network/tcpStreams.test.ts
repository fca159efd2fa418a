import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tcpFlag } from "#shared/capture/file/network/index.ts";
import { followFrames, toFrame, type TestSegment } from "./tcpWorld.ts";

const { syn, fin, reset } = tcpFlag;

function check(segments: readonly TestSegment[], expected: readonly string[]): void {
  expect(followFrames(segments.map((segment, index) => toFrame(segment, index + 1))).lines).toEqual(expected);
}

describe("a connection", () => {
  test("is followed from SYN to both FINs", () => {
    check(
      [
        { sequence: 99, flags: syn },
        { fromServer: true, sequence: 499, acknowledgement: 100, flags: syn },
        { sequence: 100, acknowledgement: 500, text: "hello" },
        { fromServer: true, sequence: 500, acknowledgement: 105, text: "world" },
        { sequence: 105, acknowledgement: 505, flags: fin },
        { fromServer: true, sequence: 505, acknowledgement: 106, flags: fin },
      ],
      ["0 open by 0", "0 0> hello #3", "0 1> world #4", "0 end"],
    );
  });

  test("ends at a reset, whose words are no data", () => {
    check(
      [
        { sequence: 100, text: "hello" },
        { fromServer: true, sequence: 500, flags: reset, text: "go away" },
      ],
      ["0 open", "0 0> hello #1", "0 end"],
    );
  });

  test("that is joined in the middle begins with its first segment", () => {
    check(
      [
        { sequence: 7_000, text: "lo" },
        { fromServer: true, sequence: 3, text: "world" },
      ],
      ["0 open", "0 0> lo #1", "0 1> world #2", "0 end"],
    );
  });

  test("knows its opener when only the answer to SYN was captured", () => {
    check([{ fromServer: true, sequence: 1, acknowledgement: 2, flags: syn }], ["0 open by 1", "0 end"]);
  });

  test("between the same ends is another one after a new SYN", () => {
    check(
      [
        { sequence: 99, flags: syn },
        { sequence: 100, text: "one" },
        { sequence: 5_000, flags: syn },
        { sequence: 5_001, text: "two" },
      ],
      ["0 open by 0", "0 0> one #2", "0 end", "1 open by 0", "1 0> two #4", "1 end"],
    );
  });

  test("stays the same when its SYN is repeated", () => {
    check(
      [
        { sequence: 99, flags: syn },
        { sequence: 99, flags: syn },
        { sequence: 100, text: "one" },
        { sequence: 99, flags: syn },
      ],
      ["0 open by 0", "0 0> one #3", "0 end"],
    );
  });

  test("that was reset is another one when data appear far away", () => {
    check(
      [
        { sequence: 100, text: "one" },
        { sequence: 103, flags: reset },
        { sequence: 103, text: "late" },
        { sequence: 1_000_000_000, text: "new" },
      ],
      ["0 open", "0 0> one #1", "0 end", "1 open", "1 0> new #4", "1 end"],
    );
  });
});

describe("segments", () => {
  test("out of order are put in order", () => {
    check(
      [
        { sequence: 99, flags: syn },
        { sequence: 105, text: "world" },
        { sequence: 103, text: "lo" },
        { sequence: 100, text: "hel" },
      ],
      ["0 open by 0", "0 0> hel #4", "0 0> lo #3", "0 0> world #2", "0 end"],
    );
  });

  test("that repeat or overlap others are delivered once", () => {
    check(
      [
        { sequence: 100, text: "hello" },
        { sequence: 100, text: "hello" },
        { sequence: 103, text: "lo wor" },
        { sequence: 101, text: "ello world" },
      ],
      ["0 open", "0 0> hello #1", "0 0>  wor #3", "0 0> ld #4", "0 end"],
    );
  });

  test("of a keep-alive are no data", () => {
    check(
      [
        { sequence: 100, text: "hello" },
        { sequence: 104, text: "?" },
      ],
      ["0 open", "0 0> hello #1", "0 end"],
    );
  });

  test("go on where the sequence numbers begin again", () => {
    check(
      [
        { sequence: 0xffff_fffd, flags: syn },
        { sequence: 3, text: "world" },
        { sequence: 0xffff_fffe, text: "hello" },
      ],
      ["0 open by 0", "0 0> hello #3", "0 0> world #2", "0 end"],
    );
  });

  test("behind a lost one are delivered at the end, with the gap named", () => {
    check(
      [
        { sequence: 100, text: "hello" },
        { sequence: 110, text: "world" },
      ],
      ["0 open", "0 0> hello #1", "0 0> gap 5", "0 0> world #2", "0 end"],
    );
  });

  test("behind a lost one are delivered once the receiver has had it for a second", () => {
    check(
      [
        { sequence: 100, text: "hello", atSeconds: 0 },
        { sequence: 110, text: "world", atSeconds: 1 },
        { fromServer: true, sequence: 1, acknowledgement: 115, atSeconds: 1 },
        { fromServer: true, sequence: 1, acknowledgement: 115, text: "still waiting", atSeconds: 1 },
        { fromServer: true, sequence: 14, acknowledgement: 115, text: "enough", atSeconds: 2 },
      ],
      ["0 open", "0 0> hello #1", "0 1> still waiting #4", "0 0> gap 5", "0 0> world #2", "0 1> enough #5", "0 end"],
    );
  });

  test("that the capture cut short leave a gap", () => {
    const frames = [
      { sequence: 100, text: "hello" },
      { sequence: 105, text: "world" },
    ].map((segment, index) => toFrame(segment, index + 1));
    const cut = frames.map((frame) => ({ ...frame, bytes: frame.bytes.slice(0, -2) }));
    expect(followFrames(cut).lines).toEqual([
      "0 open",
      "0 0> hel #1",
      "0 0> gap 2",
      "0 0> wor #2",
      "0 0> gap 2",
      "0 end",
    ]);
  });

  test("cut anywhere, repeated and shuffled still carry the same bytes", () => {
    const text = "The quick brown fox jumps over the lazy dog, 0123456789 times over.";
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 12 });
    const world = fc.tuple(cuts, fc.integer({ min: 0, max: 0xffff_ffff })).chain(([at, start]) => {
      const borders = [0, ...at.toSorted((one, other) => one - other), text.length];
      const segments: TestSegment[] = borders.slice(1).map((end, index) => ({
        sequence: (start + 1 + (borders[index] ?? 0)) >>> 0,
        text: text.slice(borders[index], end),
      }));
      const repeated = fc.subarray(segments).map((again) => [...segments, ...again]);
      return repeated.chain((all) =>
        fc
          .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
          .map((shuffled): readonly TestSegment[] => [{ sequence: start, flags: syn }, ...shuffled]),
      );
    });
    fc.assert(
      fc.property(world, (segments) => {
        const { lines } = followFrames(segments.map((segment, index) => toFrame(segment, index + 1)));
        const carried = lines.flatMap((line) => /> (?<text>.*) #\d+$/u.exec(line)?.groups?.["text"] ?? []).join("");
        expect(carried).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe("limits", () => {
  const segments = Array.from({ length: 20 }, (_, index): TestSegment => ({
    client: { address: `10.0.0.${index}`, port: 5 },
    sequence: 1,
    text: "x",
  }));

  test("forget the connections that have been quiet longest, and count them", () => {
    const frames = segments.map((segment, index) => toFrame(segment, index + 1));
    const { lines, streams } = followFrames(frames, { streams: 8, bufferedBytes: 1_000 });
    expect(lines.filter((line) => line.endsWith("end"))).toHaveLength(20);
    expect(lines.indexOf("0 end")).toBeLessThan(lines.indexOf("9 open"));
    expect(streams.counts.evictedStreams).toBeGreaterThan(0);
    expect(streams.counts.streams).toBe(20);
  });
});
