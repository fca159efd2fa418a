import { describe, expect, it } from "vitest";
import { passes, pingresp, publish } from "./support.ts";

function check(text: string, expected: { readonly publish: boolean; readonly pingresp: boolean }): void {
  it(`${text || "(empty)"} → PUBLISH ${expected.publish}, PINGRESP ${expected.pingresp}`, () => {
    expect({ publish: passes(text, publish), pingresp: passes(text, pingresp) }).toEqual(expected);
  });
}

const both = { publish: true, pingresp: true };
const none = { publish: false, pingresp: false };
const onlyPublish = { publish: true, pingresp: false };
const onlyPingresp = { publish: false, pingresp: true };

describe("display filter: comparisons", () => {
  check("", both);
  check("mqtt.msgtype == publish", onlyPublish);
  check("mqtt.msgtype == PINGRESP", onlyPingresp);
  check("mqtt.msgtype eq 3", onlyPublish);
  check("mqtt.msgtype == 0x0d", onlyPingresp);
  check("mqtt.msgtype in {connect, pingresp}", onlyPingresp);
  check("mqtt.msgtype in {1..3 13}", both);
  check("mqtt.qos > 0", onlyPublish);
  check("mqtt.qos >= 2", none);
  check("mqtt.retain == true", onlyPublish);
  check("mqtt.retain", onlyPublish);
  check("mqtt.dupflag", none);
  check("frame.len > 100", onlyPublish);
  check("frame.len le 2", onlyPingresp);
  check("frame.time_relative > 1.75", onlyPingresp);
  check("mqtt.ver == 3.1.1", onlyPublish);
  check("direction == toClient", onlyPingresp);
  check("direction == toserver", onlyPublish);
  check("connection != 7", onlyPingresp);
  check('client == "s1"', onlyPublish);
  check("mqtt.clientid == Office", onlyPingresp);
  check('client in {"s1", "Office"}', both);
  check("denied", onlyPingresp);
  check("malformed", none);
  check("!malformed", both);
});

describe("display filter: topics and payloads", () => {
  check('mqtt.topic matches "kitchen/+/state"', onlyPublish);
  check('mqtt.topic matches "kitchen/#"', onlyPublish);
  check('mqtt.topic matches "+/state"', none);
  check('mqtt.topic matches "$share/group/kitchen/#"', onlyPublish);
  check('mqtt.topic contains "lamp"', onlyPublish);
  check('mqtt.topic contains "LAMP"', none);
  check('payload contains "true"', onlyPublish);
  check("payload contains 22:6f:6e", onlyPublish);
  check("mqtt.msg contains 6e:6f", none);
});

describe("display filter: absent fields", () => {
  check("mqtt.topic", onlyPublish);
  check("mqtt.qos == 0", none);
  // As in Wireshark 4: `!=` speaks of a value, and there is none; `!(… == …)` speaks of the packet.
  check("mqtt.qos != 0", onlyPublish);
  check("!(mqtt.qos == 1)", onlyPingresp);
});

describe("display filter: logic", () => {
  check("mqtt.qos == 1 && client == s1", onlyPublish);
  check("mqtt.qos == 1 and not client == s1", none);
  check("mqtt.msgtype == pingresp || mqtt.qos == 1 && client == nobody", onlyPingresp);
  check("(mqtt.msgtype == pingresp || mqtt.qos == 1) && client == nobody", none);
  check("mqtt.msgtype == publish or mqtt.msgtype == pingresp", both);
  check("!!mqtt.qos", onlyPublish);
});

describe("display filter: bare text", () => {
  check("kitchen", onlyPublish);
  check("OFFICE", onlyPingresp);
  check('"lamp/st"', onlyPublish);
  check("PingResp", onlyPingresp);
  check("+/lamp/#", onlyPublish);
  check("nothing", none);
  check("!kitchen", onlyPingresp);
  check("kitchen || office", both);
});
