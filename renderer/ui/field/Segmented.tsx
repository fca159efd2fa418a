import { useId } from "react";
import styles from "./Field.module.css";
import type { Choice } from "./SelectField.tsx";

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onValue: (value: Value) => void;
  /** The label is for assistive technology only: the choices speak for themselves. */
  readonly isLabelHidden?: boolean;
}

/** One of two to four, all in sight. The browser's own radio buttons underneath: one tab stop, and arrows choose. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, choices, onValue, isLabelHidden = false } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <span id={id} className={isLabelHidden ? "visually-hidden" : styles.label}>
        {label}
      </span>
      <div role="radiogroup" aria-labelledby={id} className={styles.segments}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.segment}>
            <input
              type="radio"
              name={id}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.isDisabled}
              onChange={() => onValue(choice.value)}
            />
            {choice.glyph !== undefined && (
              <span aria-hidden className={styles.glyph}>
                {choice.glyph}
              </span>
            )}
            {choice.label}
          </label>
        ))}
      </div>
    </div>
  );
}
