import { describe, expect, it, vi } from "vitest";
import { closeWith, runSteps } from "../../../scripts/lib/steps.mjs";

/** Collects what is printed while `task` runs. */
async function printedBy<Answer>(task: () => Answer | Promise<Answer>) {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  const answer = await task();
  write.mockRestore();
  return { answer, text: lines.join("") };
}

const step = (name: string, result: { passed: number; failed: number; skipped?: string[] }, output = "") => ({
  name,
  run: async () => ({ skipped: [], output, ...result }),
});

describe("the steps of a run", () => {
  it("each print one line, and their output only when something failed", async () => {
    const { text } = await printedBy(() =>
      runSteps(
        [step("types", { passed: 1, failed: 0 }, "chatter"), step("lint", { passed: 0, failed: 1 }, "a fault")],
        2,
      ),
    );
    expect(text).toMatch(/✓ types: 1 passed \(\d+\.\d s\)\n/);
    expect(text).toMatch(/✗ lint: 0 passed, 1 failed \(\d+\.\d s\)\na fault\n/);
    expect(text).not.toContain("chatter");
  });

  it("close with the sum alone on a line, after the names of what was skipped", async () => {
    const results = [
      { name: "unit", passed: 20, failed: 0, skipped: ["tshark is not installed"], output: "" },
      { name: "e2e", passed: 5, failed: 1, skipped: [], output: "" },
    ];
    const { answer, text } = await printedBy(() => closeWith(results));
    expect(text).toBe("skipped: tshark is not installed\n\n25 passed, 1 failed, 1 skipped\n");
    expect(answer).toBe(1);
  });
});
