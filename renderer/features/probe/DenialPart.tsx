import { type DenialFound, describeDenial, dialectsLike } from "#shared/probe/index.ts";
import styles from "./Probe.module.css";

/** How the broker answers what it denies, and which brokers are known to do so. */
export function DenialPart({ denial }: { readonly denial: DenialFound }) {
  const lines = describeDenial(denial);
  const likes = dialectsLike(denial);
  if (lines.length === 0) return null;
  return (
    <section aria-label="How it refuses" className={styles.aside}>
      <h3>How it refuses</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {likes.length > 0 && <li>Answers like {likes.join(", ")}</li>}
      </ul>
    </section>
  );
}
