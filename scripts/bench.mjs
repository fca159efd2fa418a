import "./lib/requireNode.mjs";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

// Builds and runs one benchmark: `node scripts/bench.mjs broker` runs test/perf/broker/main.ts. Every file of its folder
// becomes a program of its own, so that a benchmark can start processes.
const root = fileURLToPath(new URL("..", import.meta.url));
const [name = "", ...args] = process.argv.slice(2);
const folder = `${root}test/perf/${name}`;
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const outDir = `${root}dist/perf/${name}`;
await build({
  configFile: false,
  root,
  logLevel: "error",
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(files.map((file) => [file.slice(0, -3), `${folder}/${file}`])),
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
const child = spawn(process.execPath, [`${outDir}/main.js`, ...args], { stdio: "inherit" });
child.on("exit", (code) => (process.exitCode = code ?? 1));
