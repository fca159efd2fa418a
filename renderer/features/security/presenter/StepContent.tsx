import { assertNever, escapeText } from "#shared/base/index.ts";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { talkPolicyText } from "#shared/policy/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, classes, formatCount } from "#renderer/ui/index.ts";
import { usePolicy, usePolicyDraft } from "../usePolicy.ts";
import { ExportStep } from "./ExportStep.tsx";
import { Lane, LevelTable } from "./pictures.tsx";
import { PlayedList } from "./PlayedList.tsx";
import styles from "./Presenter.module.css";
import { command, forgedReading, requirementWords, type StoryStep } from "./story.ts";
import { usePresenter } from "./usePresenter.ts";
import type { StepProgress } from "./useStory.ts";

interface StepContentProps {
  readonly step: StoryStep;
  readonly progress: StepProgress;
}

/** What a step shows under its title. */
export function StepContent({ step, progress }: StepContentProps) {
  switch (step.id) {
    case "cast":
      return <Cast />;
    case "slide":
      return <Rules when="slide" />;
    case "verdicts":
      return <Verdicts />;
    case "forged":
      return (
        <>
          <Witness id="R3" />
          <PlayedList scene={step.scene ?? []} progress={progress} />
        </>
      );
    case "deaf":
      return (
        <>
          <Witness id="R5" />
          <LevelTable filter="/App/Customer/acme/+/+/acme-t1" topicName={command.topicName} />
          <PlayedList scene={step.scene ?? []} progress={progress} />
        </>
      );
    case "tightened":
      return (
        <>
          <Rules when="tightened" />
          <Outcome progress={progress} />
        </>
      );
    case "refused":
      return <PlayedList scene={step.scene ?? []} progress={progress} />;
    case "export":
      return <ExportStep isReady={progress.kind === "ready"} />;
    case "end":
      return <End />;
    default:
      return assertNever(step.id);
  }
}

function Cast() {
  return (
    <ol className={styles.lanes} aria-label="Who talks to whom">
      <Lane from="Sensor" topicName={forgedReading.topicName} marked="Reading">
        → Main office, Mobile
      </Lane>
      <Lane from="Main office" topicName={command.topicName} marked="Command">
        → Sensor
      </Lane>
    </ol>
  );
}

/** The two rules that matter, as the document spells them. */
function Rules({ when }: { readonly when: "slide" | "tightened" }) {
  return (
    <dl className={styles.rules}>
      {(["S1", "S2"] as const).map((id) => (
        <div key={id}>
          <dt>
            {id} {ruleWords[id]}
          </dt>
          {when === "tightened" && (
            <dd className={styles.before}>
              <span className="visually-hidden">before: </span>
              <code>{ruleText(id, "slide")}</code>
            </dd>
          )}
          <dd>
            <code>{ruleText(id, when)}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const ruleWords = { S1: "A sensor publishes readings", S2: "A sensor subscribes to commands" } as const;

/** What a rule is about, cut from its own line of the document: the variant's comes after the role's. */
function ruleText(id: string, when: "slide" | "tightened"): string {
  const start = when === "slide" ? `${id}: {` : `id: ${id},`;
  const line = talkPolicyText.split("\n").find((each) => each.includes(start)) ?? "";
  return /(?:topic|filter): .*(?= \})/.exec(line)?.[0].replaceAll(/, maxQos.*$/g, "") ?? "";
}

const verdicts = {
  proved: { glyph: "✓", word: "proved", tone: "allow" },
  refuted: { glyph: "⊘", word: "refuted", tone: "deny" },
  open: { glyph: "▲", word: "open", tone: "warning" },
} as const;

function Verdicts() {
  const policy = usePolicyDraft()?.policy;
  return (
    <ul className={styles.verdicts} aria-label="Requirements">
      {policy?.requirements.map(({ id, kind }) => {
        const { glyph, word, tone } = verdicts[kind];
        return (
          <li key={id} data-verdict={kind}>
            <span className={styles.id}>{id}</span>
            <span>{requirementWords[id] ?? ""}</span>
            <span className={classes(styles.verdict, styles[tone])}>
              <span aria-hidden>{glyph} </span>
              {word}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

type Requirement = NonNullable<PolicyDraftView["policy"]>["requirements"][number];

/** The counterexample that the analysis found, in words. */
function Witness({ id }: { readonly id: string }) {
  const requirement = usePolicyDraft()?.policy?.requirements.find((one) => one.id === id);
  if (requirement?.witness === undefined) return <p className={styles.small}> </p>;
  return <p className={styles.small}>{witnessWords(requirement.witness)}</p>;
}

function witnessWords({ client, against, action, topicName, effect, rule }: NonNullable<Requirement["witness"]>) {
  const because =
    rule === undefined
      ? "no rule allows it"
      : `rule ${rule.id}${rule.line === undefined ? "" : `, line ${rule.line}`}, ${effect === "allow" ? "allows" : "denies"} it`;
  return (
    <>
      Found by the analysis: <code>{escapeText(client.clientIdentifier)}</code> {effect === "allow" ? "can" : "cannot"}{" "}
      {action} <code>{escapeText(topicName)}</code>
      {against === undefined ? "" : ", which is another's"}: {because}.
    </>
  );
}

/** What the change did to clients that were connected already, and what is proved now. */
function Outcome({ progress }: { readonly progress: StepProgress }) {
  const draft = usePolicyDraft()?.policy;
  const policy = usePolicy();
  if (progress.kind !== "ready" || draft === undefined || policy === undefined)
    return <p className={styles.small}> </p>;
  const proved = draft.requirements.filter(({ kind }) => kind === "proved").length;
  const isAll = proved === draft.requirements.length;
  return (
    <p className={styles.result} role="status">
      <span className={isAll ? styles.allow : styles.deny}>
        <span aria-hidden>{isAll ? "✓" : "⊘"} </span>
        {formatCount(proved)} of {formatCount(draft.requirements.length)} requirements are proved
      </span>
    </p>
  );
}

function End() {
  const { end, keep } = usePresenter();
  const { presentation } = useAppState();
  return (
    <div className={styles.choices}>
      <Button variant="primary" onClick={() => void end()}>
        End, and put everything back
      </Button>
      <Button onClick={keep}>End, and keep the talk's policy</Button>
      <Button onClick={() => presentation.getState().goTo(0)}>From the beginning</Button>
    </div>
  );
}
