import { once } from "node:events";
import { connect } from "node:net";
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

  test("ends with 2 and one sentence when its command line is wrong", async () => {
    const broker = startBroker("--nonsense");
    const [code] = await once(broker.child, "exit");
    expect(code).toBe(2);
    expect(broker.stdout()).toBe("");
    await expect.poll(broker.stderr).toMatch(/^[^\n]*--nonsense[^\n]*\n$/);
  });
});
