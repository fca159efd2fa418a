import { type KeyboardEvent, useId } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { RuleSetRow } from "#shared/contract/index.ts";
import { useAppState, useRules } from "#renderer/state/index.ts";
import { EmptyState, formatCount } from "#renderer/ui/index.ts";
import { describeState, isAlive } from "./describeRules.ts";
import styles from "./Rules.module.css";

/** The rule sets by name, with their states. Selection follows the focus. */
export function RuleSetList({ sets }: { readonly sets: readonly RuleSetRow[] }) {
  const { rules } = useAppState();
  const selectedId = useRules((state) => state.selectedId);
  const listId = useId();
  const selected = sets.find(({ id }) => id === selectedId) ?? sets[0];
  const optionId = (id: string): string => `${listId}-${id}`;

  function onKeyDown(event: KeyboardEvent): void {
    const index = selected === undefined ? -1 : sets.indexOf(selected);
    const last = sets.length - 1;
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[
      event.key
    ];
    const set = next === undefined ? undefined : sets[next];
    if (set === undefined) return;
    event.preventDefault();
    rules.getState().select(set.id);
    document.getElementById(optionId(set.id))?.scrollIntoView({ block: "nearest" });
  }

  if (sets.length === 0) {
    return (
      <div className={styles.list}>
        <EmptyState isSmall title="No rule sets">
          Documents that answer messages and play devices stand here.
        </EmptyState>
      </div>
    );
  }
  return (
    <div
      role="listbox"
      aria-label="Rule sets"
      tabIndex={0}
      data-place="rule sets"
      aria-activedescendant={selected === undefined ? undefined : optionId(selected.id)}
      className={styles.list}
      onKeyDown={onKeyDown}
    >
      {sets.map((set) => {
        const { tone, glyph, word } = describeState(set.state);
        return (
          // The list has the focus and the keys; a row only takes the pointer.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={set.id}
            id={optionId(set.id)}
            role="option"
            aria-selected={set === selected}
            className={styles.row}
            onClick={() => rules.getState().select(set.id)}
          >
            <span aria-hidden className={styles.glyph} data-tone={tone}>
              {glyph}
            </span>
            <span className={styles.rowName}>{escapeText(set.name)}</span>
            <span className={styles.rowEnd}>
              {describeEnd(set)}
              <span className="visually-hidden"> {word}</span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** What a glance should tell beside the state. */
function describeEnd(set: RuleSetRow): string {
  if (isAlive(set)) return `${formatCount(set.published)} published`;
  if (set.errors > 0) return set.errors === 1 ? "1 error" : `${set.errors} errors`;
  return set.rules === 1 ? "1 rule" : `${set.rules} rules`;
}
