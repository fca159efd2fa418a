import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import { type DiagnosticCode, type DiagnosticRule, diagnosticRules } from "#shared/mqtt/spec/index.ts";
import { bytesOfHex, checkTiles } from "./support.ts";

const byte = (value: number): string => value.toString(16).padStart(2, "0");
const lengthOf = (hex: string): number => hex.replaceAll(" ", "").length / 2;

/** A packet from its first byte and what follows the Remaining Length. */
const packet = (first: string, body: string): string => `${first} ${byte(lengthOf(body))} ${body}`;
const withLength = (properties: string): string => `${byte(lengthOf(properties))} ${properties}`;

const connect311 = (flags: string, payload: string): string =>
  packet("10", `0004 4d515454 04 ${flags} 003c ${payload}`);
const connect5 = (flags: string, properties: string, payload: string): string =>
  packet("10", `0004 4d515454 05 ${flags} 003c ${withLength(properties)} ${payload}`);
const connectWith = (properties: string): string => connect5("02", properties, "0000");
const willWith = (properties: string): string => connect5("06", "", `0000 ${withLength(properties)} 0001 77 0000`);
const connackWith = (properties: string): string => packet("20", `00 00 ${withLength(properties)}`);
const publishWith = (properties: string): string => packet("30", `0001 61 ${withLength(properties)} 31`);
const twice = (property: string): string => `${property} ${property}`;

type Row = readonly [tokens: string, code: DiagnosticCode, hex: string, direction?: "toClient"];

const rows311: readonly Row[] = [
  ["[MQTT311-1.5.3-1]", "text-ill-formed", packet("10", "0004 ff515454 04 02 003c 0000")],
  ["[MQTT311-1.5.3-2]", "text-null-character", connect311("02", "0001 00")],
  ["[MQTT311-2.2.2-1]", "fixed-header-flags", "c1 00"],
  ["[MQTT311-2.3.1-1]", "packet-identifier-zero", packet("82", "0000 0001 61 00")],
  ["[MQTT311-2.3.1-6]", "acknowledged-identifier-zero", "50 02 0000"],
  ["[MQTT311-2.3.1-7]", "acknowledged-identifier-zero", "b0 02 0000", "toClient"],
  ["[MQTT311-3.1.2-1]", "connect-protocol-name", packet("10", "0004 6d717474 04 02 003c 0000")],
  ["[MQTT311-3.1.2-2]", "connect-protocol-version", packet("10", "0004 4d515454 06 02 003c 0000")],
  ["[MQTT311-3.1.2-3]", "connect-reserved-flag", connect311("03", "0000")],
  ["[MQTT311-3.1.2-9]", "field-missing", connect311("06", "0000 0001 77")],
  ["[MQTT311-3.1.2-11]", "connect-will-retain-without-will", connect311("22", "0000")],
  ["[MQTT311-3.1.2-13]", "connect-will-qos-without-will", connect311("12", "0000")],
  ["[MQTT311-3.1.2-14]", "connect-will-qos-3", connect311("1e", "0000 0001 77 0000")],
  ["[MQTT311-3.1.2-15]", "connect-will-retain-without-will", connect311("22", "0000")],
  ["[MQTT311-3.1.2-18]", "connect-trailing-bytes", connect311("02", "0000 0001 75")],
  ["[MQTT311-3.1.2-19]", "field-missing", connect311("82", "0000")],
  ["[MQTT311-3.1.2-20]", "connect-trailing-bytes", connect311("82", "0000 0001 75 0001 70")],
  ["[MQTT311-3.1.2-21]", "field-missing", connect311("c2", "0000 0001 75")],
  ["[MQTT311-3.1.2-22]", "connect-password-without-user-name", connect311("42", "0000 0001 70")],
  ["[MQTT311-3.1.3-1] [MQTT311-3.1.3-3]", "field-missing", connect311("02", "")],
  ["[MQTT311-3.1.3-4]", "text-ill-formed", connect311("02", "0001 ff")],
  ["[MQTT311-3.1.3-7]", "connect-client-identifier-empty", connect311("00", "0000")],
  ["[MQTT311-3.1.3-10]", "text-ill-formed", connect311("06", "0000 0001 ff 0000")],
  ["[MQTT311-3.1.3-11]", "text-ill-formed", connect311("82", "0000 0001 ff")],
  ["[MQTT311-3.2.2-4]", "connack-session-present-refused", "20 02 01 02", "toClient"],
  ["[MQTT311-3.3.1-2] [MQTT311-4.3.1-1]", "publish-dup-qos-0", packet("38", "0001 61")],
  ["[MQTT311-3.3.1-4]", "publish-qos-3", packet("36", "0001 61 0001")],
  ["[MQTT311-3.3.2-1]", "field-missing", "30 00"],
  ["[MQTT311-3.3.2-1]", "text-ill-formed", packet("30", "0003 eda080")],
  ["[MQTT311-3.3.2-2] [MQTT311-4.7.1-1]", "topic-name-wildcard", packet("30", "0003 2b2f61")],
  ["[MQTT311-3.6.1-1]", "fixed-header-flags", "60 02 0001"],
  ["[MQTT311-3.8.1-1]", "fixed-header-flags", packet("80", "0001 0001 61 00")],
  ["[MQTT311-3.8.3-1]", "text-ill-formed", packet("82", "0001 0001 c0 00")],
  ["[MQTT311-3.8.3-3]", "subscribe-empty", "82 02 0001"],
  ["[MQTT311-3.8.3-4]", "subscribe-options-reserved", packet("82", "0001 0001 61 04")],
  ["[MQTT311-3.8.3-4]", "subscribe-qos-3", packet("82", "0001 0001 61 03")],
  ["[MQTT311-3.9.3-2]", "suback-return-code", "90 03 0001 81", "toClient"],
  ["[MQTT311-3.10.1-1]", "fixed-header-flags", packet("a0", "0001 0001 61")],
  ["[MQTT311-3.10.3-1]", "text-ill-formed", packet("a2", "0001 0001 80")],
  ["[MQTT311-3.10.3-2]", "unsubscribe-empty", "a2 02 0001"],
  ["[MQTT311-3.14.1-1]", "fixed-header-flags", "e1 00"],
  ["[MQTT311-4.7.1-2]", "topic-filter-multi-level", packet("82", "0001 0004 612f2361 00")],
  ["[MQTT311-4.7.1-3]", "topic-filter-single-level", packet("82", "0001 0002 2b61 00")],
  ["[MQTT311-4.7.3-1]", "topic-empty", packet("82", "0001 0000 00")],
  ["[MQTT311-4.7.3-2]", "text-null-character", packet("30", "0001 00")],
  ["[MQTT311-U-1.5.3a]", "text-control-character", packet("30", "0002 c285")],
  ["[MQTT311-U-2.2.1a]", "packet-type-reserved", "f0 00"],
  ["[MQTT311-U-2.2.3a]", "remaining-length-malformed", "30 80 80 80 80 01"],
  ["[MQTT311-U-3.2.2.1a]", "connack-reserved-flags", "20 02 80 00", "toClient"],
  ["[MQTT311-U-3.2.2.3a]", "connack-return-code-reserved", "20 02 00 ff", "toClient"],
  ["[MQTT311-U-3.12a]", "trailing-bytes", "40 03 0001 00"],
];

const rows5: readonly Row[] = [
  ["[MQTT5-1.5.4-1]", "text-ill-formed", connackWith("1f 0001 ff"), "toClient"],
  ["[MQTT5-1.5.4-2]", "text-null-character", connackWith("1f 0001 00"), "toClient"],
  ["[MQTT5-1.5.5-1]", "variable-byte-integer-overlong", packet("82", "0001 03 0b8100 0001 61 00")],
  ["[MQTT5-1.5.7-1]", "text-ill-formed", publishWith("26 0001 6b 0001 ff")],
  ["[MQTT5-2.1.3-1]", "fixed-header-flags", "c8 00"],
  ["[MQTT5-2.2.1-3]", "packet-identifier-zero", packet("a2", "0000 00 0001 61")],
  ["[MQTT5-2.2.1-4]", "packet-identifier-zero", packet("32", "0001 61 0000 00"), "toClient"],
  ["[MQTT5-2.2.1-5]", "acknowledged-identifier-zero", "62 02 0000"],
  ["[MQTT5-2.2.1-6]", "acknowledged-identifier-zero", packet("90", "0000 00 00"), "toClient"],
  ["[MQTT5-2.2.2-1]", "property-length-missing", packet("30", "0001 61")],
  ["[MQTT5-3.1.2-1]", "connect-protocol-name", packet("10", "0006 4d5149736470 05 02 003c 00 0000")],
  ["[MQTT5-3.1.2-2]", "connect-protocol-version", packet("10", "0004 4d515454 06 02 003c 00 0000")],
  ["[MQTT5-3.1.2-3]", "connect-reserved-flag", connect5("03", "", "0000")],
  ["[MQTT5-3.1.2-9]", "field-missing", connect5("06", "", "0000 00")],
  ["[MQTT5-3.1.2-11]", "connect-will-qos-without-will", connect5("0a", "", "0000")],
  ["[MQTT5-3.1.2-12]", "connect-will-qos-3", connect5("1e", "", "0000 00 0001 77 0000")],
  ["[MQTT5-3.1.2-13]", "connect-will-retain-without-will", connect5("22", "", "0000")],
  ["[MQTT5-3.1.2-16]", "connect-trailing-bytes", connect5("02", "", "0000 0001 75")],
  ["[MQTT5-3.1.2-17]", "field-missing", connect5("82", "", "0000")],
  ["[MQTT5-3.1.2-18]", "connect-trailing-bytes", connect5("82", "", "0000 0001 75 0001 70")],
  ["[MQTT5-3.1.2-19]", "field-missing", connect5("42", "", "0000")],
  ["[MQTT5-3.1.3-1] [MQTT5-3.1.3-3]", "field-missing", connect5("02", "", "")],
  ["[MQTT5-3.1.3-4]", "text-ill-formed", connect5("02", "", "0001 ff")],
  ["[MQTT5-3.1.3-11]", "text-ill-formed", connect5("06", "", "0000 00 0001 ff 0000")],
  ["[MQTT5-3.1.3-12]", "text-ill-formed", connect5("82", "", "0000 0001 ff")],
  ["[MQTT5-3.2.2-1]", "connack-reserved-flags", "20 03 02 00 00", "toClient"],
  ["[MQTT5-3.2.2-6]", "connack-session-present-refused", "20 03 01 87 00", "toClient"],
  ["[MQTT5-3.2.2-8]", "reason-code-not-allowed", "20 03 00 05 00", "toClient"],
  ["[MQTT5-3.3.1-2] [MQTT5-4.3.1-1]", "publish-dup-qos-0", packet("38", "0001 61 00")],
  ["[MQTT5-3.3.1-4]", "publish-qos-3", packet("36", "0001 61 0001 00")],
  ["[MQTT5-3.3.2-1]", "text-ill-formed", packet("30", "0001 ff 00")],
  ["[MQTT5-3.3.2-2] [MQTT5-4.7.0-1]", "topic-name-wildcard", packet("30", "0001 23 00")],
  ["[MQTT5-3.3.2-8]", "property-value", publishWith("23 0000")],
  ["[MQTT5-3.3.2-13]", "text-ill-formed", publishWith("08 0001 ff")],
  ["[MQTT5-3.3.2-14]", "response-topic-wildcard", publishWith("08 0001 2b")],
  ["[MQTT5-3.3.2-19]", "text-ill-formed", publishWith("03 0001 ff")],
  ["[MQTT5-3.3.4-6]", "property-wrong-sender", publishWith("0b 01")],
  ["[MQTT5-3.4.2-1]", "reason-code-not-allowed", "40 03 0001 01"],
  ["[MQTT5-3.5.2-1]", "reason-code-not-allowed", "50 03 0001 92"],
  ["[MQTT5-3.6.1-1]", "fixed-header-flags", "60 02 0001"],
  ["[MQTT5-3.6.2-1]", "reason-code-not-allowed", "62 03 0001 91"],
  ["[MQTT5-3.7.2-1]", "reason-code-not-allowed", "70 03 0001 80"],
  ["[MQTT5-3.8.1-1]", "fixed-header-flags", packet("8a", "0001 00 0001 61 00")],
  ["[MQTT5-3.8.3-1]", "text-ill-formed", packet("82", "0001 00 0001 ff 00")],
  ["[MQTT5-3.8.3-2]", "subscribe-empty", packet("82", "0001 00")],
  ["[MQTT5-3.8.3-4]", "subscribe-no-local-shared", packet("82", "0001 00 000a 2473686172652f672f61 04")],
  ["[MQTT5-3.8.3-5]", "subscribe-options-reserved", packet("82", "0001 00 0001 61 40")],
  ["[MQTT5-3.8.4-7] [MQTT5-3.9.3-2]", "reason-code-not-allowed", packet("90", "0001 00 03"), "toClient"],
  ["[MQTT5-3.10.1-1]", "fixed-header-flags", packet("a0", "0001 00 0001 61")],
  ["[MQTT5-3.10.3-1]", "text-ill-formed", packet("a2", "0001 00 0001 ff")],
  ["[MQTT5-3.10.3-2]", "unsubscribe-empty", packet("a2", "0001 00")],
  ["[MQTT5-3.11.3-2]", "reason-code-not-allowed", packet("b0", "0001 00 02"), "toClient"],
  ["[MQTT5-3.14.1-1]", "fixed-header-flags", "e2 00"],
  ["[MQTT5-3.14.2-1]", "reason-code-not-allowed", "e0 01 01"],
  ["[MQTT5-3.14.2-2]", "property-wrong-sender", packet("e0", "00 05 11 00000001"), "toClient"],
  ["[MQTT5-3.15.1-1]", "fixed-header-flags", "f1 00"],
  ["[MQTT5-3.15.2-1]", "reason-code-not-allowed", packet("f0", "80 04 15 0001 6d")],
  ["[MQTT5-4.7.1-1]", "topic-filter-multi-level", packet("82", "0001 00 0002 6123 00")],
  ["[MQTT5-4.7.1-2]", "topic-filter-single-level", packet("82", "0001 00 0002 612b 00")],
  ["[MQTT5-4.7.3-1]", "topic-empty", packet("82", "0001 00 0000 00")],
  ["[MQTT5-4.7.3-2]", "text-null-character", packet("a2", "0001 00 0001 00")],
  ["[MQTT5-4.8.2-1]", "shared-filter-share-name", packet("82", "0001 00 0009 2473686172652f2f61 00")],
  ["[MQTT5-4.8.2-2]", "shared-filter-filter-missing", packet("82", "0001 00 0009 2473686172652f672f 00")],
  ["[MQTT5-U-1.5.4a]", "text-control-character", packet("30", "0001 1b 00")],
  ["[MQTT5-U-2.1.2a]", "packet-type-reserved", "0f 00"],
  ["[MQTT5-U-2.1.4a]", "remaining-length-malformed", "30 ff ff ff ff 7f"],
  ["[MQTT5-U-2.2.2.1a]", "property-length-overrun", packet("30", "0001 61 02 01")],
  ["[MQTT5-U-2.2.2.1a]", "property-truncated", packet("30", "0001 61 02 23 00 01")],
  ["[MQTT5-U-2.2.2.2a]", "property-not-allowed", publishWith("11 00000001")],
  ["[MQTT5-U-2.2.2.2a]", "property-unknown", publishWith("04 00")],
  ["[MQTT5-U-3.1.2.11.2a]", "property-repeated", connectWith(twice("11 00000001"))],
  ["[MQTT5-U-3.1.2.11.3a]", "property-repeated", connectWith(twice("21 0001"))],
  ["[MQTT5-U-3.1.2.11.3a]", "property-value", connectWith("21 0000")],
  ["[MQTT5-U-3.1.2.11.4a]", "property-repeated", connectWith(twice("27 00000001"))],
  ["[MQTT5-U-3.1.2.11.4a]", "property-value", connectWith("27 00000000")],
  ["[MQTT5-U-3.1.2.11.5a]", "property-repeated", connectWith(twice("22 0001"))],
  ["[MQTT5-U-3.1.2.11.6a]", "property-repeated", connectWith(twice("19 01"))],
  ["[MQTT5-U-3.1.2.11.6a]", "property-value", connectWith("19 02")],
  ["[MQTT5-U-3.1.2.11.7a]", "property-repeated", connectWith(twice("17 01"))],
  ["[MQTT5-U-3.1.2.11.7a]", "property-value", connectWith("17 02")],
  ["[MQTT5-U-3.1.2.11.9a]", "property-repeated", connectWith(twice("15 0001 6d"))],
  ["[MQTT5-U-3.1.2.11.10a]", "property-repeated", connectWith(`15 0001 6d ${twice("16 0000")}`)],
  ["[MQTT5-U-3.1.2.11.10a]", "authentication-data-without-method", connectWith("16 0000")],
  ["[MQTT5-U-3.1.3.2a]", "property-repeated", willWith(twice("18 00000001"))],
  ["[MQTT5-U-3.2.2.3.4a]", "property-repeated", connackWith(twice("24 01")), "toClient"],
  ["[MQTT5-U-3.2.2.3.4a]", "property-value", connackWith("24 02"), "toClient"],
  ["[MQTT5-U-3.2.2.3.5a]", "property-repeated", connackWith(twice("25 01")), "toClient"],
  ["[MQTT5-U-3.2.2.3.5a]", "property-value", connackWith("25 02"), "toClient"],
  ["[MQTT5-U-3.2.2.3.7a]", "property-repeated", connackWith(twice("12 0001 61")), "toClient"],
  ["[MQTT5-U-3.2.2.3.11a]", "property-repeated", connackWith(twice("28 01")), "toClient"],
  ["[MQTT5-U-3.2.2.3.11a]", "property-value", connackWith("28 02"), "toClient"],
  ["[MQTT5-U-3.2.2.3.12a]", "property-repeated", connackWith(twice("29 01")), "toClient"],
  ["[MQTT5-U-3.2.2.3.12a]", "property-value", connackWith("29 02"), "toClient"],
  ["[MQTT5-U-3.2.2.3.13a]", "property-repeated", connackWith(twice("2a 01")), "toClient"],
  ["[MQTT5-U-3.2.2.3.13a]", "property-value", connackWith("2a 02"), "toClient"],
  ["[MQTT5-U-3.2.2.3.14a]", "property-repeated", connackWith(twice("13 0001")), "toClient"],
  ["[MQTT5-U-3.2.2.3.15a]", "property-repeated", connackWith(twice("1a 0000")), "toClient"],
  ["[MQTT5-U-3.2.2.3.16a]", "property-repeated", connackWith(twice("1c 0000")), "toClient"],
  ["[MQTT5-U-3.3.2.1a]", "publish-topic-missing", packet("30", "0000 00")],
  ["[MQTT5-U-3.3.2.3.2a]", "payload-not-utf8", packet("30", "0001 61 02 01 01 ff")],
  ["[MQTT5-U-3.3.2.3.2a]", "payload-not-utf8", connect5("06", "", "0000 02 01 01 0001 77 0001 ff")],
  ["[MQTT5-U-3.3.2.3a]", "property-repeated", publishWith(twice("09 0000"))],
  ["[MQTT5-U-3.3.2.3a]", "property-repeated-unstated", publishWith(twice("02 00000001"))],
  ["[MQTT5-U-3.3.2.3.8a]", "property-value", publishWith("0b 00"), "toClient"],
  ["[MQTT5-U-3.4.2.1a]", "trailing-bytes", packet("40", "0001 00 00 00"), "toClient"],
  ["[MQTT5-U-3.4.2.1b]", "reason-code-wrong-sender", "50 03 0001 10"],
  ["[MQTT5-U-3.4.2.2.2a]", "property-repeated", packet("40", `0001 00 ${withLength(twice("1f 0000"))}`), "toClient"],
  ["[MQTT5-U-3.8.2.1.2a]", "property-repeated", packet("82", "0001 04 0b010b02 0001 61 00")],
  ["[MQTT5-U-3.8.2.1.2a]", "property-value", packet("82", "0001 02 0b00 0001 61 00")],
  ["[MQTT5-U-3.8.3.1a]", "subscribe-qos-3", packet("82", "0001 00 0001 61 03")],
  ["[MQTT5-U-3.8.3.1b]", "subscribe-retain-handling-3", packet("82", "0001 00 0001 61 30")],
  ["[MQTT5-U-3.14.2.1a]", "trailing-bytes", packet("e0", "00 00 00")],
  ["[MQTT5-U-3.14.2.1b]", "reason-code-wrong-sender", "e0 01 8e"],
  ["[MQTT5-U-3.15.2.1a]", "reason-code-wrong-sender", packet("f0", "00 04 15 0001 6d")],
  ["[MQTT5-U-3.15.2.2.2a]", "auth-method-missing", packet("f0", "18 00")],
  ["[MQTT5-U-3.15.2.2.2a]", "auth-short-form", "f0 00", "toClient"],
];

const edition = { "3.1.1": "MQTT311", "5.0": "MQTT5" } as const;

/** `[MQTT5-3.3.1-4]`: how comments and test names cite a statement. */
function tokensOf(rule: DiagnosticRule): readonly string[] {
  return (["3.1.1", "5.0"] as const).flatMap((each) =>
    (rule.statements?.[each] ?? []).map((id) => `[${edition[each]}-${id.replace(/^MQTT-/u, "")}]`),
  );
}

function check(version: 4 | 5, [tokens, code, hex, direction]: Row): void {
  const bytes = bytesOfHex(hex);
  const dissection = dissect(bytes, { version, direction: direction ?? "toServer" });
  expect(dissection.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  const rule: DiagnosticRule = diagnosticRules[code];
  expect(tokensOf(rule)).toEqual(expect.arrayContaining(tokens.split(" ")));
  checkTiles(dissection, bytes.length);
}

for (const row of rows311) test(`${row[0]} is checked by ${row[1]}: ${row[2]}`, () => check(4, row));
for (const row of rows5) test(`${row[0]} is checked by ${row[1]}: ${row[2]}`, () => check(5, row));

test("every statement that a check of a packet rests on is named by a test", () => {
  // Their limits lie outside a single packet: framing and encoding have tests of their own.
  const elsewhere = ["[MQTT5-3.1.2-24]", "[MQTT5-3.2.2-15]", "[MQTT311-4.7.3-3]", "[MQTT5-4.7.3-3]"];
  const own = readFileSync(new URL(import.meta.url), "utf8");
  const rules: readonly DiagnosticRule[] = Object.values(diagnosticRules);
  const tokens = new Set(rules.flatMap(tokensOf));
  expect([...tokens].filter((token) => !own.includes(token) && !elsewhere.includes(token))).toEqual([]);
});
