import type { ReactNode } from "react";
import styles from "./Layout.module.css";

interface PaneHeaderProps {
  readonly title: string;
  /** Icon buttons, at the end. */
  readonly children?: ReactNode;
}

/** The line at the top of a pane: its title, and what can be done with the pane. */
export function PaneHeader({ title, children }: PaneHeaderProps) {
  return (
    <header className={styles.header}>
      <h2>{title}</h2>
      {children}
    </header>
  );
}
