import { spawn } from "node:child_process";
import { constants } from "node:os";
import { inRoot, root } from "./paths.mjs";

/**
 * Runs a program in the checkout and waits for its end. Answers its exit code and, unless `stdio` lets it write by
 * itself, what it wrote (both streams in order).
 */
export function run(command, args, { stdio = "pipe", env = process.env, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", stdio, stdio] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
        onOutput?.(text);
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), output }));
  });
}

/** Runs one of the installed tools by its own file: no shell, no `.cmd`, the same on every system. */
export function runTool(file, args, options) {
  return run(process.execPath, [inRoot(`node_modules/${file}`), ...args], options);
}

/** The tools' files. */
export const tools = {
  tsc: "typescript/bin/tsc",
  oxlint: "oxlint/bin/oxlint",
  prettier: "prettier/bin/prettier.cjs",
  vite: "vite/bin/vite.js",
  vitest: "vitest/vitest.mjs",
  playwright: "@playwright/test/cli.js",
};

/**
 * Becomes the parent of a program that the user talks to: shares its streams, passes on the wish to stop, and answers
 * its exit code.
 */
export function runInForeground(command, args, { env = process.env, onSpawn, stdio = "inherit" } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio });
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    // Ctrl+C at a terminal reaches the child by itself: a second one would end it before it has stopped in order.
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    onSpawn?.(child);
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
