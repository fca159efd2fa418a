import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./Feedback.module.css";

interface MarkProps {
  /** Colours the glyph; the words carry the meaning. */
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A state as glyph and words. */
export function Mark({ tone, glyph, className, children }: MarkProps) {
  return (
    <span className={classes(styles.mark, className)} data-tone={tone}>
      <span aria-hidden className={styles.glyph}>
        {glyph}
      </span>
      <span className={styles.words}>{children}</span>
    </span>
  );
}
