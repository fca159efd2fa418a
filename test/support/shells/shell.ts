import type { Browser, Page } from "@playwright/test";

export type ShellKind = "web" | "double" | "electron";

/** A workbench that runs for one test, with its first window. */
export interface RunningShell {
  readonly page: Page;
  /** The page's address as the browser has it, with the token in the served shell. */
  readonly url: string;
  /** Another window on the same engine. */
  openWindow(): Promise<Page>;
  /** Makes the engine's worker throw. Not possible in real Electron. */
  crashEngine(): void;
  /** What the shell wrote to stderr so far. */
  readonly log: () => string;
  close(): Promise<void>;
}

/** Starts a shell whose embedded broker listens on `brokerPort`. */
export type StartShell = (options: { readonly browser: Browser; readonly brokerPort: number }) => Promise<RunningShell>;
