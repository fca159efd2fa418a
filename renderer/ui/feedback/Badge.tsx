import type { ReactNode } from "react";
import styles from "./Feedback.module.css";

/** A short word or number beside something. */
export function Badge({ children }: { readonly children: ReactNode }) {
  return <span className={styles.badge}>{children}</span>;
}
