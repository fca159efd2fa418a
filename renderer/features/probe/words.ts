import { assertNever } from "#shared/base/index.ts";
import type { ProbeRow } from "#shared/contract/index.ts";
import { type ProbeReport, type ProbeStepId, probeSteps, type Verdict } from "#shared/probe/index.ts";

/** How a verdict or a state is drawn: a glyph for the eye, words for everyone. */
export interface Look {
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
}

export const verdictLooks: Readonly<Record<Verdict, Look>> = {
  works: { tone: "good", glyph: "✓" },
  "as-announced": { tone: "good", glyph: "✓" },
  announced: { tone: "idle", glyph: "○" },
  differs: { tone: "warning", glyph: "▲" },
  "not-supported": { tone: "idle", glyph: "–" },
  // What a broker answers a probe is a fact about it, and no failure of anybody.
  refused: { tone: "idle", glyph: "–" },
  unknown: { tone: "idle", glyph: "?" },
};

/** The state of a report, in the words of a list. */
export function describeProbeState(state: ProbeRow["state"]): Look & { readonly words: string } {
  switch (state) {
    case "running":
      return { tone: "idle", glyph: "◌", words: "Running" };
    case "complete":
      return { tone: "good", glyph: "●", words: "Complete" };
    case "stopped":
      return { tone: "idle", glyph: "○", words: "Stopped" };
    case "failed":
      return { tone: "bad", glyph: "▲", words: "No connection" };
    default:
      return assertNever(state);
  }
}

const titles = new Map<string, string>(probeSteps.map(({ id, title }) => [id, title]));

/** A step as people call it. */
export function titleOfStep(id: ProbeStepId): string {
  return titles.get(id) ?? id;
}

/** How far a running probe is. */
export function describeProgress({ steps }: ProbeReport): {
  readonly done: number;
  readonly total: number;
  readonly title: string;
} {
  const planned = steps.filter(({ state }) => state !== "not-consented");
  const running = planned.find(({ state }) => state === "running");
  const done = planned.filter(({ state }) => state !== "waiting" && state !== "running").length;
  return { done, total: planned.length, title: running === undefined ? "Clearing up" : titleOfStep(running.id) };
}

/** The display filter of these network connections. */
export function filterOf(connections: readonly number[]): string {
  const [only] = connections;
  return connections.length === 1 ? `connection == ${only}` : `connection in {${connections.join(", ")}}`;
}

/** The name of a file for a report. */
export function fileNameOf({ title, startedAtMs }: ProbeReport, ending: string): string {
  const name = title.replaceAll(/[^A-Za-z0-9.-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return `probe-${name === "" ? "broker" : name}-${new Date(startedAtMs).toISOString().slice(0, 10)}.${ending}`;
}
