import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./Feedback.module.css";

interface BannerProps {
  readonly tone: "failure" | "warning" | "neutral";
  /** What happened. */
  readonly title: string;
  /** What still works, and what to do. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** One line across the workbench about something that concerns all of it. Failures are announced at once. */
export function Banner({ tone, title, children, actions }: BannerProps) {
  return (
    <div role={tone === "failure" ? "alert" : "status"} className={classes(styles.banner, styles[tone])}>
      <span className={styles.bannerTitle}>{title}</span>
      <span className={styles.bannerWords}>{children}</span>
      {actions}
    </div>
  );
}
