import { lookup } from "node:dns/promises";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inRoot } from "./paths.mjs";
import { hasDisplay, isRoot } from "./programs.mjs";
import { run } from "./run.mjs";

const LOOKUP_LIMIT_MS = 2_000;
const FETCH_LIMIT_MS = 180_000;
/** A fetch that failed slowly is not repeated at every start. */
const RETRY_AFTER_MS = 24 * 3_600_000;

const failureFile = inRoot("node_modules/.wirebench-electron");

/**
 * Electron's binary, fetched by Electron's own installer when it is missing and can be had: `{ file }`, or
 * `{ reason }` that completes the sentence "the desktop app cannot be used because …". Electron's package is never
 * imported: that would start a download, and throw.
 */
export async function ensureElectron({ tryAgain = false } = {}) {
  if (!existsSync(electronFile())) {
    const reason = await fetchElectron(tryAgain);
    if (reason !== undefined) return { reason: `the Electron binary could not be fetched: ${reason}` };
  }
  const missing = await findMissingLibraries();
  if (missing.length > 0) return { reason: `system libraries that Electron needs are missing: ${missing.join(", ")}` };
  if (!hasDisplay()) return { reason: "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)" };
  return { file: electronFile() };
}

/** Arguments and environment for starting the built app. */
export function electronLaunch(extra = []) {
  const env = { ...process.env };
  // With it Electron would be a plain Node and open no window.
  delete env["ELECTRON_RUN_AS_NODE"];
  // Chromium's sandbox refuses to work for root, which happens in containers only.
  const sandbox = isRoot && process.platform === "linux" ? ["--no-sandbox"] : [];
  return { args: [...sandbox, inRoot("."), ...extra], env };
}

function electronFile() {
  const folder = process.env["ELECTRON_OVERRIDE_DIST_PATH"] || inRoot("node_modules/electron/dist");
  const names = { darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" };
  return join(folder, names[process.platform] ?? "electron");
}

/** Answers why it failed, or `undefined` when the binary is there. */
async function fetchElectron(tryAgain) {
  const unreachable = await whyUnreachable();
  if (unreachable !== undefined) return unreachable;
  if (!hasDisplay()) return "this machine has no display, so there is no use for it";
  const earlier = tryAgain ? undefined : readFailure();
  if (earlier !== undefined) return `${earlier} (npm start -- --desktop tries again)`;
  process.stderr.write("Fetching the Electron binary …\n");
  const failure = await runInstaller();
  if (failure !== undefined) writeFileSync(failureFile, JSON.stringify({ atMs: Date.now(), failure }));
  return failure;
}

async function runInstaller() {
  const limit = new AbortController();
  const timedOut = delay(FETCH_LIMIT_MS, "it took too long", { signal: limit.signal }).catch(() => undefined);
  const installed = run(process.execPath, [inRoot("node_modules/electron/install.js")]).then(({ code, output }) =>
    code === 0 && existsSync(electronFile()) ? undefined : lastLine(output),
  );
  const failure = await Promise.race([installed, timedOut]);
  limit.abort();
  return failure;
}

/** A look-up tells within moments what a fetch would find out after minutes. Behind a proxy names need not resolve. */
async function whyUnreachable() {
  const env = process.env;
  if (env["HTTPS_PROXY"] || env["https_proxy"] || env["npm_config_https_proxy"]) return undefined;
  const mirror = env["ELECTRON_MIRROR"] || env["npm_config_electron_mirror"] || "https://github.com/";
  const host = URL.canParse(mirror) ? new URL(mirror).hostname : "github.com";
  const limit = delay(LOOKUP_LIMIT_MS, `${host} cannot be reached (no answer)`, { ref: false });
  const asked = lookup(host).then(
    () => undefined,
    (error) => `${host} cannot be reached (${error.code})`,
  );
  return Promise.race([asked, limit]);
}

function readFailure() {
  if (!existsSync(failureFile)) return undefined;
  const { atMs, failure } = JSON.parse(readFileSync(failureFile, "utf8"));
  return Date.now() - atMs < RETRY_AFTER_MS ? failure : undefined;
}

async function findMissingLibraries() {
  if (process.platform !== "linux") return [];
  const { output } = await run("ldd", [electronFile()]).catch(() => ({ output: "" }));
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library]) => library);
}

function lastLine(output) {
  const lines = output.split("\n").filter((line) => /error|failed|ENO|ECONN|ETIMED/i.test(line));
  return (lines[0] ?? "its installer failed").trim();
}
