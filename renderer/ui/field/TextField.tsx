import type { ComponentProps } from "react";
import { classes } from "../classes.ts";
import { Field } from "./Field.tsx";
import styles from "./Field.module.css";

type TextFieldProps = Omit<ComponentProps<"input">, "value" | "onChange" | "children"> & {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  /** For topics, identifiers and everything else that is compared letter by letter. */
  readonly isMono?: boolean;
};

/** One line of text. */
export function TextField({ label, value, onValue, hint, error, isMono = false, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...rest}
          {...ids}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          className={classes(styles.control, isMono && styles.mono, className)}
        />
      )}
    </Field>
  );
}
