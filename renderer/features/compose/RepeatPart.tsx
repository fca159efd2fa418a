import type { PublishJob, PublishPace } from "#shared/contract/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { useAppState, useDraft } from "#renderer/state/index.ts";
import { Button, formatCount, IconButton, Mark, Message, TextField } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { Square, X } from "lucide-react";
import styles from "./Compose.module.css";
import { messageOf } from "./useDraftMessage.ts";
import { repeatCommands } from "./composeCommands.ts";

type TypedPace = Readonly<Record<"perSecond" | "count" | "jitter" | "delay", string>>;

const MAXIMUM_RATE = 100_000;
const MAXIMUM_COUNT = 1_000_000_000;
const MAXIMUM_DELAY_SECONDS = 604_800;

/** Sends the draft again and again, at a pace; and shows what is being sent so. */
export function RepeatPart() {
  const contract = useContract();
  const { draft, toasts } = useAppState();
  const typed = useDraft(({ pace }) => pace);
  const change = useDraft((state) => state.change);
  const jobs = useView("publishJobs", {}).value?.jobs ?? [];
  const faults = findPaceFaults(typed);
  const pace = readPace(typed);

  async function start(): Promise<void> {
    if (pace === undefined) return;
    const state = draft.getState();
    const answer = await contract.command("message.repeat", { via: state.via, message: messageOf(state), pace });
    if (!answer.ok) toasts.getState().notify(`Not started: ${answer.error.message}`, "failure");
  }
  const stopAll = (): void => void contract.command("message.stopAll", {});
  useCommands([
    { ...repeatCommands.start, run: () => void start() },
    { ...repeatCommands.stopAll, run: stopAll },
  ]);

  const field = (name: keyof TypedPace, label: string, hint?: string) => (
    <TextField
      label={label}
      isMono
      inputMode="decimal"
      value={typed[name]}
      error={faults[name]}
      hint={hint}
      onValue={(value) => change({ pace: { ...typed, [name]: value } })}
    />
  );
  return (
    <div className={styles.form}>
      {field("perSecond", "Messages a second")}
      {field("count", "How many", "empty: until stopped")}
      {field("jitter", "Jitter, %")}
      {field("delay", "Begin after, s")}
      <div className={styles.actions}>
        <Button variant="primary" disabled={pace === undefined} onClick={() => void start()}>
          Start
        </Button>
        {jobs.some(isAlive) && <Button onClick={stopAll}>Stop all</Button>}
      </div>
      {jobs.length > 0 && (
        <ul className={styles.jobs} aria-label="Repeated messages">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
    </div>
  );
}

function JobRow({ job }: { readonly job: PublishJob }) {
  const contract = useContract();
  const { id, topicName, publisher, sent, failed, refused, problem } = job;
  return (
    <li className={styles.job}>
      <Mark tone={jobLooks[job.state].tone} glyph={jobLooks[job.state].glyph}>
        {jobLooks[job.state].word}
      </Mark>
      <span className={styles.jobName} title={`${topicName} by ${publisher}`}>
        {topicName}
      </span>
      <span className={styles.jobFacts}>
        {formatCount(sent)}
        {job.pace.count === undefined ? "" : ` of ${formatCount(job.pace.count)}`} sent
        {job.state === "running" && ` · ${formatCount(Math.round(job.rate))}/s`}
        {refused > 0 && ` · ${formatCount(refused)} refused`}
        {failed > 0 && ` · ${formatCount(failed)} failed`}
      </span>
      {isAlive(job) ? (
        <IconButton
          label={`Stop ${topicName}`}
          icon={Square}
          onClick={() => void contract.command("message.stop", { id })}
        />
      ) : (
        <IconButton
          label={`Take ${topicName} off the list`}
          icon={X}
          onClick={() => void contract.command("message.forgetJob", { id })}
        />
      )}
      {problem !== undefined && (
        <span className={styles.jobProblem}>
          ▲ <Message text={problem} isSentence />
        </span>
      )}
    </li>
  );
}

const jobLooks = {
  waiting: { tone: "idle", glyph: "◌", word: "Waiting" },
  running: { tone: "good", glyph: "●", word: "Running" },
  done: { tone: "good", glyph: "✓", word: "Done" },
  stopped: { tone: "idle", glyph: "■", word: "Stopped" },
} as const;

const isAlive = ({ state }: PublishJob): boolean => state === "running" || state === "waiting";

/** What is wrong with each number, in words. */
export function findPaceFaults(typed: TypedPace): Partial<Record<keyof TypedPace, string>> {
  const between = (text: string, low: number, high: number): boolean => {
    const value = Number(text);
    return text.trim() !== "" && Number.isFinite(value) && value >= low && value <= high;
  };
  const { perSecond, count, jitter, delay } = typed;
  return {
    ...(between(perSecond, 0.001, MAXIMUM_RATE) ? {} : { perSecond: "from 0.001 to 100 000" }),
    ...(count.trim() === "" || (between(count, 1, MAXIMUM_COUNT) && Number.isInteger(Number(count)))
      ? {}
      : { count: "a whole number, or empty" }),
    ...(between(jitter, 0, 100) ? {} : { jitter: "from 0 to 100" }),
    ...(between(delay, 0, MAXIMUM_DELAY_SECONDS) ? {} : { delay: "up to a week, 604 800" }),
  };
}

function readPace(typed: TypedPace): PublishPace | undefined {
  if (Object.keys(findPaceFaults(typed)).length > 0) return undefined;
  return {
    perSecond: Number(typed.perSecond),
    jitter: Number(typed.jitter) / 100,
    delaySeconds: Number(typed.delay),
    ...(typed.count.trim() === "" ? {} : { count: Number(typed.count) }),
  };
}
