// node run.mjs dist/electron/main.js [--switch=value …]
import { register } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const double = new URL("./electron.mjs", import.meta.url).href;
const hooks = `export const resolve = (specifier, context, next) =>
  specifier === "electron" ? { url: ${JSON.stringify(double)}, shortCircuit: true } : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const [, , main = ""] = process.argv;
const { start } = await import(double);
await import(pathToFileURL(resolve(main)).href);
// Electron is ready only now: a main module that awaits `whenReady` at its top level never gets here.
await start();
