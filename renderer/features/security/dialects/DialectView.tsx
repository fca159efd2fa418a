import { useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput, PolicyDraftView } from "#shared/contract/index.ts";
import { TextEditor } from "#renderer/editor/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { Button, classes, CopyButton, EmptyState, formatCount, Mark, Message } from "#renderer/ui/index.ts";
import { saveText } from "../saveText.ts";
import dialectsStyles from "./Dialects.module.css";
import styles from "../Security.module.css";
import { useAnswer } from "../useAnswer.ts";
import { usePolicy, usePolicyActions } from "../usePolicy.ts";
import { ImportDialog } from "./ImportDialog.tsx";
import { lossWords } from "./lossWords.ts";

/** Differences that are listed; more are counted. */
const SHOWN = 100;

/** The policy in other brokers' languages: the text, what is lost, and what that broker would do otherwise. */
export function DialectView({ policy }: { readonly policy: PolicyDraftView["policy"] }) {
  const dialects = useAnswer("policy.dialects", {}).value?.dialects ?? [];
  const chosen = useSecurity((security) => security.dialect);
  const choose = useSecurity((security) => security.chooseDialect);
  const variant = useSecurity((security) => security.variant);
  const [isImporting, setImporting] = useState(false);
  const emitted = useAnswer(
    "policy.emit",
    policy === undefined ? undefined : { dialect: chosen, ...(variant === "" ? {} : { variant }) },
    policy,
  );
  const dialect = dialects.find(({ id }) => id === chosen);
  return (
    <div className={dialectsStyles.dialects}>
      <div className={dialectsStyles.tabs}>
        <div role="tablist" aria-label="Dialects" aria-orientation="vertical">
          {dialects.map(({ id, title }, index) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`dialect-${id}`}
              aria-selected={id === chosen}
              aria-controls="dialect-panel"
              tabIndex={id === chosen ? 0 : -1}
              className={dialectsStyles.tab}
              onClick={() => choose(id)}
              onKeyDown={(event) => {
                const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
                const next =
                  step === undefined ? undefined : dialects[(index + step + dialects.length) % dialects.length];
                if (next === undefined) return;
                event.preventDefault();
                choose(next.id);
                document.getElementById(`dialect-${next.id}`)?.focus();
              }}
            >
              {title}
            </button>
          ))}
        </div>
        <Button onClick={() => setImporting(true)}>Import…</Button>
      </div>
      <div role="tabpanel" id="dialect-panel" aria-labelledby={`dialect-${chosen}`} className={styles.column}>
        {policy === undefined ? (
          <EmptyState title="No policy to write">
            A document without errors is written in ten languages here.
          </EmptyState>
        ) : emitted.problem !== undefined ? (
          <EmptyState title="Not written">The engine says: {emitted.problem}.</EmptyState>
        ) : (
          emitted.value !== undefined &&
          dialect !== undefined && <Emission key={chosen} dialect={dialect} emission={emitted.value} />
        )}
      </div>
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}

interface EmissionProps {
  readonly dialect: CommandOutput<"policy.dialects">["dialects"][number];
  readonly emission: CommandOutput<"policy.emit">;
}

function Emission({ dialect, emission }: EmissionProps) {
  const { text, evidence, losses, differences } = emission;
  return (
    <>
      <div className={styles.actions}>
        <Mark tone={differences.length === 0 ? "good" : "warning"} glyph={differences.length === 0 ? "✓" : "▲"}>
          {differences.length === 0
            ? "No difference from the design"
            : `${formatCount(differences.length)} ${differences.length === 1 ? "difference" : "differences"} from the design`}
        </Mark>
        <span className={styles.muted}>{evidence === "run" ? "Seen on the broker itself" : "Read in its source"}</span>
        <span className={styles.gap} />
        <CopyButton label="Copy" text={() => text} />
        <Button onClick={() => saveText(fileNames[dialect.id] ?? `${dialect.id}.txt`, text)}>Save…</Button>
        <ActSwitch dialect={dialect} />
      </div>
      <div className={dialectsStyles.emitted}>
        <TextEditor
          label={`Policy for ${dialect.title}`}
          language="plaintext"
          isReadOnly
          value={text}
          onValue={() => {}}
        />
      </div>
      <div className={dialectsStyles.halves}>
        <section aria-label="Losses" className={dialectsStyles.half}>
          <h3 className={styles.listTitle}>
            Not said in this language <small>{formatCount(losses.length)}</small>
          </h3>
          {losses.length === 0 && <p className={styles.note}>Everything is said.</p>}
          <ul>
            {losses.map(({ code, message }) => (
              <li key={`${code} ${message}`} className={dialectsStyles.loss}>
                <span className={styles.id}>{code}</span>
                <span>
                  {lossWords(code)}
                  <small>
                    <Message text={message} />
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="Differences" className={dialectsStyles.half}>
          <h3 className={styles.listTitle}>
            Different from the design <small>{formatCount(differences.length)}</small>
          </h3>
          {differences.length === 0 && <p className={styles.note}>Nowhere: every topic is decided alike.</p>}
          <ul>
            {differences.slice(0, SHOWN).map(({ client, action, topicName, emitted, through }) => (
              <li
                key={`${client.clientIdentifier} ${action} ${topicName} ${through ?? ""}`}
                className={dialectsStyles.loss}
              >
                <span aria-hidden className={emitted === "allow" ? styles.warning : styles.deny}>
                  {emitted === "allow" ? "▲" : "⊘"}
                </span>
                <span>
                  <code>{escapeText(client.clientIdentifier)}</code> {emitted === "allow" ? "may" : "may not"} {action}{" "}
                  <code>{escapeText(topicName)}</code>
                  <small>
                    {emitted === "allow" ? "The design denies it" : "The design allows it"}
                    {through === undefined ? "" : `; through ${escapeText(through)}`}
                  </small>
                </span>
              </li>
            ))}
          </ul>
          {differences.length > SHOWN && (
            <p className={styles.note}>and {formatCount(differences.length - SHOWN)} more</p>
          )}
        </section>
      </div>
    </>
  );
}

/** Lets the embedded broker judge as this language's broker would, on the policy that it enforces. */
function ActSwitch({ dialect }: Pick<EmissionProps, "dialect">) {
  const policy = usePolicy();
  const { give } = usePolicyActions();
  if (policy === undefined) return null;
  const isActing = policy.actingAs?.dialect === dialect.id;
  return (
    <Button
      aria-pressed={isActing}
      disabled={policy.applied === undefined}
      title={
        policy.applied === undefined
          ? "Enforce the policy first: the broker then judges by this text"
          : `The broker judges by this text as ${dialect.title} reads it`
      }
      className={classes(isActing && dialectsStyles.acting)}
      onClick={() => give("policy.actAs", isActing ? {} : { dialect: dialect.id })}
    >
      {isActing ? "Stop acting" : "Act as this broker"}
    </Button>
  );
}

const fileNames: Readonly<Record<string, string>> = {
  "mosquitto-acl": "acl_file",
  "mosquitto-dynsec": "dynamic-security.json",
  emqx: "acl.conf",
  hivemq: "credentials.xml",
  "aws-iot": "policies.json",
  vernemq: "vmq.acl",
};
