// `npm run bench:codec`: the codec and the dissector against mqtt-packet, alternating in one run, medians of each.
// Bundled first, as everything is in the product. MQTT_BENCH_MS sets the CPU time of one sample (100 ms).
import { fileURLToPath } from "node:url";
import { build } from "vite";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

await build({
  root: path("../.."),
  configFile: false,
  logLevel: "error",
  build: {
    ssr: path("codecBench.ts"),
    outDir: path("../../dist/bench"),
    emptyOutDir: false,
    minify: false,
    target: "node20",
    rolldownOptions: { output: { entryFileNames: "codecBench.js" } },
  },
});
const { benchCodec } = await import("../../dist/bench/codecBench.js");
process.exitCode = benchCodec({ sampleMs: Number(process.env.MQTT_BENCH_MS ?? 100) });
