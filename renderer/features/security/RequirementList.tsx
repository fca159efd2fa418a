import { escapeText } from "#shared/base/index.ts";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { classes, formatCount, Message } from "#renderer/ui/index.ts";
import { questionWords } from "./questionWords.ts";
import requirementListStyles from "./RequirementList.module.css";
import styles from "./Security.module.css";

type Policy = NonNullable<PolicyDraftView["policy"]>;

const verdicts = {
  proved: { glyph: "✓", word: "Proved", tone: "allow" },
  refuted: { glyph: "⊘", word: "Refuted", tone: "deny" },
  open: { glyph: "▲", word: "Open", tone: "warning" },
} as const;

/** Requirements with their verdicts, then advice; each leads to its line and its explanation. */
export function RequirementList({ policy }: { readonly policy: Policy }) {
  const focus = useSecurity((security) => security.focus);
  const select = useSecurity((security) => security.select);
  const revealLine = useSecurity((security) => security.revealLine);
  return (
    <div className={requirementListStyles.lists}>
      <h3 className={styles.listTitle}>
        Requirements <small>{formatCount(policy.requirements.length)}</small>
      </h3>
      {policy.requirements.length === 0 && <p className={styles.note}>The document states none.</p>}
      <ul>
        {policy.requirements.map(({ id, kind, line }) => {
          const { glyph, word, tone } = verdicts[kind];
          const isSelected = focus?.kind === "requirement" && focus.id === id;
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={isSelected}
                className={styles.item}
                onClick={() => {
                  select({ kind: "requirement", id });
                  revealLine(line);
                }}
              >
                <span aria-hidden className={styles[tone]}>
                  {glyph}
                </span>
                <span className={styles.id}>{id}</span>
                <span>{word}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {policy.tests.length > 0 && <TestList policy={policy} />}
      <h3 className={styles.listTitle}>
        Findings <small>{formatCount(policy.findings.length)}</small>
      </h3>
      {policy.findings.length === 0 && <p className={styles.note}>Nothing to say.</p>}
      <ul>
        {policy.findings.map(({ lint, severity, title, source, message, line, column }) => (
          <li key={`${lint} ${line}:${column} ${message}`}>
            <button
              type="button"
              className={classes(styles.item, requirementListStyles.finding)}
              onClick={() => revealLine(line)}
            >
              <span aria-hidden className={severity === "warning" ? styles.warning : styles.faint}>
                {severity === "warning" ? "▲" : "·"}
              </span>
              <span className={styles.id}>{lint}</span>
              <span>
                {title}
                <small>
                  line {line}: <Message text={message} />
                </small>
                {source !== "" && <small className={requirementListStyles.source}>Source: {source}</small>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The document's own tests: questions with the answers that are expected. */
function TestList({ policy: { tests } }: { readonly policy: Policy }) {
  const select = useSecurity((security) => security.select);
  const revealLine = useSecurity((security) => security.revealLine);
  return (
    <>
      <h3 className={styles.listTitle}>
        Tests <small>{formatCount(tests.length)}</small>
      </h3>
      <ul>
        {tests.map(({ id, kind, line, client, question, expected, text }) => (
          <li key={id}>
            <button
              type="button"
              className={classes(styles.item, requirementListStyles.finding)}
              onClick={() => {
                select({ kind: "question", client, question });
                revealLine(line);
              }}
            >
              <span aria-hidden className={kind === "passed" ? styles.allow : styles.deny}>
                {kind === "passed" ? "✓" : "⊘"}
              </span>
              <span className={styles.id} />
              <span>
                {escapeText(id)} {kind}
                <small>
                  {escapeText(client.clientIdentifier)} {expected === "allow" ? "may" : "may not"}{" "}
                  {questionWords(question)}
                  {kind === "failed" && (
                    <>
                      ; but <Message text={text} />
                    </>
                  )}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
