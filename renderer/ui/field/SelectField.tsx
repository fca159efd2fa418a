import { classes } from "../classes.ts";
import { Field } from "./Field.tsx";
import styles from "./Field.module.css";

/** One choice of a select or a segmented control. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly glyph?: string;
  readonly isDisabled?: boolean;
}

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onValue: (value: Value) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** One of several, when there are too many for a segmented control. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, value, choices, onValue, hint, error } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.target.value);
            if (chosen !== undefined) onValue(chosen.value);
          }}
          className={classes(styles.control, styles.select)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.isDisabled}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
