import { capitalised, messageParts } from "./messageParts.ts";
import styles from "./Message.module.css";

interface MessageProps {
  /** As the engine writes it: lower case, values in backticks. What stands in it may be a stranger's words. */
  readonly text: string;
  /** It begins a sentence, with a capital. */
  readonly isSentence?: boolean;
}

/** Words of the engine, escaped, with the values in them set as such. */
export function Message({ text, isSentence = false }: MessageProps) {
  const parts = messageParts(text);
  return parts.map(({ text: run, isCode }, index) => {
    const shown = isSentence && index === 0 && !isCode ? capitalised(run) : run;
    return isCode ? (
      // oxlint-disable-next-line react/no-array-index-key -- runs of one text, replaced as a whole
      <code key={index} className={styles.value}>
        {shown}
      </code>
    ) : (
      shown
    );
  });
}
