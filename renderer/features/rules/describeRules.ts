import type { RuleSetRow, RuleSetState } from "#shared/contract/index.ts";

/** A state as the page shows it. */
export interface StateWords {
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
  readonly word: string;
  /** Why, where that is not the word itself. */
  readonly reason: string | undefined;
}

/** The state of a rule set in words. */
export function describeState(state: RuleSetState): StateWords {
  switch (state.kind) {
    case "running":
      return { tone: "good", glyph: "●", word: "Running", reason: undefined };
    case "waiting":
      return { tone: "warning", glyph: "◌", word: "Waiting", reason: state.reason };
    case "failed":
      return { tone: "bad", glyph: "⊘", word: "Failed", reason: state.reason };
    case "stopped":
      return { tone: "idle", glyph: "○", word: "Stopped", reason: state.reason };
  }
}

/** Whether it can be stopped. */
export function isAlive({ state }: RuleSetRow): boolean {
  return state.kind === "running" || state.kind === "waiting";
}
