import { escapeText } from "#shared/base/index.ts";
import { compareReports, type Finding, type ProbeReport, verdictTitles } from "#shared/probe/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import { Button, formatMoment, Mark, Message, PaneHeader, ScrollArea, useNow } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import styles from "./Probe.module.css";
import { verdictLooks } from "./words.ts";

interface ComparePaneProps {
  readonly left: ProbeReport;
  readonly right: ProbeReport;
}

/** Two reports side by side, what differs first. */
export function ComparePane({ left, right }: ComparePaneProps) {
  const compareWith = useProbes((focus) => focus.compareWith);
  const now = useNow(60_000);
  const rows = compareReports(left, right);
  const different = rows.filter(({ isDifferent }) => isDifferent).length;
  const end = (): void => compareWith(undefined);
  useCommands([{ id: "probe.endCompare", title: "End the comparison", run: end }]);
  return (
    <div className={styles.main}>
      <PaneHeader title={`${different === 1 ? "1 difference" : `${different} differences`} of ${rows.length}`}>
        <Button onClick={end}>End comparison</Button>
      </PaneHeader>
      <ScrollArea label="Comparison">
        <table className={styles.table} aria-label="Two reports">
          <colgroup>
            <col className={styles.subjectColumn} />
            <col />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Subject</th>
              {[left, right].map((report) => (
                <th key={report.id} scope="col">
                  {escapeText(report.title)} <small>{formatMoment(report.startedAtMs, now)}</small>
                </th>
              ))}
            </tr>
          </thead>
          {[true, false].map((isDifferent) => {
            const own = rows.filter((row) => row.isDifferent === isDifferent);
            if (own.length === 0) return null;
            return (
              <tbody key={String(isDifferent)}>
                <tr className={styles.section}>
                  <th colSpan={3} scope="rowgroup">
                    {isDifferent ? "Different" : "The same"}
                  </th>
                </tr>
                {own.map((row) => (
                  <tr key={row.id} className={styles.compared}>
                    <th scope="row">
                      <Message text={row.subject} />
                    </th>
                    <Side finding={row.left} />
                    <Side finding={row.right} />
                  </tr>
                ))}
              </tbody>
            );
          })}
        </table>
      </ScrollArea>
    </div>
  );
}

function Side({ finding }: { readonly finding: Finding | undefined }) {
  if (finding === undefined) return <td className={styles.muted}>Not in this report</td>;
  const { tone, glyph } = verdictLooks[finding.verdict];
  return (
    <td>
      <Mark tone={tone} glyph={glyph}>
        {verdictTitles[finding.verdict]}
      </Mark>
      <p>
        <Message text={finding.found} />
      </p>
      {finding.announced !== undefined && (
        <p className={styles.muted}>
          Announced: <Message text={finding.announced} />
        </p>
      )}
    </td>
  );
}
