import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How long a shell may take to stop before it is ended by force. */
const STOP_LIMIT_MS = 5_000;

export const inRoot = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));

/** A Node process of a shell, with the hook that can crash its engine. */
export interface ShellProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The first match of `pattern` in what the process has written; fails when the process ends before. */
  outputMatching(pattern: RegExp): Promise<string>;
  stop(): Promise<number>;
}

export function spawnShell(args: readonly string[], env: Readonly<Record<string, string>> = {}): ShellProcess {
  const hook = new URL("../crashHook.mjs", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", hook, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exited = once(child, "exit");

  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    outputMatching: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout)?.[0];
          if (match !== undefined) resolve(match);
        };
        child.stdout?.on("data", look);
        child.once("exit", (code) => reject(new Error(`the shell ended with code ${code}: ${stderr}`)));
        look();
      }),
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await exited;
      clearTimeout(timer);
      return child.exitCode ?? -1;
    },
  };
}
