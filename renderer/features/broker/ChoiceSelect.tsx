import type { ReactNode } from "react";
import type { Choice } from "#renderer/ui/index.ts";
import styles from "./Broker.module.css";

interface ChoiceSelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onValue: (value: Value) => void;
}

/** One of a few, in a toolbar: the choices speak for themselves, the label is for assistive technology. */
export function ChoiceSelect<Value extends string>(props: ChoiceSelectProps<Value>): ReactNode {
  const { label, value, choices, onValue } = props;
  return (
    <select
      aria-label={label}
      className={styles.select}
      value={value}
      onChange={(event) => {
        const chosen = choices.find((choice) => choice.value === event.target.value);
        if (chosen !== undefined) onValue(chosen.value);
      }}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
