import { describe, expect, it } from "vitest";
import { describeClientState, describeGrant } from "#renderer/features/clients/describeClient.ts";
import {
  createProfileForm,
  formOfProfile,
  parseProfileForm,
  type ProfileForm,
} from "#renderer/features/clients/profileForm.ts";
import type { ClientState } from "#shared/contract/index.ts";
import type { SecretName } from "#shared/profile/index.ts";

describe("a client's state in words", () => {
  it.each<[ClientState, string]>([
    [{ kind: "disconnected" }, "Disconnected"],
    [{ kind: "connecting", attempt: 1, sinceMs: 0, step: "" }, "Connecting…"],
    [{ kind: "connecting", attempt: 3, sinceMs: 0, step: "tls" }, "Connecting…, attempt 3: TLS handshake"],
    [{ kind: "connected", sinceMs: 8_000, sessionPresent: false }, "Connected for 2.0 s"],
    [{ kind: "connected", sinceMs: 8_000, sessionPresent: true }, "Connected for 2.0 s, session resumed"],
    [{ kind: "waiting", attempt: 2, retryAtMs: 13_200, reason: "connection refused" }, "Attempt 2 failed. Next in 4 s"],
    [{ kind: "failed", reason: "not authorized" }, "Failed"],
  ])("%o", (state, words) => {
    expect(describeClientState(state, 10_000).text).toBe(words);
  });

  it("never counts below zero", () => {
    const state: ClientState = { kind: "waiting", attempt: 1, retryAtMs: 0, reason: "lost" };
    expect(describeClientState(state, 10_000).short).toBe("retry 0 s");
  });
});

describe("a grant in words", () => {
  const connected: ClientState = { kind: "connected", sinceMs: 0, sessionPresent: false };

  it.each([
    [1, 1, "◐ 1"],
    [2, 0, "○ 0 · lower than requested"],
    [0, 0x87, "Not authorized 0x87"],
    [0, 0x80, "Unspecified error 0x80"],
    [0, undefined, "Waiting for SUBACK"],
  ] as const)("requested %i, granted %s", (qos, grantedCode, words) => {
    const subscription = { topicFilter: "a", qos, ...(grantedCode === undefined ? {} : { grantedCode }) };
    expect(describeGrant(subscription, connected).text).toBe(words);
  });

  it("waits for the connection where there is none", () => {
    expect(describeGrant({ topicFilter: "a", qos: 0 }, { kind: "disconnected" }).text).toBe("With the next connection");
  });
});

const blank = createProfileForm("Client 1", "client-1");
const PEM = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

describe("a profile as it is written", () => {
  function errorsOf(part: Partial<ProfileForm>, ...held: readonly SecretName[]): readonly string[] {
    const parsed = parseProfileForm(
      { ...createProfileForm("Client 1", "client-1"), protocolVersion: 4, ...part },
      held,
    );
    return parsed.ok ? [] : Object.keys(parsed.error);
  }

  it("is read when it is whole", () => {
    const form: ProfileForm = {
      ...createProfileForm(" Client 1 ", "client-1"),
      protocolVersion: 4,
      target: "remote",
      host: " broker.example ",
      port: "8883",
      userName: "alice",
      secrets: { ...blank.secrets, password: " secret " },
    };
    expect(parseProfileForm(form, [])).toEqual({
      ok: true,
      value: {
        profile: {
          name: "Client 1",
          target: { kind: "remote", host: "broker.example", port: 8883 },
          clientIdentifier: "client-1",
          protocolVersion: 4,
          clean: true,
          keepAliveSeconds: 60,
          userName: "alice",
          reconnects: true,
        },
        secrets: { password: " secret " },
        forget: [],
      },
    });
  });

  it.each<[string, Partial<ProfileForm>, readonly string[]]>([
    ["a name of spaces", { name: "  " }, ["name"]],
    ["no host", { target: "remote", host: "" }, ["host"]],
    ["port 0", { target: "remote", port: "0" }, ["port"]],
    ["port 65536", { target: "remote", port: "65536" }, ["port"]],
    ["port 18x3", { target: "remote", port: "18x3" }, ["port"]],
    ["a wrong port of a broker that is not meant", { port: "x" }, []],
    ["a Keep Alive of 65536", { keepAliveSeconds: "65536" }, ["keepAliveSeconds"]],
    ["a Keep Alive of -1", { keepAliveSeconds: "-1" }, ["keepAliveSeconds"]],
    ["24 characters in 3.1", { protocolVersion: 3, clientIdentifier: "x".repeat(24) }, ["clientIdentifier"]],
    ["no identifier in 3.1", { protocolVersion: 3, clientIdentifier: "" }, ["clientIdentifier"]],
    ["no identifier and no Clean Session in 3.1.1", { clientIdentifier: "", clean: false }, ["clientIdentifier"]],
    ["no identifier and no Clean Start in 5.0", { protocolVersion: 5, clientIdentifier: "", clean: false }, []],
    ["a password without user name in 3.1.1", { secrets: { ...blank.secrets, password: "p" } }, ["userName"]],
    ["a password without user name in 5.0", { protocolVersion: 5, secrets: { ...blank.secrets, password: "p" } }, []],
    ["SCRAM without a password", { protocolVersion: 5, authentication: "scram", userName: "u" }, ["password"]],
    ["a header without a colon", { transport: "websocket", target: "remote", headers: "x" }, ["headers"]],
    ["a will without a topic", { hasWill: true }, ["willTopicName"]],
    ["a certificate without a key", { usesTls: true, identity: "pem", certificate: PEM }, ["privateKey"]],
    ["a Receive Maximum of 0", { protocolVersion: 5, receiveMaximum: "0" }, ["receiveMaximum"]],
  ])("%s", (_what, part, fields) => {
    expect(errorsOf(part)).toEqual(fields);
  });

  it("counts a password that the engine holds already", () => {
    expect(errorsOf({ userName: "" }, "password")).toEqual(["userName"]);
  });

  it("lets a password be removed", () => {
    const form: ProfileForm = { ...blank, protocolVersion: 4, userName: "", forget: ["password"] };
    expect(parseProfileForm(form, ["password"])).toMatchObject({ ok: true, value: { forget: ["password"] } });
  });

  it("lets go of secrets whose part is switched off", () => {
    expect(parseProfileForm(blank, ["proxyPassword", "password"])).toMatchObject({
      ok: true,
      value: { forget: ["proxyPassword"] },
    });
  });

  it("comes back from a profile as it was", () => {
    const form: ProfileForm = {
      ...blank,
      group: "plant",
      colour: "teal",
      target: "remote",
      host: "broker.example",
      port: "443",
      transport: "websocket",
      path: "/ws",
      headers: "X-A: 1\nX-A: 2",
      usesTls: true,
      verifies: false,
      authority: PEM.trim(),
      alpn: "mqtt, x",
      minimumVersion: "TLSv1.3",
      proxy: "http",
      proxyHost: "proxy.example",
      proxyPort: "3128",
      sessionExpiryInterval: "60",
      requestProblemInformation: "no",
      userProperties: "a: 1",
      hasWill: true,
      willTopicName: "gone",
      willPayload: "bye",
      willQoS: "1",
      willDelayInterval: "5",
    };
    const written = parseProfileForm(form, []);
    expect(written.ok && formOfProfile(written.value.profile, [])).toEqual(form);
  });
});
