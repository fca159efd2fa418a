import { findFaults } from "./boundaries.mjs";
import { runTool, tools } from "./run.mjs";

/**
 * A step of `check` and `test`: a name, and `run`, which answers
 * `{ passed, failed, skipped: [names], output }`. `output` is shown only when something failed.
 */

/** A step that is one tool with a verdict: it counts as one. */
function verdict(name, file, args) {
  return {
    name,
    async run() {
      const { code, output } = await runTool(file, args, { env: { ...process.env, NO_COLOR: "1" } });
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [], output };
    },
  };
}

export const staticSteps = [
  verdict("types of shared", tools.tsc, ["-p", "shared"]),
  verdict("types of electron", tools.tsc, ["-p", "electron"]),
  verdict("types of preload", tools.tsc, ["-p", "electron/tsconfig.preload.json"]),
  verdict("types of renderer", tools.tsc, ["-p", "renderer"]),
  verdict("types of test", tools.tsc, ["-p", "test"]),
  verdict("lint", tools.oxlint, ["--deny-warnings"]),
  verdict("format", tools.prettier, ["--check", ".", "--log-level", "warn"]),
  {
    name: "boundaries",
    async run() {
      // Not at the top: this file is loaded before anything is installed, and the reader needs Vite's parser.
      const { readImportGraph, isFile } = await import("./imports.mjs");
      const { modules } = await import("./moduleRules.mjs");
      const faults = findFaults(readImportGraph(), modules, isFile);
      const failed = faults.length === 0 ? 0 : 1;
      return { passed: 1 - failed, failed, skipped: [], output: faults.join("\n") };
    },
  },
];

/** Runs steps, as many at once as `width` says, and prints a line for each as it ends. Answers the results. */
export async function runSteps(steps, width) {
  const waiting = [...steps];
  const results = [];
  async function work() {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const startedMs = performance.now();
      const result = await step.run();
      printResult(step.name, result, performance.now() - startedMs);
      results.push({ name: step.name, ...result });
    }
  }
  await Promise.all(Array.from({ length: width }, work));
  return results;
}

function printResult(name, { passed, failed, skipped, output }, elapsedMs) {
  const counts = [
    `${passed} passed`,
    failed > 0 && `${failed} failed`,
    skipped.length > 0 && `${skipped.length} skipped`,
  ];
  process.stdout.write(
    `${failed > 0 ? "✗" : "✓"} ${name}: ${counts.filter(Boolean).join(", ")} (${(elapsedMs / 1000).toFixed(1)} s)\n`,
  );
  if (failed > 0) process.stdout.write(`${output.trim()}\n\n`);
}

/** Prints what was skipped and the closing line; answers the exit code. */
export function closeWith(results) {
  const skipped = results.flatMap((result) => result.skipped);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  return failed === 0 ? 0 : 1;
}
