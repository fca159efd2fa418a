import type { RuleLogEntry } from "#shared/contract/index.ts";
import type { Clock } from "../support/index.ts";

/** What went wrong of late, and what scripts said. */
export interface RuleLog {
  add(entry: Pick<RuleLogEntry, "rule" | "kind" | "text">): void;
  /** The newest first. */
  entries(): RuleLogEntry[];
  readonly dropped: number;
}

const KEPT_ENTRIES = 200;
const MAXIMUM_TEXT = 1_000;

/** Creates an empty log. The same line again and again is one line with its number. */
export function createRuleLog(clock: Clock): RuleLog {
  const kept: RuleLogEntry[] = [];
  let next = 0;
  return {
    add({ rule, kind, text }) {
      const last = kept.at(-1);
      const words = text.slice(0, MAXIMUM_TEXT);
      if (last?.rule === rule && last.kind === kind && last.text === words) {
        kept[kept.length - 1] = { ...last, atMs: clock.nowMs(), times: last.times + 1 };
        return;
      }
      kept.push({ index: next++, atMs: clock.nowMs(), rule, kind, text: words, times: 1 });
      if (kept.length > KEPT_ENTRIES) kept.shift();
    },
    entries: () => kept.toReversed(),
    get dropped() {
      return next - kept.length;
    },
  };
}
