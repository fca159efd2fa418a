import { type ReactNode, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import {
  explainMatch,
  type LevelVerdict,
  parseSharedSubscription,
  parseTopicFilter,
  parseTopicName,
  type TopicFilter,
} from "#shared/topic/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { useAppState, useTopics } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, Message, TextField } from "#renderer/ui/index.ts";
import styles from "./Topics.module.css";

/** Topics of each kind that are listed. */
const LISTED = 50;

/** Says what a Topic Filter matches as it is typed, and of one topic why, level by level. */
export function FilterTester({ topicName }: { readonly topicName: string | undefined }): ReactNode {
  const { topics } = useAppState();
  const text = useTopics((state) => state.testedFilter);
  const [picked, setPicked] = useState<string>();
  const [typedName, setTypedName] = useState<string>();
  const filter = text === "" ? undefined : parseTopicFilter(text);
  const shared = filter?.ok === true ? parseSharedSubscription(filter.value) : undefined;
  const matched = filter?.ok === true ? (shared?.topicFilter ?? filter.value) : undefined;
  const name = typedName ?? picked ?? topicName ?? "";
  return (
    <div className={styles.tester}>
      <div className={styles.testerFields}>
        <TextField
          label="Topic Filter"
          isMono
          value={text}
          onValue={topics.getState().testFilter}
          error={filter?.ok === false ? filter.error.message : undefined}
        />
        <TextField label="Topic Name to explain" isMono value={name} onValue={setTypedName} />
      </div>
      {matched === undefined ? (
        <EmptyState isSmall title={text === "" ? "No Topic Filter yet" : "This is no Topic Filter"}>
          {text === ""
            ? "Type one, such as plant/+/temp or plant/#, to see which topics it matches."
            : "A subscription to it would be refused, or would end the connection."}
        </EmptyState>
      ) : (
        <>
          {shared !== undefined && (
            <p className={styles.note}>
              Shared subscription of the group <code>{escapeText(shared.shareName)}</code>: each message that{" "}
              <code>{escapeText(shared.topicFilter)}</code> matches goes to one of the group
            </p>
          )}
          <Explanation filter={matched} name={name} />
          <Matches
            filter={matched}
            onPick={(next) => {
              setPicked(next);
              setTypedName(undefined);
            }}
          />
        </>
      )}
    </div>
  );
}

function Explanation({ filter, name }: { readonly filter: TopicFilter; readonly name: string }): ReactNode {
  if (name === "") return null;
  const topicName = parseTopicName(name);
  if (!topicName.ok)
    return (
      <p className={styles.note}>
        ⊘ <Message text={topicName.error.message} />
      </p>
    );
  const { isMatch, levels } = explainMatch(filter, topicName.value);
  return (
    <section aria-label="Why">
      <p className={styles.note} role="status">
        <strong className={isMatch ? styles.allowed : styles.denied}>
          {isMatch ? "✓ Matches" : "⊘ Does not match"}
        </strong>{" "}
        <code>{escapeText(name)}</code>
      </p>
      <table className={styles.levels}>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Filter</th>
            <th scope="col">Name</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level, index) => (
            // Levels have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index}>
              <td>{index + 1}</td>
              <td>{levelCell(level.filterLevel)}</td>
              <td>{levelCell(level.nameLevel)}</td>
              <td>
                {isGood(level) ? "✓" : "⊘"} {reasons[level.kind]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const reasons: Readonly<Record<LevelVerdict["kind"], string>> = {
  same: "the same text",
  different: "another text; upper and lower case differ too",
  "any-level": "+ stands for any one level, an empty one too",
  rest: "# takes in this level and all below it",
  parent: "# takes in the level above it as well",
  dollar: "a wildcard at the start does not reach topics that begin with $",
  "filter-ended": "the filter ends before the name does",
  "name-ended": "the name ends before the filter does",
};

function isGood({ kind }: LevelVerdict): boolean {
  return kind === "same" || kind === "any-level" || kind === "rest" || kind === "parent";
}

function levelCell(level: string | undefined): ReactNode {
  if (level === undefined) return <span className={styles.muted}>—</span>;
  return <code>{level === "" ? "⟨empty level⟩" : escapeText(level)}</code>;
}

interface MatchesProps {
  readonly filter: TopicFilter;
  readonly onPick: (topicName: string) => void;
}

function Matches({ filter, onPick }: MatchesProps): ReactNode {
  const contract = useContract();
  const { toasts, topics } = useAppState();
  const { value } = useView("filterTest", { filter, count: LISTED });
  if (value === undefined) return <div aria-busy="true" />;
  const show = async (topicName: string): Promise<void> => {
    const found = await contract.command("topics.find", { topicName });
    if (found.ok) topics.getState().seek(found.value.node);
    else toasts.getState().notify(`The topic is not shown: ${found.error.message}`, "failure");
  };
  const lists = [
    { title: "Matched", names: value.matching, total: value.matchCount },
    { title: "Not matched", names: value.missing, total: value.topicCount - value.matchCount },
  ] as const;
  return (
    <div className={styles.matches}>
      {lists.map(({ title, names, total }) => (
        <section key={title} aria-label={title}>
          <h3>
            {title}: {formatCount(total)} of {formatCount(value.topicCount)} topics
            {names.length < total && `, the first ${formatCount(names.length)} below`}
          </h3>
          <ul>
            {names.map((topicName) => (
              <li key={topicName}>
                <button type="button" className={styles.pick} onClick={() => onPick(topicName)}>
                  {escapeText(topicName)}
                </button>
                <Button
                  variant="quiet"
                  aria-label={`Show ${escapeText(topicName)} in the tree`}
                  onClick={() => void show(topicName)}
                >
                  Show
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
