import { useId } from "react";
import { type ProbeStep, type ProbeStepId, probeSteps, sectionTitles } from "#shared/probe/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import { Mark, TextField } from "#renderer/ui/index.ts";
import styles from "./Probe.module.css";

type PlannedStep = ProbeStep & { readonly id: ProbeStepId };
const planned: readonly PlannedStep[] = probeSteps;
const unusual = planned.filter(({ risk }) => risk !== undefined);
const ordinary = planned.filter(({ risk }) => risk === undefined);

/** Everything that would be sent: what asks first, and what every client might do on any day. */
export function PlanPart() {
  return (
    <>
      <section aria-label="Asks first" className={styles.plan}>
        <h3>Only if you agree</h3>
        <p className={styles.words}>
          Each of these is unusual for a client, breaks the standard on purpose, or costs the broker something. Tick
          what may be done to this broker, this time.
        </p>
        <ul>
          {unusual.map((step) => (
            <UnusualStep key={step.id} step={step} />
          ))}
        </ul>
      </section>
      <section aria-label="Always done" className={styles.plan}>
        <h3>Always done</h3>
        <p className={styles.words}>
          On private topics under a random name, at most a hundred packets a second. Retained messages and sessions of
          the probe are removed at its end, also when it is stopped.
        </p>
        <dl className={styles.steps}>
          {ordinary.map((step) => (
            <div key={step.id}>
              <dt>{step.title}</dt>
              <dd>{step.sends}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function UnusualStep({ step }: { readonly step: PlannedStep }) {
  const consented = useProbes((focus) => focus.draft.consented);
  const deniedTopic = useProbes((focus) => focus.draft.deniedTopic);
  const change = useProbes((focus) => focus.change);
  const describedBy = useId();
  const { id, title, sends, risk, section } = step;
  const isChecked = consented.includes(id);
  return (
    <li className={styles.unusual} data-checked={isChecked}>
      <label>
        <input
          type="checkbox"
          checked={isChecked}
          aria-describedby={describedBy}
          onChange={(event) =>
            change({
              consented: event.target.checked ? [...consented, id] : consented.filter((each) => each !== id),
            })
          }
        />
        <span>{title}</span>
        <small>{sectionTitles[section]}</small>
      </label>
      <div id={describedBy} className={styles.what}>
        <p>{sends}</p>
        <p>
          <Mark tone="warning" glyph="▲">
            {risk}
          </Mark>
        </p>
      </div>
      {id === "denied-topic" && isChecked && (
        <div className={styles.what}>
          <TextField
            isMono
            label="Topic Name"
            placeholder="machines/1/command"
            value={deniedTopic}
            error={deniedTopic === "" ? "Without a topic this step is left out" : undefined}
            onValue={(value) => change({ deniedTopic: value })}
          />
        </div>
      )}
    </li>
  );
}
