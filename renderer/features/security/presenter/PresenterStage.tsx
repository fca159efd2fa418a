import { type KeyboardEvent, useEffect, useRef } from "react";
import { classes, Button } from "#renderer/ui/index.ts";
import { useCommands, useKeyText } from "#renderer/workbench/index.ts";
import { usePolicy } from "../usePolicy.ts";
import styles from "./Presenter.module.css";
import { StepContent } from "./StepContent.tsx";
import { story } from "./story.ts";
import { usePresenter } from "./usePresenter.ts";
import { type Story, useStory } from "./useStory.ts";

const PLACE = "presentation";

/** The whole window as a stage: one step of the story, large enough for the last row. */
export function PresenterStage() {
  const told = useStory();
  const { leave } = usePresenter();
  const { step, index, progress, goTo, again } = told;
  const stage = useRef<HTMLElement>(null);
  const isLast = index === story.length - 1;

  useCommands([
    {
      id: "presentation.next",
      title: "Next step of the presentation",
      key: "ArrowRight",
      alternateKeys: ["PageDown"],
      place: PLACE,
      run: () => goTo(index + 1),
    },
    {
      id: "presentation.back",
      title: "Previous step of the presentation",
      key: "ArrowLeft",
      alternateKeys: ["PageUp"],
      place: PLACE,
      run: () => goTo(index - 1),
    },
    { id: "presentation.again", title: "Play the step again", key: "R", place: PLACE, run: again },
    { id: "presentation.leave", title: "Leave the presentation", key: "Escape", place: PLACE, run: leave },
  ]);

  // After every drawing: the button that had the focus may have gone with its step.
  useEffect(() => {
    // A button keeps the focus while it is pressed again and again; otherwise the stage has it, for its keys.
    if (!(stage.current?.contains(document.activeElement) ?? false)) stage.current?.focus();
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const isOnButton = event.target instanceof HTMLElement && event.target.closest("button") !== null;
    const next = { " ": index + 1, Home: 0, End: story.length - 1 }[event.key];
    if (next === undefined || (event.key === " " && isOnButton)) return;
    event.preventDefault();
    goTo(next);
  };

  return (
    // The stage has no control of its own: its keys turn the pages, as in any slide show.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={stage}
      aria-label="Presentation"
      data-place={PLACE}
      tabIndex={-1}
      className={styles.stage}
      onKeyDown={onKeyDown}
    >
      <StageHead story={told} onLeave={leave} />
      <p role="status" className="visually-hidden">
        Step {index + 1} of {story.length}: {step.title}
      </p>
      <div className={styles.body} key={step.id}>
        <h2 className={styles.title}>{step.title}</h2>
        <p className={styles.lead}>{step.lead}</p>
        {progress.kind === "failed" && (
          <p role="alert" className={classes(styles.lead, styles.deny)}>
            ⊘ This step could not be carried out: {progress.message}
          </p>
        )}
        <StepContent step={step} progress={progress} />
      </div>
      <footer className={styles.foot}>
        <Standing />
        <span className={styles.buttons}>
          {step.scene !== undefined && (
            <Button variant="quiet" onClick={again}>
              Play again
            </Button>
          )}
          <Button disabled={index === 0} onClick={() => goTo(index - 1)}>
            ← Back
          </Button>
          <Button variant="primary" disabled={isLast} onClick={() => goTo(index + 1)}>
            Next →
          </Button>
        </span>
      </footer>
    </section>
  );
}

function StageHead({ story: { index, goTo }, onLeave }: { readonly story: Story; readonly onLeave: () => void }) {
  const returnKey = useKeyText("activity.security");
  return (
    <header className={styles.head}>
      <span className={styles.name}>Topic security</span>
      <ol aria-label="Steps" className={styles.steps}>
        {story.map(({ id, title }, at) => (
          <li key={id}>
            <button
              type="button"
              title={title}
              aria-label={`Step ${at + 1}: ${title}`}
              aria-current={at === index ? "step" : undefined}
              data-told={at < index}
              onClick={() => goTo(at)}
            >
              <span aria-hidden />
            </button>
          </li>
        ))}
      </ol>
      <span className={styles.count} aria-hidden>
        {index + 1} / {story.length}
      </span>
      <Button
        variant="quiet"
        title={`The story waits at its step${returnKey === undefined ? "" : `; ${returnKey} shows Security from anywhere`}`}
        onClick={onLeave}
      >
        Leave
      </Button>
    </header>
  );
}

/** What the broker enforces at this moment: the truth behind the story. */
function Standing() {
  const policy = usePolicy();
  if (policy === undefined) return <span className={styles.standing} />;
  const { applied, denied } = policy;
  const total = denied.connect + denied.will + denied.publish + denied.subscribe + denied.delivery;
  return (
    <span role="group" aria-label="Broker" className={styles.standing}>
      {applied === undefined ? (
        <span>○ The broker allows everything</span>
      ) : (
        <span>
          <span aria-hidden className={styles.allow}>
            ✓
          </span>{" "}
          The broker enforces: {applied.variant ?? "tightened"}
        </span>
      )}
      <span aria-hidden>·</span>
      <span>{total} refused</span>
    </span>
  );
}
