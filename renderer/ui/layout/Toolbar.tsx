import type { ReactNode } from "react";
import styles from "./Layout.module.css";

interface ToolbarProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A line of controls at the top of a pane. A group, not a `toolbar`: fields stand in it, and they need their arrows. */
export function Toolbar({ label, children }: ToolbarProps) {
  return (
    <div role="group" aria-label={label} className={styles.toolbar}>
      {children}
    </div>
  );
}
