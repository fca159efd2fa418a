import "./lib/requireNode.mjs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openBrowser } from "./lib/browser.mjs";
import { ensureBuilt } from "./lib/build.mjs";
import { electronLaunch, ensureElectron } from "./lib/electron.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { endWithNpm } from "./lib/parent.mjs";
import { inRoot } from "./lib/paths.mjs";
import { isRoot } from "./lib/programs.mjs";
import { runInForeground } from "./lib/run.mjs";
import { runScript, Stop } from "./lib/stop.mjs";

const help = `Usage: npm start -- [options] [FILE…]

Opens the workbench: the desktop app when Electron can be had, else the same workbench in a browser. The desktop app opens
the capture files FILE… beside the live capture.

  --serve           serve it to a browser, also when Electron is there
  --no-open         print the address and open no browser
  --port N          port of the served page on 127.0.0.1 (18830, or any free one)
  --broker-port N   port of the embedded MQTT broker on 127.0.0.1 (as in its settings: 1883)
  --data DIR        folder for settings and data
  --desktop         try again to fetch Electron after a try that failed
  --help            this text
`;

await runScript(async () => {
  endWithNpm();
  const options = readOptions();
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  await ensureInstalled();
  await ensureBuilt();
  if (!options.serve && options.port === undefined) {
    const electron = await ensureElectron({ tryAgain: options.desktop });
    if (electron.file !== undefined) return openDesktop(electron.file, options);
    process.stderr.write(`The desktop app is not available, because ${electron.reason}.\n`);
    process.stderr.write("The same workbench is served to a browser instead.\n");
  }
  return serve(options);
});

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      args: [...optionsTakenByNpm(), ...process.argv.slice(2)],
      options: {
        serve: { type: "boolean", default: false },
        "no-open": { type: "boolean", default: false },
        port: { type: "string" },
        "broker-port": { type: "string" },
        data: { type: "string" },
        desktop: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return { ...values, files: positionals };
  } catch (error) {
    throw new Stop(error.message, 2);
  }
}

/**
 * Without `--`, npm takes an option for its own and hands it over in the environment; one with a value loses it to the
 * arguments. `npm start --serve` means what it says all the same.
 */
function optionsTakenByNpm() {
  const options = [];
  const withoutValue = [];
  if (process.env.npm_config_serve === "true") options.push("--serve");
  if (process.env.npm_config_open === "") options.push("--no-open");
  for (const name of ["port", "broker-port", "data"]) {
    const value = process.env[`npm_config_${name.replace("-", "_")}`];
    if (value === "true") withoutValue.push(`--${name}`);
    else if (value !== undefined) options.push(`--${name}=${value}`);
  }
  // Last, for its value is the first of the arguments.
  return [...options, ...withoutValue];
}

function openDesktop(file, options) {
  if (isRoot && process.platform === "linux") {
    process.stderr.write("Chromium's sandbox is off, because the app runs as root.\n");
  }
  const brokerPort = options["broker-port"];
  const { data } = options;
  const { args, env } = electronLaunch([
    ...(brokerPort === undefined ? [] : [`--broker-port=${brokerPort}`]),
    ...(data === undefined ? [] : [`--user-data-dir=${resolve(data)}`]),
    ...options.files.map((path) => resolve(path)),
  ]);
  return runInForeground(file, args, { env });
}

function serve(options) {
  if (options.files.length > 0) {
    process.stderr.write("A served page opens no file by itself: drop it on the page, or press Ctrl+O there.\n");
  }
  const args = ["port", "broker-port", "data"].flatMap((name) =>
    options[name] === undefined ? [] : [`--${name}`, options[name]],
  );
  return runInForeground(process.execPath, [inRoot("dist/electron/serve.js"), ...args], {
    stdio: ["inherit", "pipe", "inherit"],
    onSpawn(child) {
      child.stdout.setEncoding("utf8").once("data", (text) => {
        const url = text.trim();
        process.stdout.write(`Wirebench: ${url}\n`);
        if (!options["no-open"]) openBrowser(url);
      });
    },
  });
}
