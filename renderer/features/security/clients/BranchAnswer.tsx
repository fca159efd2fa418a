import { escapeText } from "#shared/base/index.ts";
import type { AccessColumn } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { Mark } from "#renderer/ui/index.ts";
import { RuleLink } from "../RuleLink.tsx";
import accessMatrixStyles from "./AccessMatrix.module.css";
import styles from "../Security.module.css";
import { useAnswer } from "../useAnswer.ts";
import { useAccessColumns } from "./useAccessColumns.ts";

/** More clients than this are not explained one by one; two side by side always are. */
const EXPLAINED = 6;

interface BranchAnswerProps {
  readonly topicName: string;
  readonly isBranch: boolean;
}

/** What each client in sight may do with a topic, or in a branch, and the rule that says so. */
export function BranchAnswer({ topicName, isBranch }: BranchAnswerProps) {
  const columns = useAccessColumns();
  const shown = columns.slice(0, EXPLAINED);
  return (
    <div className={styles.words}>
      <p>
        <code>{escapeText(topicName)}</code>
        {isBranch ? ", with everything below it" : ""}
      </p>
      {shown.map((column) => (
        <ClientAnswer key={column.key} column={column} topicFilter={isBranch ? `${topicName}/#` : topicName} />
      ))}
      {columns.length > EXPLAINED && (
        <p className={styles.muted}>{columns.length - EXPLAINED} more clients: choose two to see them side by side.</p>
      )}
    </div>
  );
}

interface ClientAnswerProps {
  readonly column: AccessColumn;
  readonly topicFilter: string;
}

function ClientAnswer({ column, topicFilter }: ClientAnswerProps) {
  const variant = useSecurity((security) => security.variant);
  const chosen = variant === "" ? {} : { variant };
  const { client } = column;
  const publish = useAnswer("policy.branch", { ...chosen, client, action: "publish", topicFilter }).value;
  const receive = useAnswer("policy.branch", { ...chosen, client, action: "receive", topicFilter }).value;
  return (
    <dl className={styles.facts}>
      <dt>
        <code>{escapeText(client.clientIdentifier)}</code>
      </dt>
      <dd className={accessMatrixStyles.answers}>
        {[
          { action: "publish", answer: publish },
          { action: "receive", answer: receive },
        ].map(({ action, answer }) => {
          if (answer === undefined) return <span key={action}>…</span>;
          const { extent, allowed, denied } = answer;
          const rule = extent === "none" ? denied?.rule : allowed?.rule;
          return (
            <span key={action} className={styles.inline}>
              <Mark tone={extent === "none" ? "bad" : extent === "all" ? "good" : "warning"} glyph={glyphs[extent]}>
                {words[extent]} {action}
              </Mark>
              <RuleLink rule={rule} />
            </span>
          );
        })}
      </dd>
    </dl>
  );
}

const glyphs = { all: "✓", some: "◐", none: "⊘" } as const;
const words = { all: "may", some: "may in part", none: "may not" } as const;
