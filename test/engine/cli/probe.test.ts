import { afterEach, describe, expect, it } from "vitest";
import { probeCommand } from "#electron/cli/probe/index.ts";
import { probeSteps } from "#shared/probe/index.ts";
import { type LiveBroker, startLiveBroker } from "../broker/liveBroker.ts";
import { type FakeBroker, startFakeBroker } from "../probe/fakeBroker.ts";

let live: LiveBroker | undefined;
let fake: FakeBroker | undefined;

afterEach(async () => {
  await live?.stop();
  await fake?.close();
  live = undefined;
  fake = undefined;
});

async function run(commandLine: readonly string[], typed = "", signal = new AbortController().signal) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await probeCommand(commandLine, {
    stdin: (async function* () {
      if (typed !== "") yield new TextEncoder().encode(typed);
    })(),
    stdout: async (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    signal,
    openFile: () => (async function* () {})(),
  });
  return { exitCode, out: out.join(""), err };
}

describe("wirebench probe", () => {
  it("prints the report of a broker, and what it does meanwhile beside it", async () => {
    live = await startLiveBroker({ settings: { maximumQoS: 1 } });
    const port = await live.listen();
    const { exitCode, out, err } = await run([`127.0.0.1:${port}`, "--markdown"]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`# Probe of 127.0.0.1:${port}`);
    expect(out).toContain("| Maximum QoS | 1 | 1 | As announced |");
    expect(out).toContain("- Malformed packets: nobody agreed to it");
    expect(err[0]).toBe("MQTT versions …");
  });

  it("sends nothing for a plan, which names every step", async () => {
    const { exitCode, out } = await run(["--plan"]);
    expect(exitCode).toBe(0);
    for (const { id } of probeSteps) expect(out).toContain(id);
  });

  it("takes everything unusual for agreed to but what has to be named", async () => {
    live = await startLiveBroker();
    const { out } = await run([`127.0.0.1:${await live.listen()}`, "--allow-unusual", "--json"]);
    const { report } = JSON.parse(out);
    const refused = report.steps.filter(({ state }: { state: string }) => state === "not-consented");
    expect(refused.map(({ id }: { id: string }) => id)).toEqual(["subscribe-everything", "denied-topic"]);
    // At the pace of a probe of a real broker.
  }, 90_000);

  it("sends user name and password, and prints neither", async () => {
    fake = await startFakeBroker({
      intercept(_packet, peer) {
        peer.close();
        return "handled";
      },
    });
    const { out, err } = await run([`127.0.0.1:${fake.port}`, "--username", "me", "--password-stdin"], "secret-word\n");
    const connect = fake.packets[0]?.packet;
    expect(connect).toMatchObject({ type: "CONNECT", userName: "me" });
    expect(connect?.type === "CONNECT" && Buffer.from(connect.password ?? []).toString()).toBe("secret-word");
    expect(out + err.join()).not.toContain("secret-word");
  });

  it("says why there was no connection", async () => {
    const { exitCode, out } = await run(["127.0.0.1:1", "--text"]);
    expect(exitCode).toBe(1);
    expect(out).toContain("ECONNREFUSED");
  });

  it("stops when it is interrupted", async () => {
    const { exitCode, err } = await run(["127.0.0.1:1"], "", AbortSignal.abort());
    expect(exitCode).toBe(1);
    expect(err.join()).toContain("stopped");
  });

  it.each([
    [[], "one address"],
    [["a", "b"], "one address"],
    [["http://a"], "mqtt, mqtts, ws or wss"],
    [["a", "--json", "--text"], "do not go together"],
    [["a", "--allow", "qos"], "--allow wants"],
    [["a", "--allow", "denied-topic"], "--denied-topic"],
    [["a", "--denied-topic", "x/#"], "wildcard"],
    [["a", "--topic-prefix", "$SYS"], "$"],
    [["a", "--ca", "f"], "mqtts"],
    [["a", "--nope"], "--nope"],
  ])("refuses %j in one sentence", async (commandLine, words) => {
    const { exitCode, err } = await run(commandLine);
    expect(exitCode).toBe(2);
    expect(err.join("\n")).toContain(words);
    expect(err).toHaveLength(1);
  });
});
