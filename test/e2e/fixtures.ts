import { once } from "node:events";
import { createServer } from "node:net";
import { type Page, test as base } from "@playwright/test";
import {
  findFreePort,
  type RunningShell,
  type ShellKind,
  startDoubleShell,
  startElectronShell,
  startServedShell,
} from "#test/support/shells/index.ts";

/** The workbench as a spec sees it: its first window, its broker's port, and what only a shell can do. */
export interface Workbench extends RunningShell {
  readonly shell: ShellKind;
  /** The embedded broker listens here, on 127.0.0.1. */
  readonly brokerPort: number;
  /** Errors of the page that match are what the test wanted to see. */
  forgiveComplaints(pattern: RegExp): void;
}

const starters = { web: startServedShell, double: startDoubleShell, electron: startElectronShell };

/** The shell of this run, from E2E_SHELL. */
export const shellKind: ShellKind = readShellKind(process.env["E2E_SHELL"] ?? "web");

function readShellKind(text: string): ShellKind {
  if (text === "web" || text === "double" || text === "electron") return text;
  throw new Error(`E2E_SHELL must be web, double or electron, not \`${text}\``);
}

/** What a spec chooses with `test.use`. */
interface WorkbenchOptions {
  /** Somebody else listens on the broker's port before the workbench starts. */
  readonly isBrokerPortTaken: boolean;
}

/**
 * `test("…", async ({ workbench }) => …)`: every test has an engine of its own, so that nothing leaks from one to the
 * next; the browser is shared. A page that reports an error, or anything its security policy refused, fails its test.
 */
export const test = base.extend<WorkbenchOptions & { workbench: Workbench }>({
  isBrokerPortTaken: [false, { option: true }],
  workbench: async ({ browser, isBrokerPortTaken }, use, testInfo) => {
    const brokerPort = await findFreePort();
    const squatter = isBrokerPortTaken ? createServer().listen(brokerPort, "127.0.0.1") : undefined;
    if (squatter !== undefined) await once(squatter, "listening");
    const running = await starters[shellKind]({ browser, brokerPort });
    const complaints: string[] = [];
    await listen(running.page, complaints);
    const forgiven: RegExp[] = [];
    await use({
      ...running,
      async openWindow() {
        const page = await running.openWindow();
        await listen(page, complaints);
        return page;
      },
      shell: shellKind,
      brokerPort,
      forgiveComplaints: (pattern) => void forgiven.push(pattern),
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("window", { body: await running.page.screenshot(), contentType: "image/png" });
      await testInfo.attach("shell's log", { body: running.log(), contentType: "text/plain" });
    }
    await running.close();
    squatter?.close();
    const grave = complaints.filter((complaint) => !forgiven.some((pattern) => pattern.test(complaint)));
    if (grave.length > 0) throw new Error(`the page complained: ${grave.join("\n")}`);
  },
});

/** Hears what a page complains of, from its first moment on. A refusal by its security policy is such an error too. */
async function listen(page: Page, complaints: string[]): Promise<void> {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  for (const error of await page.pageErrors()) complaints.push(error.message);
  for (const message of await page.consoleMessages()) {
    if (message.type() === "error") complaints.push(message.text());
  }
}

export { expect } from "@playwright/test";
