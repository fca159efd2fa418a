import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type CrashReport, runCrashes } from "#test/support/crashRun.ts";
import { inRoot } from "#test/support/shells/index.ts";

const MINUTE_MS = 60_000;
/** How often the broker is killed; a longer run may ask for more. */
const KILLS = Math.max(Number(process.env["WIREBENCH_KILLS"] ?? 0), 200);
const nothing = { lost: [], repeated: [], misplaced: [] };

test.describe("wirebench broker, killed at any moment under QoS 1 and 2 load", { tag: "@web" }, () => {
  let dataFolder = "";

  test.beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), "wirebench-crash-"));
  });
  test.afterEach(() => rm(dataFolder, { recursive: true }));

  async function run(durability: "memory" | "synced", kills: number, seed: number): Promise<CrashReport> {
    const report = await runCrashes({ cli: inRoot("dist/electron/cli.js"), dataFolder, durability, kills, seed });
    const repeats = `${report.qos1.repeated.length} QoS 1 messages twice, as QoS 1 allows`;
    test.info().annotations.push({
      type: "crash",
      description: `${durability}, ${kills} kills, ${report.taken} messages acknowledged in ${Math.round(report.elapsedMs / 1000)} s: ${report.qos1.lost.length + report.qos2.lost.length} lost, ${report.qos2.repeated.length} QoS 2 messages twice, ${repeats}`,
    });
    return report;
  }

  test(`loses nothing that it has acknowledged, and delivers QoS 2 once, over ${KILLS} kills`, async () => {
    test.setTimeout(10 * MINUTE_MS);
    const report = await run("synced", KILLS, Date.now());
    expect(report.complaints).toEqual([]);
    expect(report.warnings).toEqual([]);
    expect(report.taken).toBe(report.sent);
    expect(report.taken).toBeGreaterThan(KILLS);
    expect(report.qos1.lost).toEqual([]);
    expect(report.qos2).toEqual(nothing);
    expect(report.slow).toEqual(nothing);
    expect(report.retained.found).toBeGreaterThanOrEqual(report.retained.leastExpected);
  });

  test("is seen to lose messages when it keeps them in memory", async () => {
    const report = await run("memory", 3, 1);
    expect(report.complaints).toContain("the session was lost");
  });
});
