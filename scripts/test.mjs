import "./lib/requireNode.mjs";
import { ensureBrowser } from "./lib/browser.mjs";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureElectron } from "./lib/electron.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { closeWith, runSteps, staticSteps } from "./lib/steps.mjs";
import { runScript, Stop } from "./lib/stop.mjs";
import { playwrightStep, vitestStep } from "./lib/suites.mjs";

const help = `Usage: npm test [-- PART...]

Runs everything, or the parts that are named: static (types, lint, format, boundaries), vitest (unit, engine,
conformance, contract and component tests), e2e (the served workbench, the doubled desktop shell, and Electron when its
binary is there).
`;

const parts = ["static", "vitest", "e2e"];

const buildStep = {
  name: "build",
  run: () =>
    ensureBuilt().then(
      () => ({ passed: 1, failed: 0, skipped: [], output: "" }),
      (error) => ({ passed: 0, failed: 1, skipped: [], output: error.message }),
    ),
};

await runScript(async () => {
  const named = process.argv.slice(2);
  if (named.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = named.find((part) => !parts.includes(part));
  if (unknown !== undefined) throw new Stop(`There is no part \`${unknown}\`: ${parts.join(", ")}.`, 2);
  const wants = (part) => named.length === 0 || named.includes(part);

  await ensureInstalled();
  const results = [];
  // Two at once: one uses the machine's second core while the other waits for its disk.
  const quick = [...(wants("static") ? staticSteps : []), ...(wants("e2e") ? [buildStep] : [])];
  results.push(...(await runSteps(quick, 2)));
  if (wants("vitest")) results.push(...(await runSteps([vitestStep("vitest", [])], 1)));
  if (wants("e2e")) results.push(...(await runEndToEnd()));
  return closeWith(results);
});

async function runEndToEnd() {
  const env = { WIREBENCH_BROWSER: await ensureBrowser() };
  const results = await runSteps([playwrightStep("web", env), playwrightStep("double", env)], 1);
  const electron = await ensureElectron();
  if (electron.file === undefined) {
    const name = `end-to-end, electron: not run, because ${electron.reason}`;
    return [...results, { name, passed: 0, failed: 0, skipped: [name], output: "" }];
  }
  return [
    ...results,
    ...(await runSteps([playwrightStep("electron", { ...env, WIREBENCH_ELECTRON: electron.file })], 1)),
  ];
}
