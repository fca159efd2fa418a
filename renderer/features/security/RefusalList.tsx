import { escapeText } from "#shared/base/index.ts";
import type { DenialRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { EmptyState, formatCount, MiddleTruncated } from "#renderer/ui/index.ts";
import styles from "./Security.module.css";

/** More are in the log; a table of all of them would be slow. */
const SHOWN_ROWS = 100;

const told = {
  refused: "a refusal",
  success: "Success",
  nothing: "nothing",
  closed: "connection closed",
} as const;

/** What the broker refused, newest first, and what the client learned of it. */
export function RefusalList() {
  const { value } = useView("denials", {});
  const revealLine = useSecurity((security) => security.revealLine);
  if (value === undefined) return null;
  return (
    <section aria-label="Refused" className={styles.refusals}>
      <h3 className={styles.listTitle}>
        Refused <small>{formatCount(value.total)}</small>
      </h3>
      {value.rows.length === 0 ? (
        <EmptyState isSmall title="Nothing refused yet">
          Enforce the policy, and what it refuses is listed here with the rule that decided.
        </EmptyState>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Client</th>
                <th scope="col">Asked</th>
                <th scope="col">Topic</th>
                <th scope="col">Rule</th>
                <th scope="col">Told</th>
              </tr>
            </thead>
            <tbody>
              {value.rows.slice(0, SHOWN_ROWS).map((row) => (
                <tr key={row.index}>
                  <td>{new Date(row.timeMs).toISOString().slice(11, 23)}</td>
                  <td>{escapeText(row.clientIdentifier)}</td>
                  <td>
                    {row.kind}
                    {row.times > 1 ? ` ×${formatCount(row.times)}` : ""}
                  </td>
                  <td>
                    <MiddleTruncated text={escapeText(row.topic ?? "")} separator="/" />
                  </td>
                  <td>
                    <RuleOf row={row} onLine={revealLine} />
                  </td>
                  <td className={row.told === "success" ? styles.warning : undefined}>
                    {row.told === "success" ? "▲ " : ""}
                    {told[row.told]}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function RuleOf({ row, onLine }: { readonly row: DenialRow; readonly onLine: (line: number) => void }) {
  const line = row.rule?.line;
  if (row.rule === undefined) return "no rule allows it";
  if (line === undefined) return escapeText(row.rule.text);
  return (
    <button type="button" className={styles.link} onClick={() => onLine(line)}>
      {escapeText(row.rule.id)}, line {line}
    </button>
  );
}
