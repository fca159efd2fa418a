import "./lib/requireNode.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { closeWith, runSteps, staticSteps } from "./lib/steps.mjs";
import { runScript } from "./lib/stop.mjs";
import { vitestStep } from "./lib/suites.mjs";

await runScript(async () => {
  await ensureInstalled();
  return closeWith(await runSteps([...staticSteps, vitestStep("unit", ["test/unit"])], 2));
});
