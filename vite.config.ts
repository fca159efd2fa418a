import react from "@vitejs/plugin-react";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// Native add-ons of `ws` are optional and absent; Electron is given by the runtime; LevelDB finds its native part beside
// its own files.
const external = ["electron", "bufferutil", "utf-8-validate", "classic-level"];

interface ProjectOptions {
  readonly isolate: boolean;
  /** Folders of the others that are not among its own. */
  readonly exclude?: readonly string[];
  /** How often CI tries a failed test again; the summary names it. Only where a try can fail by the machine's haste. */
  readonly retry?: number;
}

/** Tests of some folders of `test`, which run by the same rules. */
function testProject(name: string, folders: readonly string[], { isolate, exclude = [], retry = 0 }: ProjectOptions) {
  return {
    extends: true as const,
    test: {
      name,
      include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
      exclude: exclude.map((folder) => `test/${folder}/**`),
      isolate,
      retry: process.env["CI"] === undefined ? 0 : retry,
    },
  };
}

export default defineConfig({
  root: path("renderer"),
  base: "./",
  plugins: [react()],
  // The page imports `shared`, which lies beside its own root.
  server: { fs: { allow: [path(".")] } },
  environments: {
    client: {
      build: {
        outDir: path("dist/renderer"),
        emptyOutDir: true,
        target: "chrome130",
        modulePreload: { polyfill: false },
      },
    },
    node: {
      consumer: "server",
      resolve: { noExternal: true, external, conditions: ["node", "import", "module", "default"] },
      build: {
        ssr: true,
        outDir: path("dist/electron"),
        emptyOutDir: true,
        target: "node20",
        rolldownOptions: {
          input: {
            main: path("electron/main.ts"),
            worker: path("electron/engine/worker.ts"),
            script: path("electron/engine/sandbox/sandboxWorker.ts"),
            serve: path("electron/serve/main.ts"),
            cli: path("electron/cli/main.ts"),
          },
          external,
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
        },
      },
    },
    preload: {
      consumer: "server",
      resolve: { noExternal: true, external },
      build: {
        ssr: true,
        outDir: path("dist/electron"),
        // `node` has just emptied and filled the folder: preload only adds its one file.
        emptyOutDir: false,
        target: "node20",
        rolldownOptions: {
          input: { preload: path("electron/preload.ts") },
          external,
          output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      for (const name of ["client", "node", "preload"]) {
        const environment = builder.environments[name];
        if (environment !== undefined) await builder.build(environment);
      }
    },
  },
  test: {
    root: path("."),
    restoreMocks: true,
    testTimeout: 20_000,
    // One more than there are cores: many of the engine's tests wait for a peer, or for a time that has to pass.
    maxWorkers: availableParallelism() + 1,
    // They run in the order of their names. Where nothing of a file stays behind in its modules, the next one goes on
    // with them: to load them again for each file costs more than its tests.
    projects: [
      testProject("engine", ["engine", "contract"], { isolate: false }),
      testProject("page", ["component", "unit/electron/window"], { isolate: true, retry: 1 }),
      testProject("pure", ["unit", "conformance"], { isolate: false, exclude: ["unit/electron/window"] }),
    ],
  },
});
