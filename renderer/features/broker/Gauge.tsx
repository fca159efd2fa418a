import { type ReactNode, useId } from "react";
import styles from "./Session.module.css";

interface GaugeProps {
  readonly name: string;
  /** What the bar means, in words; shown beside the name. */
  readonly value: string;
  /** 0 to 1; without it there is nothing to measure and no bar. */
  readonly part?: number | undefined;
  readonly isLate?: boolean;
  /** What follows from it. */
  readonly children?: ReactNode;
}

/** A quantity on the way to its limit: name, value, bar and consequence. */
export function Gauge({ name, value, part, isLate = false, children }: GaugeProps): ReactNode {
  const id = useId();
  const percent = part === undefined ? 0 : Math.round(Math.min(1, Math.max(0, part)) * 1_000) / 10;
  return (
    <div className={styles.gauge}>
      <div className={styles.gaugeHead}>
        <span id={id}>{name}</span>
        <span className={styles.gaugeValue}>{value}</span>
      </div>
      {part !== undefined && (
        <div
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(percent)}
          aria-valuetext={value}
          className={styles.track}
          data-late={isLate}
        >
          <div style={{ width: `${percent}%` }} />
        </div>
      )}
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}
