import { escapeText } from "#shared/base/index.ts";
import type { RuleSetRow } from "#shared/contract/index.ts";
import { useAppState, useRules } from "#renderer/state/index.ts";
import { EmptyState, formatCount, PickList, type PickRow } from "#renderer/ui/index.ts";
import { describeState, isAlive } from "./describeRules.ts";
import styles from "./Rules.module.css";

/** The rule sets by name, with their states. Selection follows the focus. */
export function RuleSetList({ sets }: { readonly sets: readonly RuleSetRow[] }) {
  const { rules } = useAppState();
  const selectedId = useRules((state) => state.selectedId);
  const selected = sets.find(({ id }) => id === selectedId) ?? sets[0];

  if (sets.length === 0) {
    return (
      <div className={styles.scroll}>
        <EmptyState isSmall title="No rule sets">
          Documents that answer messages and play devices stand here.
        </EmptyState>
      </div>
    );
  }
  return (
    <PickList
      label="Rule sets"
      place="rule sets"
      rows={sets.map(describeRow)}
      selectedId={selected?.id}
      onSelect={rules.getState().select}
    />
  );
}

function describeRow(set: RuleSetRow): PickRow {
  const { tone, glyph, word } = describeState(set.state);
  return { id: set.id, glyph, tone, name: escapeText(set.name), end: describeEnd(set), words: word };
}

/** What a glance should tell beside the state. */
function describeEnd(set: RuleSetRow): string {
  if (isAlive(set)) return `${formatCount(set.published)} published`;
  if (set.errors > 0) return set.errors === 1 ? "1 error" : `${set.errors} errors`;
  return set.rules === 1 ? "1 rule" : `${set.rules} rules`;
}
