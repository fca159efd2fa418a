import { X } from "lucide-react";
import { type Ref, useId } from "react";
import { IconButton } from "../button/IconButton.tsx";
import { Message } from "../text/index.ts";
import styles from "./SearchField.module.css";

interface SearchFieldProps {
  /** Its name to assistive technology; the placeholder only gives examples. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Why nothing can be searched by what is written. */
  readonly error?: string | undefined;
  /** Escape, Enter or the arrow down: back into the list. */
  readonly onLeave: () => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A line in a toolbar that narrows the list below it, with a cross that empties it. */
export function SearchField(props: SearchFieldProps) {
  const { label, placeholder, value, onValue, error, onLeave, ref } = props;
  const errorId = useId();
  return (
    <div className={styles.search}>
      <input
        ref={ref}
        type="text"
        aria-label={label}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : errorId}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter" && event.key !== "ArrowDown") return;
          event.preventDefault();
          onLeave();
        }}
      />
      {value !== "" && <IconButton label="Clear search" icon={X} onClick={() => onValue("")} />}
      {error !== undefined && (
        <p id={errorId} className={styles.error} role="status">
          ⊘ <Message text={error} />
        </p>
      )}
    </div>
  );
}
