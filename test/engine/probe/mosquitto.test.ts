import { afterEach, describe, expect, it } from "vitest";
import { dialectsLike } from "#shared/probe/index.ts";
import { type Mosquitto, mosquittoPath, startConfiguredMosquitto } from "../../support/mosquitto.ts";
import { probe, unusualSteps } from "./probeWorld.ts";

let mosquitto: Mosquitto | undefined;

afterEach(async () => {
  await mosquitto?.stop();
  mosquitto = undefined;
});

async function start(lines: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<number> {
  mosquitto = await startConfiguredMosquitto(mosquittoPath ?? "", ["allow_anonymous true", ...lines], files);
  return mosquitto?.port ?? 0;
}

describe.skipIf(mosquittoPath === undefined)("a probe of Mosquitto", () => {
  it("finds what it supports, and how it refuses", async () => {
    const port = await start([]);
    const { report, finding } = await probe(port, {
      consented: unusualSteps,
      limits: { quietMs: 150, answerMs: 4_000 },
    });
    expect(report).toMatchObject({ state: "complete", leftBehind: [] });
    for (const id of ["version-5", "version-4", "version-3"]) expect(finding(id).verdict).toBe("works");
    expect(finding("maximum-qos")).toMatchObject({ announced: "2, by default", found: "2" });
    // Some versions take more than they announce: what is said must be what happened.
    const receiveMaximum = finding("receive-maximum");
    expect(receiveMaximum.announced).toBe("20");
    expect(receiveMaximum.found).toMatch(/^20 of 20 unfinished messages are taken; one more: /);
    expect(receiveMaximum.verdict).toBe(receiveMaximum.found.endsWith("taken") ? "differs" : "as-announced");
    expect(finding("topic-alias")).toMatchObject({ announced: "10", verdict: "as-announced" });
    for (const id of [
      "retain",
      "retain-clear",
      "wildcards",
      "shared",
      "subscription-identifiers",
      "no-local",
      "will",
    ]) {
      expect(finding(id)).toMatchObject({ verdict: expect.stringMatching(/^(?:works|as-announced)$/) });
    }
    expect(report.denial).toMatchObject({ publishV3: "ack", publishV5: "reason-code" });
    expect(dialectsLike(report.denial).join()).toMatch(/Mosquitto/);
  });

  it("finds the limits that it was given", async () => {
    const lines = [
      "max_qos 1",
      "retain_available false",
      "max_packet_size 4000",
      "max_topic_alias 0",
      "max_keepalive 30",
    ];
    const { finding } = await probe(await start(lines), {
      consented: ["packet-size", "beyond-announced"],
      limits: { quietMs: 150 },
    });
    expect(finding("maximum-qos")).toMatchObject({ announced: "1", found: "1", verdict: "as-announced" });
    expect(finding("retain")).toMatchObject({ announced: "not available", verdict: "not-supported" });
    expect(finding("packet-size").announced).toBe("4000 bytes");
    expect(finding("packet-size").found).toMatch(/^4000 bytes: taken/);
    expect(finding("topic-alias")).toMatchObject({ announced: "0", verdict: "not-supported" });
    expect(finding("keep-alive").announced).toBe("Server Keep Alive 30 s");
    expect(finding("beyond-retain").verdict).toBe("refused");
  });

  it("tells of subscriptions that are granted while publishing is denied", async () => {
    const acl = { "acl.txt": "topic readwrite wirebench-probe/#\n" };
    const { report, finding } = await probe(await start(["acl_file {folder}/acl.txt"], acl), {
      consented: ["denied-topic", "server-topics"],
      deniedTopic: "machines/1",
      limits: { quietMs: 150 },
    });
    expect(finding("denied-publish-5").found).toBe("acknowledged with 0x87 Not authorized");
    expect(finding("denied-publish-4")).toMatchObject({ verdict: "refused" });
    expect(report.denial).toMatchObject({ publishV3: "ack", publishV5: "reason-code" });
  });
});
