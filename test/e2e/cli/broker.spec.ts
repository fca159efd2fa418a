import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { inRoot, spawnShell } from "#test/support/shells/index.ts";

/** The built command line, without the scripts around it. */
const startBroker = (...args: string[]) => spawnShell([inRoot("dist/electron/cli.js"), "broker", ...args]);

test.describe("wirebench broker", { tag: "@web" }, () => {
  test.skip(process.platform === "win32", "Windows ends a process without asking it to stop");

  test("prints one line when it listens, and stops on SIGTERM within 3 s though a client hangs", async () => {
    const broker = startBroker("--port", "0");
    const line = await broker.outputMatching(/^\{.*\}(?=\n)/);
    const { port } = JSON.parse(line).listeners[0];
    const client = connect(port, "127.0.0.1");
    client.on("error", () => undefined);
    // CONNECT of MQTT 3.1.1 with Clean Session and the Client Identifier `a`; then never a word again, nor an end.
    client.write(Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61));
    await once(client, "data");

    const startedMs = performance.now();
    expect(await broker.stop()).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(broker.stdout()).toBe(`${line}\n`);
    client.destroy();
  });

  test("writes its store on SIGTERM, within the same 3 s, and has it at its next start", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wirebench-data-"));
    const start = async () => {
      const broker = startBroker("--port", "0", "--data", folder, "--durability", "synced", "--log-level", "error");
      const line = await broker.outputMatching(/^\{.*\}(?=\n)/);
      const client = connect(JSON.parse(line).listeners[0].port, "127.0.0.1");
      client.on("error", () => undefined);
      // CONNECT of MQTT 3.1.1 without Clean Session, Client Identifier `a`.
      client.write(Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 1, 0x61));
      const [connack] = await once(client, "data");
      return { broker, client, sessionPresent: connack[2] };
    };

    const first = await start();
    expect(first.sessionPresent).toBe(0);
    const startedMs = performance.now();
    expect(await first.broker.stop()).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    first.client.destroy();

    const second = await start();
    expect(second.sessionPresent).toBe(1);
    expect(await second.broker.stop()).toBe(0);
    expect([first.broker.stderr(), second.broker.stderr()]).toEqual(["", ""]);
    second.client.destroy();
    await rm(folder, { recursive: true });
  });

  test("ends with 2 and one sentence when its command line is wrong", async () => {
    const broker = startBroker("--nonsense");
    const [code] = await once(broker.child, "exit");
    expect(code).toBe(2);
    expect(broker.stdout()).toBe("");
    await expect.poll(broker.stderr).toMatch(/^[^\n]*--nonsense[^\n]*\n$/);
  });
});
