import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect, connectAsync } from "mqtt";
import { brokerCommand } from "#electron/cli/broker.ts";

let data = "";
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "wirebench-data-"));
});
afterEach(() => rmSync(data, { recursive: true }));

/** A command that runs until it is told to stop. */
async function run(...argv: readonly string[]) {
  const controller = new AbortController();
  const stderr: string[] = [];
  let listening: (port: number) => void = () => undefined;
  const port = new Promise<number>((resolve) => {
    listening = resolve;
  });
  const ended = brokerCommand(["--port", "0", "--sys-interval", "0", ...argv], {
    stdin: (async function* () {})(),
    stdout: async (text) => listening(Number(/"port":(\d+)/.exec(text)?.[1])),
    stderr: (text) => void stderr.push(text),
    signal: controller.signal,
    openFile: () => (async function* () {})(),
  });
  await Promise.race([port, ended]);
  return {
    port,
    stderr,
    ended,
    stop: () => {
      controller.abort();
      return ended;
    },
  };
}

describe("wirebench broker --data", () => {
  test.each(["", "memory", "written", "synced"])(
    "has after an orderly stop what it had before (--durability %s)",
    async (durability) => {
      const options = ["--data", data, ...(durability === "" ? [] : ["--durability", durability])];
      const first = await run(...options);
      const url = (port: number): string => `mqtt://127.0.0.1:${port}`;
      const absent = await connectAsync(url(await first.port), { clientId: "absent", clean: false });
      await absent.subscribeAsync("a/#", { qos: 2 });
      await absent.endAsync();
      const publisher = await connectAsync(url(await first.port), { clientId: "publisher" });
      await publisher.publishAsync("a/1", "waits", { qos: 2 });
      await publisher.publishAsync("b", "retained", { qos: 1, retain: true });
      await publisher.endAsync();
      expect(await first.stop()).toBe(0);

      const second = await run(...options);
      const messages: string[] = [];
      const again = connect(url(await second.port), { clientId: "absent", clean: false });
      again.on("message", (topic, payload) => messages.push(`${topic} ${payload.toString()}`));
      await expect.poll(() => messages, { timeout: 10_000 }).toEqual(["a/1 waits"]);
      await again.subscribeAsync("b");
      await expect.poll(() => messages, { timeout: 10_000 }).toEqual(["a/1 waits", "b retained"]);
      await again.endAsync();
      expect(await second.stop()).toBe(0);
      expect(second.stderr.filter((line) => /error|warn/.test(line))).toEqual([]);
    },
  );

  test("ends with 2 and one sentence when another broker has the store", async () => {
    const first = await run("--data", data, "--durability", "written");
    const second = await run("--data", data);
    expect(await second.ended).toBe(2);
    expect(second.stderr).toEqual([`the store \`${join(data, "broker")}\` is in use by another process`]);
    await first.stop();
  });

  test("ends with 2 and one sentence when its folder cannot be one", async () => {
    writeFileSync(join(data, "file"), "");
    const broker = await run("--data", join(data, "file"));
    expect(await broker.ended).toBe(2);
    expect(broker.stderr).toHaveLength(1);
    expect(broker.stderr[0]).toContain(join(data, "file"));
  });

  test("names a damaged store that it has set aside, and starts", async () => {
    mkdirSync(join(data, "broker"));
    writeFileSync(join(data, "broker", "CURRENT"), "nonsense");
    const broker = await run("--data", data);
    const aside = readdirSync(data).find((name) => name.includes(".damaged-")) ?? "nothing";
    expect(broker.stderr.join("\n")).toMatch(/error\s+the store is damaged \(.+\) and was set aside as `/);
    expect(broker.stderr.join("\n")).toContain(join(data, aside));
    expect(await broker.port).toBeGreaterThan(0);
    expect(await broker.stop()).toBe(0);
  });

  test.each([
    ["--durability", "solid"],
    ["--durability", "synced"],
    ["--data", ""],
  ])("wants both to make sense: %s %s", async (...argv) => {
    const broker = await run(...argv);
    expect(await broker.ended).toBe(2);
    expect(broker.stderr).toHaveLength(1);
    expect(broker.stderr[0]).toContain(argv[0]);
  });
});
