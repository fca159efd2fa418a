import type { ProbeReport } from "#shared/probe/index.ts";
import { Message } from "#renderer/ui/index.ts";
import styles from "./Probe.module.css";
import { titleOfStep } from "./words.ts";

/** What was not done and why, and what could not be cleaned up. */
export function UndonePart({ report: { steps, leftBehind } }: { readonly report: ProbeReport }) {
  const unasked = steps.filter(({ state }) => state === "not-consented").map(({ id }) => titleOfStep(id));
  const byReason = new Map<string, string[]>();
  for (const { id, state, detail = "not finished" } of steps) {
    if (state !== "skipped" && state !== "unfinished") continue;
    byReason.set(detail, [...(byReason.get(detail) ?? []), titleOfStep(id)]);
  }
  return (
    <>
      {leftBehind.length > 0 && (
        <section aria-label="Left behind" className={styles.aside}>
          <h3>Left behind</h3>
          <ul>
            {leftBehind.map((each) => (
              <li key={each}>
                ▲ <Message text={each} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {byReason.size + unasked.length > 0 && (
        <section aria-label="Not done" className={styles.aside}>
          <h3>Not done</h3>
          <ul>
            {[...byReason].map(([reason, titles]) => (
              <li key={reason}>
                <Message text={reason} isSentence />: {titles.join(", ")}
              </li>
            ))}
            {unasked.length > 0 && <li>Nobody agreed to: {unasked.join(", ")}</li>}
          </ul>
        </section>
      )}
    </>
  );
}
