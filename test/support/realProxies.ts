import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findFreePort } from "./shells/index.ts";

/** A proxy that others have written, in a process of its own on loopback. */
export interface RealProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where microsocks is, a SOCKS5 server; `undefined` where it is not installed. */
export const microsocksPath = findProgram("microsocks");
/** Where tinyproxy is, an HTTP proxy; `undefined` where it is not installed. */
export const tinyproxyPath = findProgram("tinyproxy");

/** Starts microsocks, with the user name and password that it wants, if any. */
export async function startMicrosocks(credentials?: {
  readonly name: string;
  readonly password: string;
}): Promise<RealProxy> {
  const port = await findFreePort();
  const wanted = credentials === undefined ? [] : ["-u", credentials.name, "-P", credentials.password];
  return start(port, microsocksPath ?? "", ["-i", "127.0.0.1", "-p", String(port), ...wanted]);
}

/** Starts tinyproxy, which lets CONNECT go to `allowedPort` only. */
export async function startTinyproxy(options: {
  readonly allowedPort: number;
  readonly credentials?: { readonly name: string; readonly password: string };
}): Promise<RealProxy> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), "wirebench-tinyproxy-"));
  const { credentials, allowedPort } = options;
  const lines = [
    `User ${userInfo().username}`,
    `Port ${port}`,
    "Listen 127.0.0.1",
    "Timeout 60",
    "Allow 127.0.0.1",
    `ConnectPort ${allowedPort}`,
    ...(credentials === undefined ? [] : [`BasicAuth ${credentials.name} ${credentials.password}`]),
  ];
  const file = join(folder, "tinyproxy.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  const proxy = await start(port, tinyproxyPath ?? "", ["-d", "-c", file]);
  return {
    port,
    async stop() {
      await proxy.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin"];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

async function start(port: number, path: string, args: readonly string[]): Promise<RealProxy> {
  const child: ChildProcess = spawn(path, [...args], { stdio: "ignore" });
  const gone = once(child, "exit");
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${path} ended with ${child.exitCode} before it listened`);
    await pause(10);
  }
  return {
    port,
    async stop() {
      child.kill();
      await gone;
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
