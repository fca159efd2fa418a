import { Fragment, type ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import { classes } from "#renderer/ui/index.ts";
import styles from "./Presenter.module.css";

interface LaneProps {
  /** Who publishes. */
  readonly from: string;
  readonly topicName: string;
  /** The level of the topic that the eye is led to. */
  readonly marked?: string;
  readonly children: ReactNode;
}

/** One message's way from left to right: who publishes, on which topic, and what comes of it. */
export function Lane({ from, topicName, marked, children }: LaneProps) {
  return (
    <li className={styles.lane}>
      <span className={styles.actor}>{from}</span>
      <span className={styles.arrow} aria-hidden>
        →
      </span>
      <span className="visually-hidden">publishes on</span>
      <TopicText text={topicName} {...(marked === undefined ? {} : { marked })} />
      <span className={styles.outcome}>{children}</span>
    </li>
  );
}

/** A Topic Name or Topic Filter, broken between its levels only, one level marked. */
export function TopicText({ text, marked }: { readonly text: string; readonly marked?: string }) {
  const levels = text.split("/");
  return (
    <code className={styles.topic}>
      {levels.map((level, index) => (
        // A topic may hold a level twice: its place is its identity.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {index > 0 && (
            <>
              /<wbr />
            </>
          )}
          {level === marked ? <mark className={styles.marked}>{escapeText(level)}</mark> : escapeText(level)}
        </Fragment>
      ))}
    </code>
  );
}

interface LevelTableProps {
  readonly filter: string;
  readonly topicName: string;
}

/** A Topic Filter above a Topic Name, level under level: where one ends before the other, the gap shows. */
export function LevelTable({ filter, topicName }: LevelTableProps) {
  const above = filter.split("/");
  const below = topicName.split("/");
  const columns = Array.from({ length: Math.max(above.length, below.length) }, (_, index) => index);
  // A leading slash makes an empty first level: true, but nothing to look at.
  const shown = columns.filter((index) => index > 0 || above[0] !== "" || below[0] !== "");
  return (
    <div className={styles.levelsFrame}>
      <table className={styles.levels}>
        <tbody>
          {[
            { name: "Filter", levels: above, others: below },
            { name: "Topic", levels: below, others: above },
          ].map(({ name, levels, others }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {shown.map((index) => {
                const level = levels[index];
                const isAlone = level !== undefined && others[index] === undefined;
                return (
                  <td key={index} className={classes(level === undefined && styles.gap, isAlone && styles.alone)}>
                    {level === undefined ? <span aria-label="nothing">⊘</span> : <code>{escapeText(level)}</code>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
