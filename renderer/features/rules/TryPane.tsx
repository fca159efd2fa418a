import { type FormEvent, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { RuleTrial } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useRules } from "#renderer/state/index.ts";
import { Button, Mark, Message, TextField } from "#renderer/ui/index.ts";
import { MessageLine } from "./AtWork.tsx";
import styles from "./Rules.module.css";

interface TryPaneProps {
  readonly text: string;
  readonly onGo: (line: number) => void;
}

type Answer =
  | { readonly kind: "trials"; readonly trials: readonly RuleTrial[]; readonly of: string }
  | { readonly kind: "refused"; readonly reason: string };

/** What each rule would publish for a message. Nothing is sent. */
export function TryPane({ text, onGo }: TryPaneProps) {
  const contract = useContract();
  const { rules } = useAppState();
  const tried = useRules((state) => state.tried);
  const [answer, setAnswer] = useState<Answer>();
  const { setTried } = rules.getState();

  async function ask(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { topicName, payload, responseTopic } = tried;
    const asked = await contract.command("rules.try", {
      text,
      message: {
        topicName,
        payload: new TextEncoder().encode(payload),
        qos: 0,
        retain: false,
        ...(responseTopic === "" ? {} : { responseTopic }),
      },
    });
    setAnswer(
      asked.ok
        ? { kind: "trials", trials: asked.value.trials, of: topicName }
        : { kind: "refused", reason: asked.error.message },
    );
  }

  return (
    <div className={styles.scroll}>
      <form className={styles.form} onSubmit={(event) => void ask(event)}>
        <TextField
          label="Topic name"
          isMono
          value={tried.topicName}
          onValue={(topicName) => setTried({ topicName })}
          hint="Of a message as it would arrive. Nothing is sent"
        />
        <TextField label="Payload" isMono value={tried.payload} onValue={(payload) => setTried({ payload })} />
        <TextField
          label="Response topic"
          isMono
          value={tried.responseTopic}
          onValue={(responseTopic) => setTried({ responseTopic })}
          hint="MQTT 5.0, for rules that reply"
        />
        <div className={styles.actions}>
          <Button type="submit" variant="primary" disabled={tried.topicName === ""}>
            Try
          </Button>
        </div>
      </form>
      <div role="status" className={styles.trials}>
        {answer?.kind === "refused" && (
          <Mark tone="bad" glyph="⊘">
            Not tried: <Message text={answer.reason} />
          </Mark>
        )}
        {answer?.kind === "trials" && <Trials trials={answer.trials} onGo={onGo} />}
      </div>
    </div>
  );
}

function Trials({ trials, onGo }: { readonly trials: readonly RuleTrial[]; readonly onGo: TryPaneProps["onGo"] }) {
  if (trials.length === 0) return <p className={styles.faint}>No rule waits for messages</p>;
  return (
    <ul aria-label="What the rules would do">
      {trials.map(({ rule, line, fires, published, said, problem }) => (
        <li key={rule} className={styles.trial}>
          <Mark tone={markOf(fires, problem)} glyph={glyphOf(fires, problem)}>
            <button type="button" className={styles.ruleName} title={`Line ${line}`} onClick={() => onGo(line)}>
              {escapeText(rule)}
            </button>
            {fires ? "" : " does not fire"}
          </Mark>
          {published.map((message, index) => (
            // Two messages may be the same, and their order is theirs.
            // oxlint-disable-next-line react/no-array-index-key
            <MessageLine key={index} direction="published" message={message} />
          ))}
          {fires && published.length === 0 && problem === undefined && (
            <p className={styles.faint}>Publishes nothing</p>
          )}
          {said.length > 0 && <p className={styles.said}>Says: {escapeText(said.join(" · "))}</p>}
          {problem !== undefined && (
            <p className={styles.refused}>
              ⊘ <Message text={problem} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function markOf(fires: boolean, problem: string | undefined): "good" | "bad" | "idle" {
  if (!fires) return "idle";
  return problem === undefined ? "good" : "bad";
}

function glyphOf(fires: boolean, problem: string | undefined): string {
  if (!fires) return "○";
  return problem === undefined ? "✓" : "⊘";
}
