import type { ReactNode } from "react";
import styles from "./Field.module.css";

interface CheckFieldProps {
  readonly label: ReactNode;
  readonly isChecked: boolean;
  readonly onValue: (isChecked: boolean) => void;
}

/** On or off. */
export function CheckField({ label, isChecked, onValue }: CheckFieldProps) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={isChecked} onChange={(event) => onValue(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}
