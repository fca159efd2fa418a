import { once } from "node:events";
import { chromium } from "@playwright/test";
import { inRoot, spawnShell } from "./childProcess.ts";
import type { StartShell } from "./shell.ts";

const PAGE_URL = "https://workbench.app.double/";

export const startDoubleShell: StartShell = async ({ brokerPort }) => {
  const shell = spawnShell([
    inRoot("test/support/electronDouble/run.mjs"),
    inRoot("dist/electron/main.js"),
    `--broker-port=${brokerPort}`,
  ]);
  const ended = once(shell.child, "exit").then(() => {
    throw new Error(`the doubled shell ended before it was ready: ${shell.stderr()}`);
  });
  const [message] = await Promise.race([once(shell.child, "message"), ended]);
  ended.catch(() => undefined);
  const browser = await chromium.connectOverCDP(String(message.endpoint));
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error("a persistent context is there from the start");

  async function nextWindow(known: number) {
    for (;;) {
      const pages = context?.pages().filter((page) => page.url().startsWith(PAGE_URL)) ?? [];
      const page = pages[known];
      if (page !== undefined) return page;
      await context?.waitForEvent("page", { timeout: 500 }).catch(() => undefined);
    }
  }

  return {
    page: await nextWindow(0),
    url: PAGE_URL,
    openWindow() {
      const known = context.pages().filter((page) => page.url().startsWith(PAGE_URL)).length;
      shell.child.send({ kind: "menu", label: "New window" });
      return nextWindow(known);
    },
    crashEngine: () => void shell.child.send({ kind: "crash" }),
    log: shell.stderr,
    async close() {
      await browser.close();
      const quit = once(shell.child, "exit");
      shell.child.send({ kind: "quit" });
      await quit;
    },
  };
};
