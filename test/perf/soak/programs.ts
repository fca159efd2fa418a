import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

/** A program of this folder in a process of its own, which answers one question at a time. */
export interface Program<Answer> {
  /** What it says when it is ready, before any question. */
  readonly ready: Promise<Answer>;
  ask(question: string): Promise<Answer>;
  stop(): void;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill();
});

/**
 * Starts `name.js`. Where the machine can (Linux), it keeps to `processor`, so that what is measured does not wait for
 * those that make the work.
 */
export function startProgram<Answer>(
  name: string,
  options: { readonly args?: readonly string[]; readonly execArgv?: string[]; readonly processor: "broker" | "others" },
): Program<Answer> {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const child = fork(file, options.args, { execArgv: options.execArgv ?? [] });
  running.add(child);
  child.once("exit", (code) => {
    if (running.delete(child)) throw new Error(`\`${name}\` ended with \`${code}\``);
  });
  pin(child.pid, options.processor);

  function next(): Promise<Answer> {
    return new Promise((resolve) => {
      child.once("message", (answer) => resolve(answer as Answer));
    });
  }

  return {
    ready: next(),
    ask(question) {
      const answer = next();
      child.send(question);
      return answer;
    },
    stop() {
      running.delete(child);
      child.disconnect();
    },
  };
}

function pin(pid: number | undefined, processor: "broker" | "others"): void {
  const count = cpus().length;
  if (process.platform !== "linux" || count < 2 || pid === undefined) return;
  const list = processor === "broker" ? "0" : `1-${count - 1}`;
  execFileSync("taskset", ["-acp", list, String(pid)], { stdio: "ignore" });
}
