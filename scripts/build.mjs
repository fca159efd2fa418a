import "./lib/requireNode.mjs";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { runScript } from "./lib/stop.mjs";

await runScript(async () => {
  await ensureInstalled();
  await ensureBuilt({ force: true });
});
