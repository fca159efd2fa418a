import { type KeyboardEvent, type ReactNode, useId } from "react";
import styles from "./PickList.module.css";

/** One line. */
export interface PickRow {
  /** Unique in the list. */
  readonly id: string;
  readonly glyph: string;
  readonly tone: "good" | "warning" | "bad" | "idle";
  readonly name: string;
  /** Behind the name, and fainter. */
  readonly detail?: string;
  /** At the end of the line: a count, or a short word. */
  readonly end: ReactNode;
  /** What the glyph says, for those who do not see it. */
  readonly words: string;
  /** The mark of a person's own, by the name of its token: `blue` is `label-blue`. */
  readonly colour?: string | undefined;
}

/** Lines under a title of their own. */
export interface PickGroup {
  readonly title: string;
  /** How many there are, at the end of the title. */
  readonly count: string;
  readonly rows: readonly PickRow[];
}

interface PickListProps {
  /** Accessible name. */
  readonly label: string;
  /** `data-place`: where keys of commands act. */
  readonly place: string;
  /** The lines, or groups of them. */
  readonly rows: readonly PickRow[] | readonly PickGroup[];
  readonly selectedId: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** A list of which one line is chosen: one tab stop, arrows move, and the selection follows the focus. */
export function PickList({ label, place, rows: rowsOrGroups, selectedId, onSelect }: PickListProps) {
  const listId = useId();
  const rows = rowsOrGroups.flatMap((entry) => ("rows" in entry ? entry.rows : [entry]));
  const optionId = (id: string): string => `${listId}-${id}`;
  const isEmpty = rows.length === 0;
  const hasSelected = rows.some(({ id }) => id === selectedId);

  function onKeyDown(event: KeyboardEvent): void {
    const index = rows.findIndex(({ id }) => id === selectedId);
    const last = rows.length - 1;
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[
      event.key
    ];
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined) return;
    event.preventDefault();
    onSelect(row.id);
    document.getElementById(optionId(row.id))?.scrollIntoView({ block: "nearest" });
  }

  const drawn = (row: PickRow): ReactNode => (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the focus and the keys; a line only takes the pointer
    <div
      key={row.id}
      id={optionId(row.id)}
      role="option"
      aria-selected={row.id === selectedId}
      className={styles.row}
      data-colour={row.colour}
      onClick={() => onSelect(row.id)}
    >
      <span aria-hidden className={styles.glyph} data-tone={row.tone}>
        {row.glyph}
      </span>
      <span className={styles.name}>
        {row.name}
        {row.detail !== undefined && (
          <>
            {" "}
            <small>{row.detail}</small>
          </>
        )}
      </span>
      <span className={styles.end} data-tone={row.tone}>
        {row.end}
        <span className="visually-hidden"> {row.words}</span>
      </span>
    </div>
  );
  return (
    // A list of nothing is no list, and no stop for Tab; whoever stands in it when the last one goes stays there.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the role is computed
    <div
      role={isEmpty ? "group" : "listbox"}
      aria-label={label}
      tabIndex={isEmpty ? -1 : 0}
      data-place={place}
      aria-activedescendant={hasSelected && selectedId !== undefined ? optionId(selectedId) : undefined}
      className={styles.list}
      onKeyDown={onKeyDown}
    >
      {rowsOrGroups.map((entry) =>
        "rows" in entry ? (
          <div key={entry.title} role="group" aria-label={entry.title}>
            <div role="presentation" className={styles.title}>
              <span>{entry.title}</span>
              <span>{entry.count}</span>
            </div>
            {entry.rows.map(drawn)}
          </div>
        ) : (
          drawn(entry)
        ),
      )}
    </div>
  );
}
