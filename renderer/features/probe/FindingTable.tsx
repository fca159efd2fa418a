import { type KeyboardEvent, useEffect, useId } from "react";
import { type Finding, sectionsOf, sectionTitles, verdictTitles } from "#shared/probe/index.ts";
import { Mark, Message } from "#renderer/ui/index.ts";
import styles from "./Probe.module.css";
import { verdictLooks } from "./words.ts";

interface FindingTableProps {
  readonly findings: readonly Finding[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  /** Enter or a double click: into the packets. */
  readonly onOpen: (finding: Finding) => void;
}

/** The findings in their sections: one grid, so that the arrows go through all of them. */
export function FindingTable({ findings, selected, onSelect, onOpen }: FindingTableProps) {
  const gridId = useId();
  const sections = sectionsOf({ findings });
  const ordered = sections.flatMap((section) => findings.filter((finding) => finding.section === section));

  // By place: what a finding is named by may be a stranger's word, which is no name for an element.
  const places = new Map(ordered.map(({ id }, index) => [id, `${gridId}-${index}`]));
  const selectedRow = selected === undefined ? undefined : places.get(selected);

  function onKeyDown(event: KeyboardEvent): void {
    const index = ordered.findIndex(({ id }) => id === selected);
    const last = ordered.length - 1;
    const present = ordered[index];
    if (event.key === "Enter" && present !== undefined) {
      event.preventDefault();
      return onOpen(present);
    }
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[
      event.key
    ];
    const finding = next === undefined ? undefined : ordered[next];
    if (finding === undefined) return undefined;
    event.preventDefault();
    return onSelect(finding.id);
  }

  // After it is drawn: the finding in full takes away some of the height.
  useEffect(() => {
    if (selectedRow !== undefined) document.getElementById(selectedRow)?.scrollIntoView({ block: "nearest" });
  }, [selectedRow]);

  return (
    // The grid has the focus and the keys; a row only takes the pointer.
    <table
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a table whose rows are selected
      role="grid"
      aria-label="Findings"
      tabIndex={0}
      data-place="probe findings"
      aria-activedescendant={selectedRow}
      className={styles.table}
      onKeyDown={onKeyDown}
    >
      <colgroup>
        <col className={styles.subjectColumn} />
        <col className={styles.announcedColumn} />
        <col />
        <col className={styles.verdictColumn} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Subject</th>
          <th scope="col">Announced</th>
          <th scope="col">Found</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      {sections.map((section) => (
        <tbody key={section}>
          <tr className={styles.section}>
            <th colSpan={4} scope="rowgroup">
              {sectionTitles[section]}
            </th>
          </tr>
          {findings
            .filter((finding) => finding.section === section)
            .map((finding) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
              <tr
                key={finding.id}
                id={places.get(finding.id)}
                aria-selected={finding.id === selected}
                className={styles.finding}
                onClick={() => onSelect(finding.id)}
                onDoubleClick={() => onOpen(finding)}
              >
                <td>
                  <Message text={finding.subject} />
                </td>
                <td className={styles.muted}>
                  <Message text={finding.announced ?? ""} />
                </td>
                <td>
                  <Message text={finding.found} />
                </td>
                <td>
                  <Mark tone={verdictLooks[finding.verdict].tone} glyph={verdictLooks[finding.verdict].glyph}>
                    {verdictTitles[finding.verdict]}
                  </Mark>
                </td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}
