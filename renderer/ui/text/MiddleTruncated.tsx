import styles from "./MiddleTruncated.module.css";

interface MiddleTruncatedProps {
  readonly text: string;
  /** What follows the last one of these stays legible. */
  readonly separator: string;
}

/** A path that gives up its middle, not its end, where there is too little room. The whole text is its tooltip. */
export function MiddleTruncated({ text, separator }: MiddleTruncatedProps) {
  const cut = Math.max(0, text.lastIndexOf(separator));
  return (
    <span className={styles.text} title={text}>
      {cut > 0 && <span className={styles.head}>{text.slice(0, cut)}</span>}
      <span className={styles.tail}>{text.slice(cut)}</span>
    </span>
  );
}
