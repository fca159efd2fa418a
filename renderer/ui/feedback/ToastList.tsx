import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../button/Button.tsx";
import { IconButton } from "../button/IconButton.tsx";
import { classes } from "../classes.ts";
import { Message } from "../text/index.ts";
import styles from "./Feedback.module.css";

interface ToastLine {
  readonly id: number;
  readonly text: string;
  readonly tone: "neutral" | "failure";
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface ToastListProps {
  readonly toasts: readonly ToastLine[];
  readonly onDismiss: (id: number) => void;
}

/** How long a toast without a failure stays. Failures stay until a person sends them away. */
const SHOWN_MS = 6_000;
/** Long enough to read it, to think, and to get there by keyboard. */
const SHOWN_WITH_ACTION_MS = 20_000;

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
  const { id, text, tone, action } = toast;
  const isFailure = tone === "failure";
  const shownMs = action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS;
  // Nothing goes away under the pointer, or with the focus in it.
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isFailure || isHeld) return undefined;
    const timer = setTimeout(() => onDismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [isFailure, isHeld, onDismiss, id, shownMs]);
  return (
    <div
      role={isFailure ? "alert" : "status"}
      className={classes(styles.toast, styles[tone])}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>
        <Message text={text} />
      </p>
      {action !== undefined && (
        <Button
          onClick={() => {
            action.run();
            onDismiss(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" icon={X} onClick={() => onDismiss(id)} />
    </div>
  );
}
