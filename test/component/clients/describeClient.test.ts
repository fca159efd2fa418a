import { describe, expect, it } from "vitest";
import { describeClientState, describeGrant } from "#renderer/features/clients/describeClient.ts";
import { createProfileForm, parseProfileForm, type ProfileForm } from "#renderer/features/clients/profileForm.ts";
import type { ClientState } from "#shared/contract/index.ts";

describe("a client's state in words", () => {
  it.each<[ClientState, string]>([
    [{ kind: "disconnected" }, "Disconnected"],
    [{ kind: "connecting", attempt: 1, sinceMs: 0 }, "Connecting…"],
    [{ kind: "connecting", attempt: 3, sinceMs: 0 }, "Connecting…, attempt 3"],
    [{ kind: "connected", sinceMs: 8_000, sessionPresent: false }, "Connected for 2.0 s"],
    [{ kind: "connected", sinceMs: 8_000, sessionPresent: true }, "Connected for 2.0 s, session resumed"],
    [
      { kind: "waiting", attempt: 2, retryAtMs: 13_200, reason: "connection refused" },
      "Attempt 2 failed: connection refused. Next in 4 s",
    ],
    [{ kind: "failed", reason: "not authorized" }, "Failed: not authorized"],
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
  ] as const)("requested %i, granted %s", (requestedQoS, grantedCode, words) => {
    const subscription = { topicFilter: "a", requestedQoS, ...(grantedCode === undefined ? {} : { grantedCode }) };
    expect(describeGrant(subscription, connected).text).toBe(words);
  });

  it("waits for the connection where there is none", () => {
    expect(describeGrant({ topicFilter: "a", requestedQoS: 0 }, { kind: "disconnected" }).text).toBe(
      "With the next connection",
    );
  });
});

describe("a profile as it is written", () => {
  function errorsOf(part: Partial<ProfileForm>, hasPassword = false): readonly string[] {
    const parsed = parseProfileForm({ ...createProfileForm("Client 1", "client-1"), ...part }, hasPassword);
    return parsed.ok ? [] : Object.keys(parsed.error);
  }

  it("is read when it is whole", () => {
    const form: ProfileForm = {
      ...createProfileForm(" Client 1 ", "client-1"),
      target: "remote",
      host: " broker.example ",
      port: "8883",
      userName: "alice",
      password: " secret ",
    };
    expect(parseProfileForm(form, false)).toEqual({
      ok: true,
      value: {
        name: "Client 1",
        target: { kind: "remote", host: "broker.example", port: 8883 },
        clientIdentifier: "client-1",
        protocolVersion: 4,
        clean: true,
        keepAliveSeconds: 60,
        userName: "alice",
        password: " secret ",
        reconnects: true,
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
    ["a password without user name in 3.1.1", { password: "p" }, ["userName"]],
    ["a password without user name in 5.0", { protocolVersion: 5, password: "p" }, []],
  ])("%s", (_what, part, fields) => {
    expect(errorsOf(part)).toEqual(fields);
  });

  it("counts a password that the engine holds already", () => {
    expect(errorsOf({ userName: "" }, true)).toEqual(["userName"]);
  });
});
