import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWebSocketReader } from "#shared/capture/file/content/websocket.ts";
import { createUpgradeReader } from "#shared/capture/file/content/httpUpgrade.ts";
import { annotatedBytes, joinBytes } from "#test/fixtures/captures/annotatedBytes.ts";

const frame = (number: number) => ({
  number,
  time: undefined,
  interfaceName: undefined,
  processName: undefined,
  comments: [],
});

/** Reads the pieces, each from a frame of its own, and answers text with frame numbers, or the failure. */
function read(...pieces: readonly Uint8Array[]): string {
  let text = "";
  const reader = createWebSocketReader((bytes, from) => {
    text += `${new TextDecoder().decode(bytes)}#${from.number} `;
  });
  for (const [index, piece] of pieces.entries()) {
    const failure = reader.push(piece, frame(index + 1));
    if (failure !== undefined) return `${text}! ${failure}`;
  }
  return text.trimEnd();
}

describe("a WebSocket reader", () => {
  test.each([
    ["an unmasked frame", '82 05 "hello"', "hello#1"],
    ["a masked frame", "82 85 37 fa 21 3d 7f 9f 4d 51 58", "Hello#1"],
    ["a frame with 16 bits of length", '82 7e 00 05 "hello"', "hello#1"],
    ["a frame with 64 bits of length", '82 7f 00 00 00 00 00 00 00 05 "hello"', "hello#1"],
    ["fragments of a message", '02 03 "hel" 80 02 "lo"', "hel#1 lo#1"],
    ["a ping between fragments", '02 03 "hel" 89 02 "??" 80 02 "lo"', "hel#1 lo#1"],
    ["pong and close", '8a 00 82 02 "hi" 88 02 03 e8', "hi#1"],
    ["an empty frame", '82 00 82 02 "hi"', "hi#1"],
  ])("hands on what %s carries", (_, bytes, expected) => {
    expect(read(annotatedBytes(bytes))).toBe(expected);
  });

  test("knows which capture frame brought which byte", () => {
    const bytes = annotatedBytes("82 85 37 fa 21 3d 7f 9f 4d 51 58");
    expect(read(bytes.subarray(0, 4), bytes.subarray(4, 8), bytes.subarray(8))).toBe("He#2 llo#3");
  });

  test.each([
    ["compressed frames", "c2 05", "! WebSocket frames are compressed"],
    ["an opcode that does not exist", "83 00", "! no WebSocket frame begins with 0x83"],
    ["reserved bits", "a2 00", "! no WebSocket frame begins with 0xa2"],
  ])("gives up on %s", (_, bytes, expected) => {
    expect(read(annotatedBytes(bytes))).toBe(expected);
  });

  test("gives the same bytes however the stream is cut", () => {
    const stream = annotatedBytes('82 85 37 fa 21 3d 7f 9f 4d 51 58 89 80 01 02 03 04 02 01 "," 80 7e 00 06 " world"');
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (cuts) => {
        const borders = [0, ...cuts.toSorted((one, other) => one - other), stream.length];
        const pieces = borders.slice(1).map((end, index) => stream.slice(borders[index], end));
        expect(read(...pieces).replaceAll(/#\d+ ?/gu, "")).toBe("Hello, world");
      }),
    );
  });
});

describe("an HTTP upgrade", () => {
  const request =
    "GET /mqtt HTTP/1.1\r\nHost: broker\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);

  function push(side: "request" | "response", ...pieces: readonly Uint8Array[]): string {
    const reader = createUpgradeReader(side);
    let outcome = "";
    for (const [index, bytes] of pieces.entries()) {
      const state = reader.push({ bytes, frame: frame(index + 1) });
      if (state.kind === "upgraded") {
        const rest = state.rest.map((chunk) => `${new TextDecoder().decode(chunk.bytes)}#${chunk.frame.number}`);
        outcome = `upgraded${state.isMqtt ? " to MQTT" : ""} ${rest.join(" ")}`.trimEnd();
      } else outcome = state.kind === "failed" ? state.reason : state.kind;
    }
    return outcome;
  }

  test("ends with the request's head, and what follows belongs to the WebSocket", () => {
    expect(push("request", text(request))).toBe("upgraded to MQTT");
    expect(push("request", joinBytes(text(request), text("rest")))).toBe("upgraded to MQTT rest#1");
  });

  test("may be cut anywhere", () => {
    for (let at = 1; at < request.length; at++) {
      expect(push("request", text(request.slice(0, at)), text(`${request.slice(at)}rest`))).toBe(
        "upgraded to MQTT rest#2",
      );
    }
  });

  test("may come after other requests and their bodies", () => {
    const first = "POST /login HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
    expect(push("request", text(`${first}GET / HTTP/1.1\r\n\r\n${request}rest`))).toBe("upgraded to MQTT rest#1");
    expect(push("request", text(first.slice(0, -2)), text(`lo${request}`))).toBe("upgraded to MQTT");
  });

  test("is answered with 101", () => {
    const refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
    expect(push("response", text(`${refusal}HTTP/1.1 101 Switching Protocols\r\n\r\nrest`))).toBe("upgraded rest#1");
    expect(push("response", text(refusal))).toBe("reading");
  });

  test("is given up when a head does not end", () => {
    expect(push("request", text(`GET / HTTP/1.1\r\n${"x".repeat(70_000)}`))).toBe("HTTP head does not end");
  });
});
