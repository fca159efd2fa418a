import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/** Builds the file of a script's thread, as the product's build does, for tests: Node reads no TypeScript. */
export async function buildScriptWorker(): Promise<{ readonly file: URL; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-script-"));
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("../..", import.meta.url)),
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      target: "node20",
      rolldownOptions: {
        input: { script: fileURLToPath(new URL("../../electron/engine/sandbox/sandboxWorker.ts", import.meta.url)) },
        output: { format: "es", entryFileNames: "[name].mjs", chunkFileNames: "chunks/[name]-[hash].mjs" },
      },
    },
  });
  return {
    file: pathToFileURL(join(folder, "script.mjs")),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
