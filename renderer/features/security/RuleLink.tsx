import { escapeText } from "#shared/base/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import styles from "./Security.module.css";

interface RuleLinkProps {
  readonly rule: { readonly id: string; readonly text: string; readonly line?: number | undefined } | undefined;
}

/** The rule that decided, as a way to its line; words where none did. */
export function RuleLink({ rule }: RuleLinkProps) {
  const revealLine = useSecurity((security) => security.revealLine);
  if (rule === undefined) return <span className={styles.muted}>no rule speaks of it</span>;
  const { id, text, line } = rule;
  if (line === undefined) return <span>{escapeText(text)}</span>;
  return (
    <button type="button" className={styles.link} title={text} onClick={() => revealLine(line)}>
      {escapeText(id)}, line {line}
    </button>
  );
}
