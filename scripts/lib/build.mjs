import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { withLock } from "./lock.mjs";
import { inRoot } from "./paths.mjs";
import { runTool, tools } from "./run.mjs";
import { Stop } from "./stop.mjs";

/** Everything the built files depend on. */
const sources = [
  "electron",
  "renderer",
  "shared",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vite.config.ts",
];

/** Written only after a build ended well, and removed before one begins. */
const stampFile = inRoot("dist/.wirebench-build");

/** Builds what `dist` holds unless it was built from exactly these sources. */
export async function ensureBuilt({ force = false } = {}) {
  if (!force && isBuilt()) return;
  await withLock(async () => {
    if (!force && isBuilt()) return;
    // Taken before the build: what changes meanwhile makes the next build stale, as it should.
    const stamp = hashSources();
    rmSync(stampFile, { force: true });
    process.stderr.write("Building …\n");
    const { code, output } = await runTool(tools.vite, ["build", "--app", "--logLevel", "warn"]);
    if (code !== 0) throw new Stop(describeBuildFailure(output));
    writeFileSync(stampFile, `${stamp}\n`);
  });
}

function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === hashSources();
}

/** A hash of contents, not of times: a checkout changes times and nothing else. */
function hashSources() {
  const hash = createHash("sha256");
  const add = (relative) => {
    hash.update(`${relative}\0`);
    hash.update(readFileSync(inRoot(relative)));
  };
  for (const source of sources) {
    if (/\.\w+$/.test(source)) add(source);
    else for (const file of listFiles(source)) add(file);
  }
  return hash.digest("hex");
}

/** The files below a folder of the checkout, in a stable order, as paths with `/`. */
export function listFiles(folder) {
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(path) : [path];
    });
}

function describeBuildFailure(output) {
  const why = /\bENOSPC\b/.test(output) ? "no space is left on the disk" : "the sources do not build";
  return `Wirebench could not be built: ${why}.\n${output.trim()}`;
}
