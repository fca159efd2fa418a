import { Trash2 } from "lucide-react";
import { escapeText } from "#shared/base/index.ts";
import type { ViewValue } from "#shared/contract/index.ts";
import { formatBytes, IconButton } from "#renderer/ui/index.ts";
import styles from "./Rules.module.css";
import { useRuleActions } from "./useRuleActions.ts";

type Files = ViewValue<"ruleSets">["files"];

/** The tables beside the documents: what `csv: { file: … }` can name, and nothing else can be read. */
export function TableFiles({ files }: { readonly files: Files }) {
  const { give } = useRuleActions();
  if (files.length === 0) return null;
  return (
    <section aria-labelledby="rule-tables" className={styles.tables}>
      <h3 id="rule-tables">Tables</h3>
      <ul>
        {files.map(({ name, characters }) => (
          <li key={name}>
            <span className={styles.rowName} title={name}>
              {escapeText(name)}
            </span>
            <span className={styles.rowEnd}>{formatBytes(characters)}</span>
            <IconButton
              label={`Delete the table ${name}`}
              icon={Trash2}
              onClick={() => give("rules.removeFile", { name })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
