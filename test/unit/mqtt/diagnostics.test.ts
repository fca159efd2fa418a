import { describe, expect, test } from "vitest";
import { decode } from "#shared/mqtt/codec/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import {
  type DiagnosticCode,
  type DiagnosticRule,
  diagnosticRules,
  notObservable,
  type RuleExample,
  statements,
} from "#shared/mqtt/spec/index.ts";
import { bytesOfHex, checkTiles } from "./support.ts";

const rules: readonly (readonly [string, DiagnosticRule])[] = Object.entries(diagnosticRules);
const examples = rules.flatMap(([code, { example, ...rule }]) =>
  example === undefined ? [] : [{ code, example, ...rule }],
);

/** Codes that no bytes of one packet can show: they belong to framing, to encoding, or to the caller's ignorance. */
const withoutExample: readonly DiagnosticCode[] = ["packet-too-large", "text-too-long", "version-guessed"];

describe("the table of diagnostics", () => {
  test("cites only statements that exist", () => {
    const known = new Set(statements.map(({ edition, id }) => `${edition} ${id}`));
    const cited = rules.flatMap(([, { statements: refs }]) => [
      ...(refs?.["3.1.1"] ?? []).map((id) => `3.1.1 ${id}`),
      ...(refs?.["5.0"] ?? []).map((id) => `5.0 ${id}`),
    ]);
    expect(cited.filter((ref) => !known.has(ref))).toEqual([]);
  });

  test("has a check for every statement about a single packet, or says why there can be none", () => {
    const checked = new Set<string>();
    for (const [, { statements: refs }] of rules) {
      for (const id of refs?.["3.1.1"] ?? []) checked.add(`3.1.1 ${id}`);
      for (const id of refs?.["5.0"] ?? []) checked.add(`5.0 ${id}`);
    }
    for (const id of Object.keys(notObservable["3.1.1"] ?? {})) checked.add(`3.1.1 ${id}`);
    for (const id of Object.keys(notObservable["5.0"] ?? {})) checked.add(`5.0 ${id}`);
    const missing = statements
      .filter(({ kind }) => kind === "packet" || kind === "packet+flow")
      .map(({ edition, id }) => `${edition} ${id}`)
      .filter((ref) => !checked.has(ref));
    // The codes of AUTH depend on where the handshake stands: flow checks watch them.
    expect(missing).toEqual(["5.0 MQTT-4.12.0-2", "5.0 MQTT-4.12.0-3"]);
  });

  test("shows each rule with an example", () => {
    const without = rules.filter(([, { example }]) => example === undefined).map(([code]) => code);
    expect(without.sort()).toEqual([...withoutExample].sort());
  });
});

describe.each(examples)("$code", ({ code, example, severity, isTolerated }) => {
  const bytes = bytesOfHex(example.hex);
  const { version, direction } = example;
  const isFatal = severity === "error" && isTolerated === undefined;

  test("is found in its example by the dissector, which still explains every byte", () => {
    const dissection = dissect(bytes, { version, direction });
    expect(dissection.diagnostics.map((found) => found.code)).toContain(code);
    checkTiles(dissection, bytes.length);
  });

  test("keeps the decoder from accepting the example exactly when it is fatal", () => {
    const decoded = decode(bytes, 0, bytes.length, version, direction);
    expect(decoded.type === "MALFORMED" ? decoded.diagnostic.code : undefined).toBe(isFatal ? code : undefined);
  });
});

function check(example: RuleExample, code: DiagnosticCode, statement?: string, span?: readonly [number, number]): void {
  const bytes = bytesOfHex(example.hex);
  const dissection = dissect(bytes, example);
  const found = dissection.diagnostics.find((diagnostic) => diagnostic.code === code);
  expect(found).toBeDefined();
  expect(found?.statement?.id).toBe(statement);
  expect(found?.span).toEqual(span === undefined ? found?.span : { start: span[0], end: span[1] });
  checkTiles(dissection, bytes.length);
}

const toServer = (version: 3 | 4 | 5, hex: string): RuleExample => ({ version, direction: "toServer", hex });
const toClient = (version: 3 | 4 | 5, hex: string): RuleExample => ({ version, direction: "toClient", hex });

describe("MQTT 3.1.1", () => {
  test("[MQTT311-1.5.3-1] surrogates are no UTF-8", () => {
    check(toServer(4, "82 08 0001 0003 eda080 00"), "text-ill-formed", "MQTT-3.8.3-1", [6, 9]);
  });
  test("[MQTT311-1.5.3-2] a Client Identifier may not hold U+0000", () => {
    check(toServer(4, "10 0e 0004 4d515454 04 02 003c 0002 6100"), "text-null-character", "MQTT-1.5.3-2", [15, 16]);
  });
  test("[MQTT311-4.7.3-2] a Topic Filter may not hold U+0000", () => {
    check(toServer(4, "a2 05 0001 0001 00"), "text-null-character", "MQTT-4.7.3-2", [6, 7]);
  });
  test("[MQTT311-3.1.3-4] the Client Identifier is UTF-8", () => {
    check(toServer(4, "10 0d 0004 4d515454 04 02 003c 0001 ff"), "text-ill-formed", "MQTT-3.1.3-4");
  });
  test("[MQTT311-3.1.3-10] the Will Topic is UTF-8", () => {
    check(toServer(4, "10 11 0004 4d515454 04 06 003c 0000 0001 ff 0000"), "text-ill-formed", "MQTT-3.1.3-10");
  });
  test("[MQTT311-3.1.3-11] the User Name is UTF-8", () => {
    check(toServer(4, "10 0f 0004 4d515454 04 82 003c 0000 0001 ff"), "text-ill-formed", "MQTT-3.1.3-11");
  });
  test("[MQTT311-3.1.3-3] the Client Identifier is there", () => {
    check(toServer(4, "10 0a 0004 4d515454 04 02 003c"), "field-missing", "MQTT-3.1.3-3", [12, 12]);
  });
  test("[MQTT311-3.1.2-19] a User Name follows its flag", () => {
    check(toServer(4, "10 0c 0004 4d515454 04 82 003c 0000"), "field-missing", "MQTT-3.1.2-19");
  });
  test("[MQTT311-3.1.2-21] a Password follows its flag", () => {
    check(toServer(4, "10 0f 0004 4d515454 04 c2 003c 0000 0001 75"), "field-missing", "MQTT-3.1.2-21");
  });
  test("[MQTT311-3.1.2-20] nothing follows the User Name without the Password Flag", () => {
    check(
      toServer(4, "10 12 0004 4d515454 04 82 003c 0000 0001 75 0001 70"),
      "connect-trailing-bytes",
      "MQTT-3.1.2-20",
    );
  });
  test.each([
    ["MQTT-3.6.1-1", "60 02 0001"],
    ["MQTT-3.8.1-1", "80 06 0001 0001 61 00"],
    ["MQTT-3.10.1-1", "a0 05 0001 0001 61"],
    ["MQTT-3.14.1-1", "e1 00"],
    ["MQTT-2.2.2-1", "c1 00"],
  ])("%s the reserved flags have their value", (statement, hex) => {
    check(toServer(4, hex), "fixed-header-flags", statement, [0, 1]);
  });
  test("[MQTT311-U-2.2.1a] packet type 15 is reserved", () => {
    check(toServer(4, "f0 00"), "packet-type-reserved", "U-2.2.1a");
  });
  test("[MQTT311-U-3.12a] PUBACK ends after its Packet Identifier", () => {
    check(toServer(4, "40 03 0001 00"), "trailing-bytes", "U-3.12a", [4, 5]);
  });
  test("[MQTT311-2.3.1-7] UNSUBACK cannot answer the identifier 0", () => {
    check(toClient(4, "b0 02 0000"), "acknowledged-identifier-zero", "MQTT-2.3.1-7");
  });
  test("[MQTT311-4.7.1-1] a Will Topic holds no wildcard", () => {
    check(toServer(4, "10 11 0004 4d515454 04 06 003c 0000 0001 23 0000"), "topic-name-wildcard", "MQTT-4.7.1-1");
  });
  test.each(["a/+/b", "+", "#", "a/#", "/+", "+/#", "/", "$share//a", "a b"])(
    "the Topic Filter %s is legal",
    (filter) => {
      const text = Buffer.from(filter);
      const head = [0x82, 5 + text.length, 0, 1, 0, text.length];
      const decoded = decode(Uint8Array.from([...head, ...text, 0]), 0, 7 + text.length, 4);
      expect(decoded.type).toBe("SUBSCRIBE");
    },
  );
});

describe("MQTT 5.0", () => {
  test("[MQTT5-1.5.5-1] the Remaining Length is as short as can be", () => {
    check(toServer(5, "30 84 00 0001 61 00"), "variable-byte-integer-overlong", "MQTT-1.5.5-1", [1, 3]);
  });
  test("[MQTT5-1.5.5-1] so is a Subscription Identifier", () => {
    check(toServer(5, "82 0a 0001 03 0b8100 0001 61 00"), "variable-byte-integer-overlong", "MQTT-1.5.5-1", [6, 8]);
  });
  test("[MQTT5-1.5.7-1] both halves of a User Property are UTF-8", () => {
    check(toServer(5, "30 0b 0001 61 07 26 0001 61 0001 ff"), "text-ill-formed", "MQTT-1.5.7-1", [12, 13]);
  });
  test("[MQTT5-3.3.2-13] the Response Topic is UTF-8", () => {
    check(toServer(5, "30 08 0001 61 04 08 0001 ff"), "text-ill-formed", "MQTT-3.3.2-13");
  });
  test("[MQTT5-3.3.2-19] the Content Type is UTF-8", () => {
    check(toServer(5, "30 08 0001 61 04 03 0001 ff"), "text-ill-formed", "MQTT-3.3.2-19");
  });
  test("[MQTT5-2.2.1-4] nor does the Server send the Packet Identifier 0", () => {
    check(toClient(5, "32 06 0001 61 0000 00"), "packet-identifier-zero", "MQTT-2.2.1-4", [5, 7]);
  });
  test("[MQTT5-3.15.1-1] AUTH has no flags", () => {
    check(toServer(5, "f8 00"), "fixed-header-flags", "MQTT-3.15.1-1");
  });
  test("[MQTT5-3.14.2-2] the Server's DISCONNECT has no Session Expiry Interval", () => {
    check(toClient(5, "e0 07 00 05 11 00000001"), "property-wrong-sender", "MQTT-3.14.2-2", [4, 5]);
  });
  test("[MQTT5-U-3.1.3.2a] a property of the Will stands once", () => {
    const hex = "10 19 0004 4d515454 05 06 003c 00 0000 06 0100 0100 0101 0001 77 0000";
    check(toServer(5, hex), "property-repeated", "U-3.1.3.2a");
  });
  test("[MQTT5-U-3.15.2.1a] only the Client re-authenticates", () => {
    check(toClient(5, "f0 06 19 04 15 0001 6d"), "reason-code-wrong-sender", "U-3.15.2.1a", [2, 3]);
  });
  test("[MQTT5-U-3.4.2.1b] only the Server knows of no matching subscribers", () => {
    check(toServer(5, "40 03 0001 10"), "reason-code-wrong-sender", "U-3.4.2.1b");
  });
  test.each([
    ["MQTT-3.2.2-8", "20 03 00 01 00", "toClient"],
    ["MQTT-3.5.2-1", "50 03 0001 11", "toClient"],
    ["MQTT-3.6.2-1", "62 03 0001 80", "toClient"],
    ["MQTT-3.7.2-1", "70 03 0001 80", "toClient"],
    ["MQTT-3.9.3-2", "90 04 0001 00 03", "toClient"],
    ["MQTT-3.11.3-2", "b0 04 0001 00 01", "toClient"],
    ["MQTT-3.14.2-1", "e0 01 84", "toClient"],
    ["MQTT-3.15.2-1", "f0 06 80 04 15 0001 6d", "toClient"],
  ] as const)("%s only the packet's own Reason Codes may stand", (statement, hex, direction) => {
    check({ version: 5, hex, direction }, "reason-code-not-allowed", statement);
  });
  test("[MQTT5-4.8.2-2] a ShareName holds no wildcard", () => {
    check(
      toServer(5, "82 10 0001 00 000a 24 73 68 61 72 65 2f 2b 2f 61 00"),
      "shared-filter-share-name",
      "MQTT-4.8.2-2",
    );
  });
  test("a Server does not learn of a break it can read past: the payload follows broken properties", () => {
    const dissection = dissect(bytesOfHex("30 08 0001 61 02 7e00 6869"), { version: 5 });
    expect(dissection.packet).toMatchObject({ topicName: "a", payload: Uint8Array.of(0x68, 0x69) });
    expect(dissection.status).toBe("malformed");
  });
});
