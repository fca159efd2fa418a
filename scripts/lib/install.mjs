import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { withLock } from "./lock.mjs";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";
import { Stop } from "./stop.mjs";

/** Written only after npm ended well: an install that was interrupted is repeated. */
const stampFile = inRoot("node_modules/.wirebench-install");

/** Who is offline should hear of it in seconds, not minutes: npm's own pauses between its tries are 10 s and more. */
const npmOptions = [
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
  "--prefer-offline",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
];

/** Installs the packages that the lock file names, unless exactly they are there for this platform. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(async () => {
    // Another script may have done it while this one waited.
    if (isInstalled()) return;
    // npm empties the folder behind the link, and whoever else uses it stands without packages.
    if (lstatSync(inRoot("node_modules"), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new Stop("node_modules is a link to packages of another version. Remove the link, and start again.");
    }
    process.stderr.write("Installing packages (npm ci) …\n");
    const { command, args } = npmCommand();
    const { code, output } = await run(command, [...args, "ci", ...npmOptions]).catch((error) => ({
      code: 1,
      output: String(error.message),
    }));
    if (code !== 0) throw new Stop(describeInstallFailure(output));
    writeFileSync(stampFile, `${wantedStamp()}\n`);
  });
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === wantedStamp();
}

function wantedStamp() {
  const lock = createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");
  return `${process.platform} ${process.arch} ${lock}`;
}

/** The npm that runs this script, else the one beside Node, else the one on the path. */
function npmCommand() {
  const own = process.env["npm_execpath"];
  if (own !== undefined && /npm-cli\.[cm]?js$/.test(own)) return { command: process.execPath, args: [own] };
  if (process.platform !== "win32") return { command: "npm", args: [] };
  return { command: process.env["ComSpec"] ?? "cmd.exe", args: ["/d", "/s", "/c", "npm"] };
}

/** One sentence for the known ways to fail, then npm's own last words. */
export function describeInstallFailure(output) {
  const code = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/.exec(output)?.[1];
  const tail = output.trim().split("\n").slice(-12).join("\n");
  if (/\bENOSPC\b/.test(output)) return `The packages could not be installed: no space is left on the disk.\n${tail}`;
  if (code !== undefined) {
    return `The packages could not be installed: npm cannot reach its registry (${code}). Connect to the network and try again.\n${tail}`;
  }
  return `The packages could not be installed: npm ci failed.\n${tail}`;
}
