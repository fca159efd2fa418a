import { Message } from "../text/index.ts";
import styles from "./ProblemList.module.css";

/** Something that is wrong in a document. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** Where: `12:4`, from 1. */
  readonly place: string;
  readonly message: string;
  /** Leads there. */
  readonly onGo: () => void;
}

interface ProblemListProps {
  /** Accessible name. */
  readonly label: string;
  readonly problems: readonly Problem[];
}

/** What is wrong in a document, under its editor; nothing while nothing is. */
export function ProblemList({ label, problems }: ProblemListProps) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} aria-label={label}>
      {problems.map(({ severity, place, message, onGo }) => (
        <li key={`${place} ${message}`}>
          <button type="button" className={styles.problem} onClick={onGo}>
            <span aria-hidden className={styles.glyph} data-severity={severity}>
              {severity === "error" ? "⊘" : "▲"}
            </span>
            <span className={styles.place}>{place}</span>
            <span>
              <span className="visually-hidden">{severity === "error" ? "Error: " : "Warning: "}</span>
              <Message text={message} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
