import { describe, expect, test } from "vitest";
import { type DissectedField, dissect, eachField, guessVersion } from "#shared/mqtt/dissect/index.ts";
import { packetFixtures } from "#test/fixtures/mqtt/index.ts";
import { bytesOfHex, checkTiles, fieldNamed } from "./support.ts";

/** A tree in text: indented, `start–end name = display`, bit fields with their mask. */
function textOf(fields: readonly DissectedField[], indent = ""): string {
  return fields
    .map(({ name, span, mask, display, children }) => {
      const place = span === undefined ? "derived" : `${span.start}–${span.end}`;
      const bits = mask === undefined ? "" : ` & 0x${mask.toString(16).padStart(2, "0")}`;
      return `${indent}${place}${bits} ${name} = ${display}\n${textOf(children, `${indent}  `)}`;
    })
    .join("");
}

function check(hex: string, version: 3 | 4 | 5, expected: string): void {
  const bytes = bytesOfHex(hex);
  const dissection = dissect(bytes, { version });
  const lines = expected.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  expect(textOf(dissection.fields)).toBe(lines.map((line) => `${line.slice(margin)}\n`).join(""));
  checkTiles(dissection, bytes.length);
}

describe("the field tree", () => {
  test("explains a PUBLISH of 5.0", () => {
    check(
      "33 11 0001 61 000a 07 26 0001 6b 0001 76 6869 00",
      5,
      `
      0–2 fixedHeader = 2 bytes
        0–1 fixed.header = 0x33
          0–1 & 0xf0 fixed.type = PUBLISH (3)
          0–1 & 0x08 fixed.dup = not set (0)
          0–1 & 0x06 fixed.qos = At least once (1)
          0–1 & 0x01 fixed.retain = set (1)
        1–2 fixed.remainingLength = 17 bytes
      2–15 variableHeader = 13 bytes
        2–4 topic.length = 1 byte
        4–5 topic = a
        5–7 packetId = 10
        7–15 props = 8 bytes
          7–8 props.length = 7 bytes
          8–15 prop.userProperty.group = k · v
            8–9 prop.id = User Property (38)
            9–11 prop.userProperty.key.length = 1 byte
            11–12 prop.userProperty.key = k
            12–14 prop.userProperty.value.length = 1 byte
            14–15 prop.userProperty.value = v
      15–18 payloadGroup = 3 bytes
        15–18 payload = 3 bytes
      `,
    );
  });

  test("explains a CONNECT with its flags", () => {
    check(
      "10 14 0004 4d515454 04 c2 003c 0001 61 0001 75 0002 7077",
      4,
      `
      0–2 fixedHeader = 2 bytes
        0–1 fixed.header = 0x10
          0–1 & 0xf0 fixed.type = CONNECT (1)
          0–1 & 0x0f fixed.flags = 0
        1–2 fixed.remainingLength = 20 bytes
      2–12 variableHeader = 10 bytes
        2–4 connect.protocolName.length = 4 bytes
        4–8 connect.protocolName = MQTT
        8–9 connect.protocolVersion = MQTT 3.1.1 (4)
        9–10 connect.flags = 0xc2
          9–10 & 0x80 connect.flags.userName = set (1)
          9–10 & 0x40 connect.flags.password = set (1)
          9–10 & 0x20 connect.flags.willRetain = not set (0)
          9–10 & 0x18 connect.flags.willQoS = At most once (0)
          9–10 & 0x04 connect.flags.will = not set (0)
          9–10 & 0x02 connect.flags.cleanStart = set (1)
          9–10 & 0x01 connect.flags.reserved = 0
        10–12 connect.keepAlive = 60 s
      12–22 payloadGroup = 10 bytes
        12–14 connect.clientId.length = 1 byte
        14–15 connect.clientId = a
        15–17 connect.userName.length = 1 byte
        17–18 connect.userName = u
        18–20 connect.password.length = 2 bytes
        20–22 connect.password = 2 bytes
      `,
    );
  });

  test("shows what it cannot interpret, and goes on behind it", () => {
    check(
      "30 0a 0001 61 04 7e00 0000 6869",
      5,
      `
      0–2 fixedHeader = 2 bytes
        0–1 fixed.header = 0x30
          0–1 & 0xf0 fixed.type = PUBLISH (3)
          0–1 & 0x08 fixed.dup = not set (0)
          0–1 & 0x06 fixed.qos = At most once (0)
          0–1 & 0x01 fixed.retain = not set (0)
        1–2 fixed.remainingLength = 10 bytes
      2–10 variableHeader = 8 bytes
        2–4 topic.length = 1 byte
        4–5 topic = a
        5–10 props = 5 bytes
          5–6 props.length = 4 bytes
          6–10 notInterpreted = 4 bytes
      10–12 payloadGroup = 2 bytes
        10–12 payload = hi
      `,
    );
  });

  test("shows a SUBACK whose codes say what they grant", () => {
    check(
      "90 05 0001 00 01 87",
      5,
      `
      0–2 fixedHeader = 2 bytes
        0–1 fixed.header = 0x90
          0–1 & 0xf0 fixed.type = SUBACK (9)
          0–1 & 0x0f fixed.flags = 0
        1–2 fixed.remainingLength = 5 bytes
      2–5 variableHeader = 3 bytes
        2–4 packetId = 1
        4–5 props = 1 byte
          4–5 props.length = 0 bytes
      5–7 payloadGroup = 2 bytes
        5–6 reasonCode = Granted QoS 1 (1)
        6–7 reasonCode = Not authorized (0x87)
      `,
    );
  });
});

describe("a dissection", () => {
  test("names only fields of the documented vocabulary", () => {
    const documented =
      /^(will\.)?(fixed|connect|connack|sub|subOptions|suback|prop|props|topic|packetId|payload|reasonCode|filter)(\.|$)/u;
    const groups = new Set(["fixedHeader", "variableHeader", "payloadGroup", "subscription"]);
    const names = packetFixtures.flatMap(({ bytes, version }) =>
      [...eachField(dissect(bytes, { version }).fields)].map(({ name }) => name),
    );
    expect(names.filter((name) => !documented.test(name) && !groups.has(name))).toEqual([]);
  });

  test("shows the Topic Name behind an alias as derived", () => {
    const dissection = dissect(bytesOfHex("30 06 0000 03 230005"), { version: 5, aliasedTopicName: "a/\u202eb" });
    expect(fieldNamed(dissection, "topic.aliased")).toMatchObject({ isDerived: true, display: "a/\\u202eb" });
    checkTiles(dissection, 8);
  });

  test("escapes hostile text, and keeps the value as it came", () => {
    const dissection = dissect(bytesOfHex("30 06 0004 e280ae 61"), { version: 4 });
    expect(fieldNamed(dissection, "topic")).toMatchObject({ value: "\u202ea", display: "\\u202ea" });
  });

  test("keeps the bytes of a text that is not UTF-8", () => {
    const dissection = dissect(bytesOfHex("30 04 0002 c328"), { version: 4 });
    expect(fieldNamed(dissection, "topic").value).toEqual(bytesOfHex("c328"));
  });

  test("does not spell out a password", () => {
    const hex = "10 13 0004 4d515454 05 42 003c 00 0000 0004 68696464";
    expect(JSON.stringify([...eachField(dissect(bytesOfHex(hex)).fields)].map(({ display }) => display))).not.toContain(
      "hidd",
    );
  });

  test("says that a guessed version is a guess", () => {
    const dissection = dissect(bytesOfHex("20 03 00 00 00"));
    expect(dissection).toMatchObject({ version: 5, isVersionGuessed: true, status: "ok" });
    expect(dissection.diagnostics).toMatchObject([{ code: "version-guessed", severity: "note" }]);
  });

  test.each([
    ["20 02 00 00", 4],
    ["20 03 00 00 00", 5],
    ["b0 02 0001", 4],
    ["b0 04 0001 00 00", 5],
    ["90 05 0001 00 87 00", 5],
    ["e0 01 8e", 5],
    ["f0 00", 5],
    ["10 0d 0004 4d515454 05 02 003c 00 0000", 5],
    ["10 0f 0006 4d5149736470 03 02 003c 0001 61", 3],
  ])("guesses the version of %s as %i", (hex, version) => {
    const bytes = bytesOfHex(hex);
    expect(guessVersion(bytes, 0, bytes.length)).toBe(version);
  });

  test("holds packets of nothing, of one byte and of zeros", () => {
    for (const hex of ["", "30", "00 00", "30 80", "30 80 80 80 80"]) {
      const bytes = bytesOfHex(hex);
      checkTiles(dissect(bytes), bytes.length);
    }
    expect(dissect(new Uint8Array(0)).status).toBe("incomplete");
  });

  test("shows what no byte says as derived: the session, and how long an answer took", () => {
    const dissection = dissect(Uint8Array.of(0xd0, 0), { version: 4, sessionOf: "s\u202e1", responseTimeMs: 1.5 });
    expect(fieldNamed(dissection, "session")).toMatchObject({ isDerived: true, display: "s\\u202e1" });
    expect(fieldNamed(dissection, "responseTime")).toMatchObject({ isDerived: true, display: "1.50 ms" });
  });
});
