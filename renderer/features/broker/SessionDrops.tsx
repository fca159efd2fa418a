import type { ReactNode } from "react";
import type { SessionDetail } from "#shared/contract/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import { dropReasons, dropWords } from "./describeBroker.ts";
import styles from "./Session.module.css";

/** What did not arrive, by reason: to this client, and what it published to nobody. */
export function SessionDrops({ drops }: { readonly drops: SessionDetail["drops"] }): ReactNode {
  const occurred = dropReasons.filter((reason) => drops[reason] > 0);
  const total = occurred.reduce((sum, reason) => sum + drops[reason], 0);
  return (
    <section aria-label="Not delivered for this client" className={styles.section}>
      <h3>
        Not delivered <small>{formatCount(total)}</small>
      </h3>
      {occurred.length === 0 ? (
        <p className={styles.note}>Nothing was lost on the way to or from this client</p>
      ) : (
        <dl className={styles.drops}>
          {occurred.map((reason) => (
            <div key={reason}>
              <dt>
                {dropWords[reason].name}
                <small>{dropWords[reason].meaning}</small>
              </dt>
              <dd>{formatCount(drops[reason])}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
