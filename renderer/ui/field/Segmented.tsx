import { RadioGroup } from "radix-ui";
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

/** One of two to four, all in sight. One tab stop; arrows choose. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, choices, onValue, isLabelHidden = false } = props;
  const labelId = useId();
  return (
    <div className={styles.field}>
      <span id={labelId} className={isLabelHidden ? "visually-hidden" : styles.label}>
        {label}
      </span>
      <RadioGroup.Root
        aria-labelledby={labelId}
        className={styles.segments}
        orientation="horizontal"
        value={value}
        onValueChange={(next) => {
          const chosen = choices.find((choice) => choice.value === next);
          if (chosen !== undefined) onValue(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <RadioGroup.Item
            key={choice.value}
            value={choice.value}
            disabled={choice.isDisabled === true}
            className={styles.segment}
          >
            {choice.glyph !== undefined && (
              <span aria-hidden className={styles.glyph}>
                {choice.glyph}
              </span>
            )}
            {choice.label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
