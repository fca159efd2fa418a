import { spawn } from "node:child_process";
import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, hasDisplay, isProgram, isRoot } from "./programs.mjs";
import { run, runTool, tools } from "./run.mjs";
import { Stop } from "./stop.mjs";

const pathNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge"];

const usualPlaces = {
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"].flatMap((file) =>
    ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].map((name) => join(process.env[name] ?? "C:/", file)),
  ),
};

/**
 * A Chromium for the end-to-end tests: the one that WIREBENCH_BROWSER names, an installed one, Playwright's own, or
 * one that can be had now (Playwright's download, or Debian's package when root). Throws a `Stop` with the ways out.
 */
export async function ensureBrowser() {
  const named = process.env["WIREBENCH_BROWSER"];
  if (named !== undefined && named !== "") {
    if (isProgram(named)) return named;
    throw new Stop(`WIREBENCH_BROWSER names no program: ${named}`);
  }
  return (
    findInstalled() ??
    (await findPlaywrights()) ??
    (await downloadPlaywrights()) ??
    (await installDebians()) ??
    noBrowser()
  );
}

/** Opens `url` in the user's browser if there is one to open it in. Never waits for it. */
export function openBrowser(url) {
  if (process.env["CI"] || !hasDisplay()) return;
  const opener = { darwin: ["open", url], win32: ["cmd", "/c", "start", "", url] }[process.platform] ?? [
    "xdg-open",
    url,
  ];
  const [command, ...args] = opener;
  // Without an opener the address on the screen has to do.
  spawn(command, args, { detached: true, stdio: "ignore" })
    .once("error", () => {})
    .unref();
}

function findInstalled() {
  return findOnPath(pathNames) ?? (usualPlaces[process.platform] ?? []).find(isProgram);
}

async function findPlaywrights() {
  const { chromium } = await import("playwright");
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}

async function downloadPlaywrights() {
  const isReachable = await lookup("cdn.playwright.dev").then(
    () => true,
    () => false,
  );
  if (!isReachable) return undefined;
  process.stderr.write("Fetching Playwright's Chromium …\n");
  await runTool(tools.playwright, ["install", "chromium"], { stdio: "inherit" });
  return findPlaywrights();
}

async function installDebians() {
  if (!isRoot || findOnPath(["apt-get"]) === undefined) return undefined;
  process.stderr.write("Installing Debian's Chromium …\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env });
  const { code, output } = await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"], {
    env,
  });
  if (code !== 0) process.stderr.write(output);
  return findInstalled();
}

function noBrowser() {
  throw new Stop(
    "No browser for the end-to-end tests was found: install Chromium or Chrome, or run `npx playwright install chromium`, or name one in WIREBENCH_BROWSER.",
  );
}
