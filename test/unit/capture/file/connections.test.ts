import { expect, test } from "vitest";
import { type CaptureItem, createCaptureReader } from "#shared/capture/file/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import {
  captureFile,
  type CapturedSegment,
  data,
  lost,
  segmentFrames,
} from "#test/fixtures/captures/segmentedCapture.ts";

const open: CapturedSegment = { kind: "open" };
const close: CapturedSegment = { kind: "close" };
const connect = data(
  "toServer",
  encode({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier: "s1" }, 4),
);
const ping = encode({ type: "PINGREQ" }, 4);

function describeConnection(item: CaptureItem): readonly string[] {
  if (item.kind === "gap") return [`${item.connection.stream} gap`];
  if (item.kind !== "closed") return [];
  return [`${item.connection.stream} closed ${item.frame === undefined ? "unseen" : `#${item.frame.number}`}`];
}

/** What is told of connections: how each begins, and what is told of it beside its packets. */
function check(frames: readonly Uint8Array[], expected: readonly string[]): void {
  const reader = createCaptureReader();
  const items = [...reader.push(captureFile(frames)).items, ...reader.end().items];
  const connections = new Set(items.flatMap((item) => (item.kind === "packet" ? [item.connection] : [])));
  const starts = [...connections].map(
    ({ stream, isFromStart }) => `${stream} ${isFromStart ? "from its start" : "joined"}`,
  );
  expect([...starts, ...items.flatMap(describeConnection)]).toEqual(expected);
}

test("a connection is closed by the frame that ends both sides, unless the file ends first", () => {
  check(segmentFrames([open, connect, close]), ["0 from its start", "0 closed #5"]);
  check(segmentFrames([open, connect]), ["0 from its start"]);
});

test("a connection that the capture joins in the middle is said to be", () => {
  check(segmentFrames([connect]), ["0 joined"]);
});

test("a connection has a gap where bytes are lost, and already where they are late", () => {
  const lossy = segmentFrames([open, connect, lost("toServer", ping), data("toServer", ping), close]);
  check(lossy, ["0 from its start", "0 gap", "0 gap"]);
  const [syn, answer, first, second, third, ...end] = segmentFrames([
    open,
    connect,
    data("toServer", ping),
    data("toServer", ping),
    close,
  ]);
  const shuffled = [syn, answer, first, third, second, ...end].filter((frame) => frame !== undefined);
  check(shuffled, ["0 from its start", "0 gap", "0 closed #7"]);
});

test("a connection whose ends another one takes over is closed unseen", () => {
  const again = segmentFrames([open, connect], { initialSequence: 70_000 });
  check([...segmentFrames([open, connect]), ...again], ["0 from its start", "1 from its start", "0 closed unseen"]);
});
