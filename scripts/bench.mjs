// Builds and runs one benchmark: `node scripts/bench.mjs broker` runs test/perf/broker/main.ts. Every file of its folder
// becomes a program of its own, so that a benchmark can start processes.
import "./lib/requireNode.mjs";
import { existsSync, readdirSync } from "node:fs";
import { ensureBrowser } from "./lib/browser.mjs";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { runInForeground } from "./lib/run.mjs";
import { runScript, Stop } from "./lib/stop.mjs";

await runScript(async () => {
  const [name = "", ...args] = process.argv.slice(2);
  const folder = inRoot(`test/perf/${name}`);
  if (name === "" || !existsSync(`${folder}/main.ts`)) throw new Stop(`There is no benchmark \`${name}\`.`, 2);
  await ensureInstalled();
  if (name === "ui") {
    await ensureBuilt();
    process.env["WIREBENCH_BROWSER"] = await ensureBrowser();
  }
  const { build } = await import("vite");
  const outDir = inRoot(`dist/perf/${name}`);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  await build({
    configFile: false,
    root,
    logLevel: "error",
    ssr: { noExternal: true, external: ["classic-level"] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: {
        external: ["playwright", "classic-level"],
        input: Object.fromEntries(files.map((file) => [file.slice(0, -3), `${folder}/${file}`])),
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  });
  return runInForeground(process.execPath, [`${outDir}/main.js`, ...args]);
});
