import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./paths.mjs";
import { runTool, tools } from "./run.mjs";

/** A step that runs vitest on some folders and counts its tests. */
export function vitestStep(name, folders) {
  return {
    name,
    run: () =>
      withReport(async (report) => {
        const args = ["run", ...folders, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
        const { code, output } = await runTool(tools.vitest, args, { env: { ...process.env, NO_COLOR: "1" } });
        return countAll(code, output, () => countVitest(JSON.parse(readFileSync(report, "utf8"))));
      }),
  };
}

/** A step that runs the end-to-end specs against one shell: `web`, `double` or `electron`. */
export function playwrightStep(shell, env) {
  return {
    name: `end-to-end, ${shell}`,
    run: () =>
      withReport(async (report) => {
        const args = ["test", "--config=test/e2e/playwright.config.ts", "--reporter=line,json"];
        const { code, output } = await runTool(tools.playwright, args, {
          env: { ...process.env, NO_COLOR: "1", ...env, E2E_SHELL: shell, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
        });
        return countAll(code, output, () => countPlaywright(JSON.parse(readFileSync(report, "utf8")), shell));
      }),
  };
}

/** A runner that failed without a failed test (or without a report) has still failed. */
function countAll(code, output, count) {
  const counts = readCounts(count);
  const isUnexplained = counts === undefined || (code !== 0 && counts.failed === 0);
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: [] };
  return { passed, failed: failed + (isUnexplained ? 1 : 0), skipped, output };
}

function readCounts(count) {
  try {
    return count();
  } catch {
    // The runner ended before it wrote its report; its output says why.
    return undefined;
  }
}

function countVitest({ testResults }) {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(root, name) })),
  );
  const brokenFiles = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  for (const test of tests.filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0))
    tellUnsteady(`${test.file}: ${test.fullName}`, test.failureMessages[0]);
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: tests.filter((test) => test.status === "failed").length + brokenFiles.length,
    skipped: tests
      .filter((test) => test.status !== "passed" && test.status !== "failed")
      .map((test) => `${test.file}: ${test.fullName}`),
  };
}

function countPlaywright({ stats, suites }, shell) {
  const tests = suites.flatMap((suite) => listTests(suite, ""));
  for (const test of tests.filter(({ status }) => status === "flaky"))
    tellUnsteady(`${test.name} (${shell})`, test.results[0]?.error?.message ?? "");
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: tests
      .filter(({ status }) => status === "skipped")
      .map((test) => `${test.name}${describeReason(test.annotations)} (${shell})`),
  };
}

function listTests(suite, path) {
  const here = `${path}${suite.title}`;
  return [
    ...(suite.suites ?? []).flatMap((inner) => listTests(inner, `${here} › `)),
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => ({ ...test, name: `${here} › ${spec.title}` }))),
  ];
}

const LONGEST_REASON = 200;

/** In CI a test that waits has a second try; that it needed one is said, for it is a fault of the test or the product. */
function tellUnsteady(name, firstTry) {
  // Its first line, without the colours of a terminal.
  const line = stripVTControlCharacters(firstTry).split("\n")[0].slice(0, LONGEST_REASON);
  process.stdout.write(`unsteady: ${name} passed at the second try${line === "" ? "" : `; before: ${line}`}\n`);
}

function describeReason(annotations) {
  const reason = annotations.find((annotation) => annotation.type === "skip")?.description;
  return reason === undefined ? "" : `: ${reason}`;
}

async function withReport(use) {
  const folder = mkdtempSync(join(tmpdir(), "wirebench-report-"));
  try {
    return await use(join(folder, "report.json"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
