import { describe, expect, it } from "vitest";
import { encode, decode } from "#shared/mqtt/codec/index.ts";
import {
  type ClientProfile,
  connectPacketOf,
  fillTemplate,
  findProfileFaults,
  type SecretName,
} from "#shared/profile/index.ts";

const plain: ClientProfile = {
  name: "line 2",
  target: { kind: "remote", host: "broker.example", port: 8883 },
  clientIdentifier: "line-2",
  protocolVersion: 5,
  clean: false,
  keepAliveSeconds: 30,
  reconnects: true,
};

const PEM = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

function faults(part: Partial<ClientProfile>, ...held: readonly SecretName[]): string {
  return findProfileFaults({ ...plain, ...part }, new Set(held))
    .map(({ path }) => path)
    .join(" ");
}

describe("faults of a profile", () => {
  it.each<[string, Partial<ClientProfile>, readonly SecretName[], string]>([
    ["none", {}, [], ""],
    ["3.1 wants a short identifier", { protocolVersion: 3, clientIdentifier: "x".repeat(24) }, [], "clientIdentifier"],
    ["3.1.1 wants one for a kept session", { protocolVersion: 4, clientIdentifier: "" }, [], "clientIdentifier"],
    ["a password alone before 5.0", { protocolVersion: 4 }, ["password"], "userName"],
    ["a password alone in 5.0", {}, ["password"], ""],
    ["SCRAM without a user", { authentication: { method: "SCRAM-SHA-256" } }, ["password"], "userName"],
    ["SCRAM without a password", { authentication: { method: "SCRAM-SHA-256" }, userName: "u" }, [], "password"],
    ["a method before 5.0", { protocolVersion: 4, authentication: { method: "X" } }, [], "authentication.method"],
    ["a certificate without its key", { tls: { verifies: true, certificate: PEM } }, [], "privateKey"],
    ["a key without its certificate", { tls: { verifies: true } }, ["privateKey"], "tls.certificate"],
    ["an authority that is no PEM", { tls: { verifies: true, authority: "0x" } }, [], "tls.authority"],
    ["an address as a host", { target: { kind: "remote", host: "mqtt://a", port: 1 } }, [], "target.host"],
    ["a path with a fragment", { webSocket: { path: "/mqtt#a" } }, [], "webSocket.path"],
    ["a path without a slash", { webSocket: { path: "mqtt" } }, [], "webSocket.path"],
    [
      "a header with a line end",
      { webSocket: { path: "/", headers: [{ name: "a", value: "b\r\nc" }] } },
      [],
      "webSocket.headers",
    ],
    [
      "a secret as a header",
      { webSocket: { path: "/", headers: [{ name: "Cookie", value: "b" }] } },
      [],
      "webSocket.headers",
    ],
    [
      "a will with a wildcard",
      { will: { topicName: "a/#", payload: "", payloadFormat: "text", qos: 0, retain: false } },
      [],
      "will.topicName",
    ],
    [
      "a will with half a byte",
      { will: { topicName: "a", payload: "0", payloadFormat: "hex", qos: 0, retain: false } },
      [],
      "will.payload",
    ],
    ["a broken filter", { subscriptions: [{ topicFilter: "a/#/b", qos: 0 }] }, [], "subscriptions.0"],
    [
      "[MQTT5-3.8.3-4] No Local on a shared filter",
      { subscriptions: [{ topicFilter: "$share/g/a", qos: 0, noLocal: true }] },
      [],
      "subscriptions.0",
    ],
  ])("%s", (_name, part, held, expected) => {
    expect(faults(part, ...held)).toBe(expected);
  });
});

describe("CONNECT of a profile", () => {
  it("carries every option of 5.0, byte for byte through the codec", () => {
    const packet = connectPacketOf(
      {
        ...plain,
        userName: "anna",
        connectOptions: {
          sessionExpiryInterval: 60,
          receiveMaximum: 10,
          maximumPacketSize: 1_000,
          topicAliasMaximum: 5,
          requestResponseInformation: true,
          requestProblemInformation: false,
          userProperties: [
            { name: "a", value: "1" },
            { name: "a", value: "2" },
          ],
        },
        authentication: { method: "TOKEN" },
        will: {
          topicName: "gone",
          payload: "00ff",
          payloadFormat: "hex",
          qos: 1,
          retain: true,
          properties: {
            willDelayInterval: 3,
            payloadFormatIndicator: 0,
            messageExpiryInterval: 9,
            contentType: "x",
            responseTopic: "r",
            correlationData: "0a",
            userProperties: [{ name: "w", value: "1" }],
          },
        },
      },
      { password: "secret", authenticationData: "0102" },
    );
    const bytes = encode(packet, 5);
    expect(decode(bytes, 0, bytes.length, 5, "toServer")).toEqual(packet);
  });

  it("has neither user name nor password in it when SCRAM proves them", () => {
    const packet = connectPacketOf(
      { ...plain, userName: "anna", authentication: { method: "SCRAM-SHA-256" } },
      { password: "p" },
    );
    expect(packet).not.toHaveProperty("password");
    expect(packet).not.toHaveProperty("userName");
  });

  it("has no properties before 5.0", () => {
    expect(
      connectPacketOf({ ...plain, protocolVersion: 4, connectOptions: { receiveMaximum: 1 } }, {}),
    ).not.toHaveProperty("properties");
  });
});

describe("a template", () => {
  it.each([
    ["sensor-{n}", 7, "sensor-7"],
    ["sensor-{n:4}", 7, "sensor-0007"],
    ["{n}/{n:2}", 12, "12/12"],
    ["sensor", 1, "sensor"],
  ])("%s for %i is %s", (template, number, expected) => {
    expect(fillTemplate(template, number)).toBe(expected);
  });
});
