import { type KeyboardEvent, type ReactNode, useId } from "react";
import styles from "./SectionTabs.module.css";

/** One section, reached by its tab. */
export interface Section<Name extends string> {
  readonly name: Name;
  readonly title: string;
  /** What is wrong in it, in all. */
  readonly errors?: number;
  readonly content: ReactNode;
}

interface SectionTabsProps<Name extends string> {
  readonly label: string;
  readonly sections: readonly Section<Name>[];
  readonly selected: Name;
  readonly onSelect: (name: Name) => void;
  /** Beside the sections, as in a dialog, or above them. */
  readonly orientation: "vertical" | "horizontal";
}

/** Sections of which one is shown. Arrows move between the tabs; each section keeps what was entered. */
export function SectionTabs<Name extends string>(props: SectionTabsProps<Name>) {
  const { label, sections, selected, onSelect, orientation } = props;
  const id = useId();
  const shown = sections.find(({ name }) => name === selected) ?? sections[0];

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const index = sections.findIndex(({ name }) => name === shown?.name);
    const [back, forth] = orientation === "vertical" ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const next = {
      [back]: (index + sections.length - 1) % sections.length,
      [forth]: (index + 1) % sections.length,
      Home: 0,
      End: sections.length - 1,
    }[event.key];
    const section = next === undefined ? undefined : sections[next];
    if (section === undefined) return;
    event.preventDefault();
    onSelect(section.name);
    event.currentTarget.querySelector<HTMLElement>(`[data-name="${section.name}"]`)?.focus();
  }

  return (
    <div className={styles.sections} data-orientation={orientation}>
      <div
        role="tablist"
        aria-label={label}
        aria-orientation={orientation}
        className={styles.tabs}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {sections.map(({ name, title, errors = 0 }) => (
          <button
            key={name}
            type="button"
            role="tab"
            data-name={name}
            id={`${id}-${name}`}
            aria-selected={name === shown?.name}
            aria-controls={`${id}-panel`}
            tabIndex={name === shown?.name ? 0 : -1}
            className={styles.tab}
            onClick={() => onSelect(name)}
          >
            {title}
            {errors > 0 && (
              <span className={styles.errors}>
                <span aria-hidden>▲ {errors}</span>
                <span className="visually-hidden">, {errors === 1 ? "1 mistake" : `${errors} mistakes`}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      {shown !== undefined && (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.name}`} className={styles.panel}>
          {shown.content}
        </div>
      )}
    </div>
  );
}
