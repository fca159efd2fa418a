import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import errorListStyles from "./ErrorList.module.css";
import styles from "./Security.module.css";

/** What is wrong in the two documents; each error leads to its place. */
export function ErrorList({ draft }: { readonly draft: PolicyDraftView }) {
  const revealLine = useSecurity((security) => security.revealLine);
  const showPart = useSecurity((security) => security.showPart);
  const errors = [
    ...draft.errors.map((error) => ({ ...error, go: () => revealLine(error.line), where: "" })),
    ...draft.accountErrors.map((error) => ({ ...error, go: () => showPart("accounts"), where: "accounts, " })),
  ];
  if (errors.length === 0) return null;
  return (
    <ul className={errorListStyles.errors} aria-label="Errors in the document">
      {errors.map(({ line, column, message, where, go }) => (
        <li key={`${where}${line}:${column}:${message}`}>
          <button type="button" className={errorListStyles.problem} onClick={go}>
            <span aria-hidden className={styles.deny}>
              ⊘
            </span>
            <span className={errorListStyles.place}>
              {line}:{column}
            </span>
            <span>
              {where}
              {message}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
