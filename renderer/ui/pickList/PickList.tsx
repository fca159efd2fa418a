import { type KeyboardEvent, type ReactNode, useId } from "react";
import type { MenuItem } from "../button/index.ts";
import { ContextMenu } from "../contextMenu/index.ts";
import styles from "./PickList.module.css";

/** How far into its line a menu opens that no pointer has asked for, in pixels. */
const MENU_INDENT = 24;

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
  /** What can be done with the chosen line: by the right button, which chooses first, the menu key or Shift+F10. */
  readonly menu?: readonly (readonly MenuItem[])[];
}

/** A list of which one line is chosen: one tab stop, arrows move, and the selection follows the focus. */
export function PickList({ label, place, rows: rowsOrGroups, selectedId, onSelect, menu }: PickListProps) {
  const listId = useId();
  const rows = rowsOrGroups.flatMap((entry) => ("rows" in entry ? entry.rows : [entry]));
  const optionId = (id: string): string => `${listId}-${id}`;
  const isEmpty = rows.length === 0;
  const hasSelected = rows.some(({ id }) => id === selectedId);

  /** At the chosen line: the list itself has the focus, and its corner may be far from it. */
  function openMenu(): void {
    const option = selectedId === undefined ? null : document.getElementById(optionId(selectedId));
    if (option === null) return;
    option.scrollIntoView({ block: "nearest" });
    const { left, bottom } = option.getBoundingClientRect();
    option.dispatchEvent(
      new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: left + MENU_INDENT, clientY: bottom }),
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (menu !== undefined && (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))) {
      event.preventDefault();
      return openMenu();
    }
    const index = rows.findIndex(({ id }) => id === selectedId);
    const last = rows.length - 1;
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[
      event.key
    ];
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined) return undefined;
    event.preventDefault();
    onSelect(row.id);
    return document.getElementById(optionId(row.id))?.scrollIntoView({ block: "nearest" });
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
      onContextMenu={menu === undefined ? undefined : () => onSelect(row.id)}
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
  const list = (
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
  return menu === undefined || isEmpty ? list : <ContextMenu groups={menu}>{list}</ContextMenu>;
}
