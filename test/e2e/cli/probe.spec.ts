import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { inRoot, spawnShell } from "#test/support/shells/index.ts";

const cli = inRoot("dist/electron/cli.js");
const run = promisify(execFile);

test.describe("wirebench probe", { tag: "@web" }, () => {
  test("examines a broker from beginning to end, and prints its report", async () => {
    const broker = spawnShell([cli, "broker", "--port", "0", "--max-qos", "1"]);
    const { port } = JSON.parse(await broker.outputMatching(/^\{.*\}(?=\n)/)).listeners[0];
    // A process of its own with nothing around it: nobody else keeps it running.
    const { stdout, stderr } = await run(process.execPath, [cli, "probe", `127.0.0.1:${port}`, "--allow", "takeover"]);
    expect(stdout).toMatch(/^As announced +Maximum QoS: 1$/m);
    expect(stdout).toContain("0x8E Session taken over");
    expect(stdout).toContain("- Malformed packets: nobody agreed to it");
    expect(stderr).toContain("Retained messages …\n");
    expect(await broker.stop()).toBe(0);
  });

  test("stops when it is asked to, whatever its peer does", async () => {
    test.skip(process.platform === "win32", "Windows ends a process without asking it to stop");
    const peer = createServer((socket) => void socket.on("error", () => undefined)).listen(0, "127.0.0.1");
    await once(peer, "listening");
    const probing = spawnShell([cli, "probe", `127.0.0.1:${(peer.address() as AddressInfo).port}`]);
    await once(peer, "connection");
    const startedMs = performance.now();
    expect(await probing.stop()).toBe(1);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(probing.stderr()).toContain("stopped");
    peer.close();
  });
});
