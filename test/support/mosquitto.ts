import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";

/** Mosquitto has ended by then if it is going to. */
const SETTLING_MS = 100;

const candidates = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

/** Where Mosquitto is installed; `undefined` where it is not. */
export const mosquittoPath = candidates.find((path) => existsSync(path));

export interface Mosquitto {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts Mosquitto on loopback, on `port` or a free one, and resolves once it accepts connections. */
export async function startMosquitto(path: string, port?: number): Promise<Mosquitto> {
  const chosen = port ?? (await findFreePort());
  const child = spawn(path, ["-p", String(chosen)], { stdio: "ignore" });
  await untilListening(chosen, child);
  return {
    port: chosen,
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = createConnection({ host: "127.0.0.1", port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (!isOpen) continue;
    // One that cannot do what it is told opens its port all the same, and ends a moment later.
    await delay(SETTLING_MS);
    if (child.exitCode === null) return;
  }
  throw new Error(`Mosquitto ended with exit code ${child.exitCode}`);
}

/**
 * Starts Mosquitto on a free loopback port with these lines of configuration. `undefined` when it refuses them and
 * ends. `files` are written beside the configuration; `{folder}` in a line names where.
 */
export async function startConfiguredMosquitto(
  path: string,
  configuration: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Mosquitto | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-mosquitto-"));
  const port = await findFreePort();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  // Started by root, Mosquitto would take another user's rights and find its files closed to it.
  const user = process.getuid?.() === 0 ? ["user root"] : [];
  const lines = [`listener ${port} 127.0.0.1`, ...user, ...configuration];
  const file = join(folder, "mosquitto.conf");
  await writeFile(file, `${lines.join("\n").replaceAll("{folder}", folder)}\n`);
  const child = spawn(path, ["-c", file], { stdio: "ignore" });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await untilListening(port, child);
  } catch {
    await remove();
    return undefined;
  }
  return {
    port,
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
      await remove();
    },
  };
}

const pluginFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib"];

/** Where Mosquitto's dynamic-security plugin is installed; `undefined` where it is not. */
export const dynamicSecurityPath = pluginFolders
  .map((folder) => join(folder, "mosquitto_dynamic_security.so"))
  .find((path) => existsSync(path));
