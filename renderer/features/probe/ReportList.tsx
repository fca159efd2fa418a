import { type KeyboardEvent, useId } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { ProbeRow } from "#shared/contract/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import { EmptyState, useNow } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import styles from "./Probe.module.css";
import { useProbeActions } from "./useProbeActions.ts";
import { describeProbeState, describeTime } from "./words.ts";

/** The reports, newest first. Selection follows the focus. */
export function ReportList({ rows = [] }: { readonly rows: readonly ProbeRow[] | undefined }) {
  const selected = useProbes((focus) => focus.selected);
  const select = useProbes((focus) => focus.select);
  const actions = useProbeActions();
  const now = useNow(60_000);
  const listId = useId();
  const optionId = (id: string): string => `${listId}-${id}`;
  const present = rows.find(({ id }) => id === selected);

  useCommands(
    present === undefined
      ? []
      : [
          {
            id: "probe.remove",
            title: `Remove the report of ${escapeText(present.title)}`,
            key: "Delete",
            place: "probe list",
            run: () => actions.remove(present.id),
          },
        ],
  );

  function onKeyDown(event: KeyboardEvent): void {
    const index = rows.findIndex(({ id }) => id === selected);
    const last = rows.length - 1;
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[
      event.key
    ];
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined) return;
    event.preventDefault();
    select(row.id);
    document.getElementById(optionId(row.id))?.scrollIntoView({ block: "nearest" });
  }

  if (rows.length === 0) {
    return (
      <EmptyState isSmall title="No reports yet">
        What a broker supports, announces and refuses is kept here once it was probed.
      </EmptyState>
    );
  }
  return (
    <div
      role="listbox"
      aria-label="Reports"
      tabIndex={0}
      data-place="probe list"
      aria-activedescendant={present === undefined ? undefined : optionId(present.id)}
      className={styles.list}
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => {
        const look = describeProbeState(row.state);
        const differing = row.differing === 0 ? "" : `${row.differing} ▲`;
        return (
          // The list has the focus and the keys; a row only takes the pointer.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={row.id}
            id={optionId(row.id)}
            role="option"
            aria-selected={row.id === selected}
            className={styles.row}
            onClick={() => select(row.id)}
          >
            <span aria-hidden className={styles.rowGlyph} data-tone={look.tone}>
              {look.glyph}
            </span>
            <span className={styles.rowName}>
              {escapeText(row.title)} <small>{describeTime(row.startedAtMs, now)}</small>
            </span>
            <span className={styles.rowEnd}>
              <span aria-hidden>{differing}</span>
              <span className="visually-hidden">
                {look.words}
                {row.differing === 0 ? "" : `, ${row.differing} differ`}
              </span>
            </span>
          </div>
        );
      })}
    </div>
  );
}
