import { type ReactNode, useId } from "react";
import { Message } from "../text/index.ts";
import styles from "./Field.module.css";

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with the value; `undefined` when nothing is. */
  readonly error?: string | undefined;
  /** Draws the control with the ids that tie label, hint and error to it. */
  readonly children: (ids: {
    readonly id: string;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": boolean;
  }) => ReactNode;
}

/** A label, a control, and under it what to know or what is wrong. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note === undefined ? undefined : noteId,
        "aria-invalid": error !== undefined,
      })}
      {note !== undefined && (
        <span id={noteId} className={error === undefined ? styles.hint : styles.error}>
          <Message text={note} />
        </span>
      )}
    </div>
  );
}
