import { describe, expect, it } from "vitest";
import {
  compareReports,
  dialectsLike,
  type Finding,
  isUnusual,
  parseProbeAddress,
  type ProbeReport,
  probeReportSchema,
  probeSteps,
  renderReport,
  reportFormats,
  standardSays,
} from "#shared/probe/index.ts";

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    id: "maximum-qos",
    step: "qos",
    section: "messages",
    subject: "Maximum QoS",
    announced: "1",
    found: "2",
    verdict: "differs",
    statements: ["MQTT5-3.2.2-9"],
    connections: [3],
    ...changes,
  };
}

function report(changes: Partial<ProbeReport> = {}): ProbeReport {
  return {
    id: "r1",
    title: "Plant",
    address: "mqtt://plant:1883",
    startedAtMs: 0,
    endedAtMs: 1_500,
    state: "complete",
    steps: [
      { id: "qos", state: "done" },
      { id: "malformed", state: "not-consented" },
    ],
    findings: [finding()],
    denial: { publishV3: "ack", publishV5: "reason-code" },
    sent: { connections: 2, packets: 9, bytes: 120 },
    leftBehind: [],
    ...changes,
  };
}

describe("the plan", () => {
  it("says what could happen for every step that asks first, and for no other", () => {
    const unusual = probeSteps.filter(isUnusual).map(({ id }) => id);
    expect(unusual).toEqual([
      "packet-size",
      "receive-maximum",
      "topic-limits",
      "many-connections",
      "subscribe-everything",
      "server-topics",
      "denied-topic",
      "beyond-announced",
      "takeover",
      "malformed",
    ]);
    expect(new Set(probeSteps.map(({ id }) => id)).size).toBe(probeSteps.length);
  });
});

describe("a report", () => {
  it("reads as a table in Markdown", () => {
    const text = renderReport(report(), "markdown");
    expect(text).toContain("# Probe of Plant\n");
    expect(text).toContain("| Maximum QoS | 1 | 2 | Differs | MQTT5-3.2.2-9 |");
    expect(text).toContain("- Malformed packets: nobody agreed to it");
    expect(text).toContain("MQTT5-3.2.2-9: Server without QoS 1 or 2 announces Maximum QoS");
  });

  it("tells how the broker refuses, and whose way that is", () => {
    const denied = finding({ id: "server-topics-5", step: "server-topics", section: "denial", verdict: "refused" });
    const text = renderReport(report({ findings: [denied] }), "text");
    expect(text).toContain("A denied PUBLISH of 3.1.1: ack");
    expect(text).toMatch(/Answers like .*Mosquitto/);
  });

  it("says why it failed", () => {
    const failure = {
      step: "tcp",
      meaning: "nobody listens",
      remedy: "start it",
      code: "ECONNREFUSED",
      certificates: ["CN=plant: it has expired"],
      connections: [],
    };
    const text = renderReport(report({ state: "failed", failure, findings: [] }), "text");
    expect(text).toContain("Result: failed: nobody listens (ECONNREFUSED) — start it");
    expect(text).toContain("- CN=plant: it has expired");
  });

  it("comes back from its JSON", () => {
    const parsed: unknown = JSON.parse(renderReport(report(), "json"));
    expect(parsed).toMatchObject({ format: "wirebench-probe", version: 1 });
    expect(probeReportSchema.safeParse(Object(parsed).report).success).toBe(true);
  });

  it.each(reportFormats)("keeps hostile text of the broker harmless as %s", (format) => {
    const hostile = "a | b\n# c <img src=x onerror=alert(1)> [d](javascript:e) `f` \u202e\u0007";
    const text = renderReport(
      report({
        title: hostile,
        address: hostile,
        findings: [finding({ found: hostile, note: hostile })],
        leftBehind: [hostile],
      }),
      format,
    );
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(text).not.toMatch(/[\u202e\u0007]/);
    expect(text).not.toMatch(/^# c/m);
    if (format !== "markdown") return;
    expect(text).not.toMatch(/(?<!\\)<img/);
    expect(text).not.toMatch(/(?<!\\)\]\(/);
    const row = text.split("\n").find((line) => line.startsWith("| Maximum QoS"));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6);
  });

  it("names only statements that the table has", () => {
    expect(standardSays("MQTT5-3.2.2-9")).toBeDefined();
    expect(standardSays("MQTT311-3.3.5-2")).toBeDefined();
    expect(standardSays("MQTT5-99.9.9-9")).toBeUndefined();
  });
});

describe("two reports", () => {
  it("show their differences first", () => {
    const same = finding({ id: "retain", subject: "Retained messages", found: "kept", verdict: "works" });
    const left = report({ findings: [same, finding(), finding({ id: "only-left" })] });
    const right = report({
      findings: [same, finding({ found: "1", verdict: "as-announced" }), finding({ id: "only-right" })],
    });
    expect(compareReports(left, right).map(({ id, isDifferent }) => [id, isDifferent])).toEqual([
      ["maximum-qos", true],
      ["only-left", true],
      ["only-right", true],
      ["retain", false],
    ]);
  });
});

describe("denials", () => {
  it("are named by the brokers that answer so", () => {
    expect(dialectsLike({ publishV3: "close", publishV5: "disconnect" }).join()).toMatch(/HiveMQ.*RabbitMQ/);
    expect(dialectsLike({ publishV3: "ack", publishV5: "reason-code", subscribe: "grant" }).join()).toMatch(
      /Mosquitto/,
    );
    expect(dialectsLike({ publishV3: "ack" })).toEqual([]);
  });
});

describe("an address", () => {
  it.each([
    ["plant", { target: { kind: "remote", host: "plant", port: 1883 } }],
    ["plant:1884", { target: { kind: "remote", host: "plant", port: 1884 } }],
    ["mqtts://plant", { target: { kind: "remote", host: "plant", port: 8883 }, tls: { verifies: true } }],
    ["ws://[::1]:9001/mqtt", { target: { kind: "remote", host: "::1", port: 9001 }, webSocket: { path: "/mqtt" } }],
    [
      "wss://plant",
      { target: { kind: "remote", host: "plant", port: 443 }, tls: { verifies: true }, webSocket: { path: "/mqtt" } },
    ],
    [" 127.0.0.1:1 ", { target: { kind: "remote", host: "127.0.0.1", port: 1 } }],
  ])("`%s` is read", (text, expected) => {
    expect(parseProbeAddress(text, { verifies: true })).toEqual({ ok: true, value: expected });
  });

  it.each([
    "",
    "http://plant",
    "plant:0",
    "plant:99999",
    "a b",
    "mqtt://me:secret@plant",
    "mqtt://plant/x",
    "[::1",
    "constructor://x",
  ])("`%s` is none, in one sentence", (text) => {
    const parsed = parseProbeAddress(text, { verifies: true });
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? "" : parsed.error).not.toContain("secret");
  });
});
