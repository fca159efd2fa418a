import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./Feedback.module.css";

interface EmptyStateProps {
  /** What this is, in a few words. */
  readonly title: ReactNode;
  /** Why it is empty. */
  readonly children?: ReactNode;
  /** Usually one button. */
  readonly actions?: ReactNode;
  /** For side bars and small panes: smaller type, at the start instead of in the middle. */
  readonly isSmall?: boolean;
}

/** Words for a pane that has nothing to show: what it is, why it is empty, what to do. */
export function EmptyState({ title, children, actions, isSmall = false }: EmptyStateProps) {
  return (
    <div className={classes(styles.empty, isSmall && styles.small)}>
      <p className={styles.emptyTitle}>{title}</p>
      {children !== undefined && <div className={styles.emptyBody}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
