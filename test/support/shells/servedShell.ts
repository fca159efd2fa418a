import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { inRoot, spawnShell, type ShellProcess } from "./childProcess.ts";
import type { StartShell } from "./shell.ts";

/** A served workbench without a browser. */
export interface ServeProcess extends ShellProcess {
  /** With the token in its fragment. */
  readonly url: URL;
}

/** Starts the built served workbench on free ports. */
export async function spawnServe(options: { readonly brokerPort: number }): Promise<ServeProcess> {
  // Settings of another run, or of whoever works here, are no test's.
  const data = await mkdtemp(join(tmpdir(), "wirebench-served-"));
  const shell = spawnShell([
    inRoot("dist/electron/serve.js"),
    ...["--port", "0"],
    ...["--broker-port", String(options.brokerPort)],
    ...["--data", data],
  ]);
  const url = await shell.outputMatching(/http:\S+(?=\n)/);
  return {
    ...shell,
    url: new URL(url),
    async stop() {
      const code = await shell.stop();
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
  };
}

export const startServedShell: StartShell = async ({ browser, brokerPort }) => {
  const shell = await spawnServe({ brokerPort });
  const contexts: BrowserContext[] = [];

  async function openWindow(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(shell.url.href);
    return page;
  }

  return {
    page: await openWindow(),
    url: shell.url.href,
    openWindow,
    crashEngine: () => void shell.child.send({ kind: "crash" }),
    log: shell.stderr,
    async close() {
      for (const context of contexts) await context.close();
      await shell.stop();
    },
  };
};
