import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron } from "@playwright/test";
import { inRoot } from "./childProcess.ts";
import type { StartShell } from "./shell.ts";

export const startElectronShell: StartShell = async ({ brokerPort }) => {
  const userData = await mkdtemp(join(tmpdir(), "wirebench-electron-"));
  const { ELECTRON_RUN_AS_NODE: _runAsNode, ...env } = process.env;
  const executablePath = process.env["WIREBENCH_ELECTRON"];
  const needsNoSandbox = process.platform === "linux" && (process.getuid?.() === 0 || process.env["CI"] !== undefined);
  const app = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...(needsNoSandbox ? ["--no-sandbox"] : []),
      inRoot("."),
      `--user-data-dir=${userData}`,
      `--broker-port=${brokerPort}`,
    ],
    env: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  });
  let log = "";
  app.process().stderr?.on("data", (text: Buffer) => (log += text.toString()));
  const page = await app.firstWindow();

  return {
    page,
    url: page.url(),
    async openWindow() {
      const opened = app.waitForEvent("window");
      await app.evaluate(({ Menu }) => {
        const file = Menu.getApplicationMenu()?.items.find((item) => item.label === "&File");
        file?.submenu?.items.find((item) => item.label === "New window")?.click();
      });
      return opened;
    },
    crashEngine() {
      throw new Error("real Electron takes no hook into its worker");
    },
    log: () => log,
    async close() {
      await app.close();
      await rm(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
