import { expectDefined } from "#shared/base/index.ts";
import { expect, test } from "vitest";
import { decode } from "#shared/mqtt/codec/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";
import { bytesOfHex, checkTiles } from "../unit/mqtt/support.ts";

/** What is illegal about the packet, the statement that says so, and the packet. */
type IllegalPacket = readonly [what: string, statement: string, version: 4 | 5, hex: string, direction?: Direction];

// The twenty-two illegal packets that parsers in wide use have been seen to accept in silence or to drop without a word.
const illegalPackets: readonly IllegalPacket[] = [
  ["DUP with QoS 0", "[MQTT5-3.3.1-2]", 5, "38 04 0001 61 00"],
  ["QoS 3", "[MQTT5-3.3.1-4]", 5, "36 06 0001 61 0001 00"],
  ["an empty Topic Name", "[MQTT311-4.7.3-1]", 4, "30 02 0000"],
  ["an empty Topic Name without an alias", "[MQTT5-U-3.3.2.1a]", 5, "30 03 0000 00"],
  ["# in a Topic Name", "[MQTT5-3.3.2-2]", 5, "30 06 0003 612f23 00"],
  ["+ in a Topic Name", "[MQTT311-3.3.2-2]", 4, "30 05 0003 2b2f61"],
  ["U+0000 in a Topic Name", "[MQTT5-4.7.3-2]", 5, "30 06 0003 610062 00"],
  ["a Topic Name that is no UTF-8", "[MQTT5-3.3.2-1]", 5, "30 05 0002 c328 00"],
  ["a surrogate in a Topic Name", "[MQTT311-3.3.2-1]", 4, "30 05 0003 eda080"],
  ["Packet Identifier 0 in PUBLISH", "[MQTT5-2.2.1-3]", 5, "32 06 0001 61 0000 00"],
  ["Packet Identifier 0 in SUBSCRIBE", "[MQTT311-2.3.1-1]", 4, "82 06 0000 0001 61 00"],
  ["a Remaining Length longer than it need be", "[MQTT5-1.5.5-1]", 5, "c0 80 00"],
  ["a Remaining Length of five bytes", "[MQTT311-U-2.2.3a]", 4, "30 80 80 80 80 01"],
  ["SUBSCRIBE without a Topic Filter", "[MQTT5-3.8.3-2]", 5, "82 03 0001 00"],
  ["UNSUBSCRIBE without a Topic Filter", "[MQTT311-3.10.3-2]", 4, "a2 02 0001"],
  ["SUBSCRIBE with flags 0000", "[MQTT311-3.8.1-1]", 4, "80 06 0001 0001 61 00"],
  ["a Topic Filter with # in the middle", "[MQTT5-4.7.1-1]", 5, "82 09 0001 00 0003 232f61 00"],
  ["a Return Code of CONNACK that is reserved", "[MQTT311-U-3.2.2.3a]", 4, "20 02 00 06", "toClient"],
  ["a Reason Code that CONNACK does not have", "[MQTT5-3.2.2-8]", 5, "20 03 00 06 00", "toClient"],
  ["PINGREQ with a body", "[MQTT311-U-3.12a]", 4, "c0 01 00"],
  ["a property twice", "[MQTT5-U-3.3.2.3a]", 5, "30 0a 0001 61 06 090000 090000"],
  ["a property of another packet", "[MQTT5-U-2.2.2.2a]", 5, "30 09 0001 61 05 11 00000001"],
];

test.each(illegalPackets.map(([what, statement], index) => ({ what, statement, index })))(
  "$what is named: $statement",
  ({ index }) => {
    const [, statement, version, hex, direction = "toServer"] = expectDefined(illegalPackets[index], "the case exists");
    const bytes = bytesOfHex(hex);
    const dissection = dissect(bytes, { version, direction });
    const cited = dissection.diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ statement: each }) =>
        each === undefined
          ? "nothing"
          : `[${each.edition === "5.0" ? "MQTT5" : "MQTT311"}-${each.id.replace(/^MQTT-/u, "")}]`,
      );
    expect(cited).toContain(statement);
    expect(dissection.status).not.toBe("ok");
    checkTiles(dissection, bytes.length);
    expect(decode(bytes, 0, bytes.length, version, direction).type).toBe("MALFORMED");
  },
);

test("the corpus has twenty-two packets, each illegal in its own way", () => {
  expect(new Set(illegalPackets.map(([what]) => what)).size).toBe(22);
});
