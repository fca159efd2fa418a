import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type CliIo, readFileChunks } from "#electron/cli/io.ts";
import { rulesCommand } from "#electron/cli/rules/index.ts";
import { startEngine } from "../engine/support.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder with these files, and a way to run the command there. */
async function setup(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-cli-rules-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const controller = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    stdin: (async function* () {
      yield new TextEncoder().encode("secret\n");
    })(),
    stdout: async (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    signal: controller.signal,
    openFile: (path) => readFileChunks(path, { follow: false, signal: controller.signal }),
  };
  return {
    out,
    err,
    stop: () => controller.abort(),
    path: (name: string) => join(folder, name),
    run: (command: string, name: string, ...argv: string[]) => rulesCommand([command, join(folder, name), ...argv], io),
    raw: (...argv: string[]) => rulesCommand(argv, io),
  };
}

const replay = `wirebenchRules: 1
name: Replay
rules:
  - name: readings
    every: 20ms
    values: { row: { csv: { file: readings.csv, loop: false } } }
    publish: { topic: "replay/{{row name}}", payload: "{{row value}}", qos: 1 }
`;
const echo = `wirebenchRules: 1
name: Echo
rules: [{ name: echo, when: { filter: ping, qos: 1 }, publish: { topic: pong, payload: "{{payload}}", qos: 1 } }]
`;

describe("wirebench rules check", () => {
  it("says that a document is in order, with the table beside it", async () => {
    const world = await setup({ "replay.yaml": replay, "readings.csv": "name,value\na,1\nb,2\n" });
    expect(await world.run("check", "replay.yaml")).toBe(0);
    expect(world.out.join("")).toContain("1 rule, no error");
  });

  it("names each mistake with its place, and ends with 1", async () => {
    const world = await setup({ "replay.yaml": replay, "b.yaml": echo.replace("pong", "'{{n}}'") });
    expect(await world.run("check", "replay.yaml")).toBe(1);
    expect(await world.run("check", "b.yaml")).toBe(1);
    expect(world.err).toEqual([
      `${world.path("replay.yaml")}:6:35: there is no table of this name: \`readings.csv\``,
      expect.stringContaining(`${world.path("b.yaml")}:3:`),
    ]);
  });

  it.each([
    [["check"], "rules check needs one file"],
    [["play", "x"], "rules has no command `play`"],
    [["check", "x", "--port", "1"], "rules check has no option --port"],
    [["run", "x", "--port", "0"], "--port wants a whole number from 1 to 65535, not `0`"],
    [["run", "x", "--mqtt", "4"], "--mqtt wants 5 or 3.1.1 or 3.1, not `4`"],
    [["run", "absent.yaml"], "there is no file `absent.yaml`"],
  ])("refuses %j with 2", async (argv, words) => {
    const world = await setup({});
    expect(await world.raw(...argv)).toBe(2);
    expect(world.err.join("")).toContain(words);
  });
});

describe("wirebench rules run", () => {
  it("plays a table against a broker, and tells at its end what it did", async () => {
    await using engine = startEngine();
    const person = await engine.connect("person");
    await person.subscribeAsync("replay/#", { qos: 1 });
    const heard: string[] = [];
    person.on("message", (topicName, payload) => heard.push(`${topicName} ${payload.toString()}`));
    const world = await setup({ "replay.yaml": replay, "readings.csv": "name,value\na,1\nb,2\n" });
    const port = String(await engine.port());
    expect(await world.run("run", "replay.yaml", "--port", port, "--username", "u", "--password-stdin")).toBe(0);
    expect(world.out).toEqual(["readings: 2 fired, 2 published, 0 failed, 0 dropped\n"]);
    await expect.poll(() => heard).toEqual(["replay/a 1", "replay/b 2"]);
    expect(world.err.at(-1)).toBe("stopped: every rule has come to its end");
  });

  it("answers until it is interrupted, on MQTT 3.1.1 too", async () => {
    await using engine = startEngine();
    const person = await engine.connect("person");
    await person.subscribeAsync("pong");
    const answer = new Promise<string>((resolve) =>
      person.on("message", (_topic, payload) => resolve(payload.toString())),
    );
    const world = await setup({ "echo.yaml": echo });
    const ended = world.run("run", "echo.yaml", "--port", String(await engine.port()), "--mqtt", "3.1.1");
    await engine.see("brokerTotals", {}, (totals) => totals.subscriptions >= 2);
    await person.publishAsync("ping", "hello", { qos: 1 });
    expect(await answer).toBe("hello");
    await expect.poll(() => world.err).toContain("running");
    world.stop();
    expect(await ended).toBe(0);
    expect(world.err.join("\n")).toMatch(/echo: 1 fired, [01] published, [01] failed, 0 dropped/);
  });

  it("ends with 1 when the rules go round", async () => {
    await using engine = startEngine();
    const person = await engine.connect("person");
    const world = await setup({ "loop.yaml": echo.replace("pong", "ping") });
    const ended = world.run("run", "loop.yaml", "--port", String(await engine.port()));
    await engine.see("brokerTotals", {}, (totals) => totals.subscriptions >= 1);
    await person.publishAsync("ping", "go", { qos: 1 });
    expect(await ended).toBe(1);
    expect(world.err.join("\n")).toContain("failed: a loop was stopped");
    expect(world.err.join("\n")).toContain("warning: `echo` may hear what it publishes itself");
  });
});
