import { escapeText } from "#shared/base/index.ts";
import type { DenialRow, PolicyQuestion } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { EmptyState, formatCount, MiddleTruncated, ScrollArea } from "#renderer/ui/index.ts";
import { timeOfDay } from "#renderer/inspector/index.ts";
import refusalListStyles from "./RefusalList.module.css";
import styles from "./Security.module.css";

/** More are in the log; a table of all of them would be slow. */
const SHOWN_ROWS = 100;

const told = {
  refused: "refused",
  success: "Success",
  nothing: "nothing",
  closed: "closed",
} as const;

/** What the broker refused, newest first, and what the client learned of it. */
export function RefusalList({ onWhy }: { readonly onWhy: () => void }) {
  const { value } = useView("denials", {});
  const select = useSecurity((security) => security.select);
  if (value === undefined) return null;
  if (value.rows.length === 0) {
    return (
      <EmptyState isSmall title="Nothing refused yet">
        Enforce the policy, and what it refuses is listed here with the rule that decided.
      </EmptyState>
    );
  }
  const why = (row: DenialRow): void => {
    const { clientIdentifier, userName, sequence } = row;
    const question = questionOf(row);
    if (question === undefined) return;
    select({
      kind: "question",
      client: { clientIdentifier, ...(userName === undefined ? {} : { userName }) },
      question,
      ...(sequence === undefined ? {} : { sequence }),
    });
    onWhy();
  };
  return (
    <ScrollArea label="Refused">
      <table className={refusalListStyles.table}>
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
              <td>{timeOfDay(row.timeMs)}</td>
              <td>
                <MiddleTruncated text={escapeText(row.clientIdentifier)} separator="-" />
              </td>
              <td>
                {row.kind}
                {row.times > 1 ? ` ×${formatCount(row.times)}` : ""}
              </td>
              <td>
                <MiddleTruncated text={escapeText(row.topic ?? "")} separator="/" />
              </td>
              <td>
                <button type="button" className={styles.link} onClick={() => why(row)}>
                  {row.rule === undefined ? "no rule" : escapeText(row.rule.id)}
                  <span className="visually-hidden">: why?</span>
                </button>
              </td>
              <td className={row.told === "success" ? styles.warning : undefined}>
                {row.told === "success" ? "▲ " : ""}
                {told[row.told]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {value.total > SHOWN_ROWS && (
        <p className={styles.note}>
          The last {formatCount(SHOWN_ROWS)} of {formatCount(value.total)}
        </p>
      )}
    </ScrollArea>
  );
}

/** The question that was refused, as it can be asked again. */
function questionOf({ kind, topic, qos, retain }: DenialRow): PolicyQuestion | undefined {
  if (kind === "connect") return { kind };
  if (topic === undefined) return undefined;
  if (kind === "delivery") return { kind: "receive", topicName: topic };
  if (kind === "subscribe") return { kind, topicFilter: topic, qos: qos ?? 0 };
  return { kind, topicName: topic, qos: qos ?? 0, retain: retain ?? false };
}
