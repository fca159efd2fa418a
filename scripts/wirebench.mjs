// The headless commands. Installing and building speak on stderr: stdout belongs to the command.
import "./lib/requireNode.mjs";
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { endWithNpm } from "./lib/parent.mjs";
import { inRoot } from "./lib/paths.mjs";
import { runScript } from "./lib/stop.mjs";

await runScript(async () => {
  endWithNpm();
  await ensureInstalled();
  await ensureBuilt();
  // npm moves to the checkout; files on the command line are meant from where the user stands.
  const callerFolder = process.env["INIT_CWD"];
  if (callerFolder !== undefined) process.chdir(callerFolder);
  // In this very process, so that a signal reaches the command and nobody stands in between.
  await import(pathToFileURL(inRoot("dist/electron/cli.js")).href);
  return process.exitCode;
});
