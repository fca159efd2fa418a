import { X } from "lucide-react";
import { useEffect } from "react";
import { IconButton } from "../button/IconButton.tsx";
import { classes } from "../classes.ts";
import { Message } from "../text/index.ts";
import styles from "./Feedback.module.css";

interface ToastLine {
  readonly id: number;
  readonly text: string;
  readonly tone: "neutral" | "failure";
}

interface ToastListProps {
  readonly toasts: readonly ToastLine[];
  readonly onDismiss: (id: number) => void;
}

/** How long a toast without a failure stays. Failures stay until a person sends them away. */
const SHOWN_MS = 6_000;

/** Results of background work, in the corner. */
export function ToastList({ toasts, onDismiss }: ToastListProps) {
  return (
    <section aria-label="Notifications" className={styles.toasts}>
      {toasts.map((toast) => (
        <ToastItem key={toast.id} toast={toast} onDismiss={onDismiss} />
      ))}
    </section>
  );
}

function ToastItem({ toast, onDismiss }: { readonly toast: ToastLine; readonly onDismiss: (id: number) => void }) {
  const isFailure = toast.tone === "failure";
  useEffect(() => {
    if (isFailure) return undefined;
    const timer = setTimeout(() => onDismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isFailure, onDismiss, toast.id]);
  return (
    <div role={isFailure ? "alert" : "status"} className={classes(styles.toast, styles[toast.tone])}>
      <p>
        <Message text={toast.text} />
      </p>
      <IconButton label="Dismiss" icon={X} onClick={() => onDismiss(toast.id)} />
    </div>
  );
}
