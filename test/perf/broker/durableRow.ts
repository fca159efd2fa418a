import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { createWindowedLoad } from "./load.ts";
import type { Finding, SpecialRow } from "./specialRows.ts";

type Durability = "memory" | "written" | "synced";

const ROUND_MS = Number(process.env["WIREBENCH_BENCH_MS"] ?? 600);
const ROUNDS = 3;
const WINDOW = 100;
const BAR_PER_SECOND = 5_000;
/** What the bar supposes of the disk. */
const BAR_FSYNC_MS = 0.2;
const FSYNCS = 200;

/** What the axis of durability costs: messages per second by the clock, for waiting costs time and no processor. */
export const durableRow: SpecialRow = {
  id: "durable",
  title: `QoS 1 and 2, window ${WINDOW}, sessions kept in memory, written, synced`,
  brokers: [],
  measure: measureDurability,
};

async function measureDurability(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "wirebench-bench-"));
  try {
    const before = measureFsync(folder);
    const figures = new Map<string, number>();
    for (const qos of [1, 2] as const) {
      for (const durability of ["memory", "written", "synced"] as const) {
        figures.set(`${durability} ${qos}`, await measureLoad(join(folder, `${durability}-${qos}`), durability, qos));
      }
    }
    const fsyncMs = (before + measureFsync(folder)) / 2;
    // A slower disk makes each batch wait longer, and a batch holds one window at most.
    const bar = BAR_PER_SECOND * Math.min(BAR_FSYNC_MS / fsyncMs, 1);
    const figure = (name: string): string => `${Math.round(figures.get(name) ?? 0).toLocaleString("en")}/s`;
    const row = (qos: 1 | 2): string =>
      `memory ${figure(`memory ${qos}`)}, written ${figure(`written ${qos}`)}, synced ${figure(`synced ${qos}`)}`;
    const scaled =
      bar < BAR_PER_SECOND ? `, scaled from ${BAR_PER_SECOND.toLocaleString("en")}/s at ${BAR_FSYNC_MS} ms` : "";
    return [
      {
        text: `QoS 1: ${row(1)}; one fsync ${fsyncMs.toFixed(2)} ms; bar for synced ${Math.round(bar).toLocaleString("en")}/s${scaled}`,
        isReached: (figures.get("synced 1") ?? 0) >= bar,
      },
      { text: `QoS 2: ${row(2)}; no bar`, isReached: true },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The median time of a small write and the wait for it, where the stores lie. */
function measureFsync(folder: string): number {
  const file = join(folder, "fsync");
  const descriptor = openSync(file, "w", 0o600);
  const bytes = new Uint8Array(4_096);
  const times = Array.from({ length: FSYNCS }, () => {
    writeSync(descriptor, bytes);
    const startMs = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - startMs;
  });
  closeSync(descriptor);
  rmSync(file);
  return median(times);
}

async function measureLoad(folder: string, durability: Durability, qos: 1 | 2): Promise<number> {
  const host = join(dirname(process.argv[1] ?? ""), "durableHost.js");
  const child = spawn("taskset", ["-c", "0", process.execPath, host, durability, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const load = await createWindowedLoad(Number(line), { qos, window: WINDOW, payloadBytes: 64, isKept: true });
    const figures: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const done = await load.run(ROUND_MS);
      if (round >= 0) figures.push((done * 1_000) / ROUND_MS);
    }
    load.close();
    return median(figures);
  } finally {
    child.kill("SIGKILL");
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
