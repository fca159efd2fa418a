import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import { ErrorBoundary } from "../feedback/ErrorBoundary.tsx";
import styles from "./Layout.module.css";

interface PaneProps {
  /** Its name to assistive technology and in error reports. */
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/**
 * A part of the window with its own name and its own error boundary. F6 goes from pane to pane, in document order; a
 * pane remembers nothing, the focus does.
 */
export function Pane({ label, className, children }: PaneProps) {
  return (
    <section aria-label={label} data-pane={label} tabIndex={-1} className={classes(styles.pane, className)}>
      <ErrorBoundary name={label}>{children}</ErrorBoundary>
    </section>
  );
}
