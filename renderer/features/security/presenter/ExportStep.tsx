import { useEffect, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { Button, CopyButton, formatCount, Message } from "#renderer/ui/index.ts";
import { lossWords } from "../dialects/lossWords.ts";
import { saveText } from "../saveText.ts";
import styles from "./Presenter.module.css";

const DIALECT = "mosquitto-acl";

/** The tightened policy as Mosquitto's acl_file, with what that language cannot say. */
export function ExportStep({ isReady }: { readonly isReady: boolean }) {
  const contract = useContract();
  const [emitted, setEmitted] = useState<CommandOutput<"policy.emit">>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    if (!isReady) return undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      const answer = await contract.command("policy.emit", { dialect: DIALECT });
      if (!isWanted) return;
      if (answer.ok) setEmitted(answer.value);
      else setProblem(answer.error.message);
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [contract, isReady]);

  if (problem !== undefined)
    return (
      <p className={styles.deny}>
        ⊘ <Message text={problem} />
      </p>
    );
  if (emitted === undefined) return <div aria-busy="true" />;
  const { text, losses, differences } = emitted;
  return (
    <div className={styles.export}>
      {/* It scrolls, so the keyboard must be able to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label="acl_file">
        {text}
      </pre>
      <div className={styles.beside}>
        <p className={styles.result}>
          {differences.length === 0 ? (
            <span className={styles.allow}>✓ No difference from the design</span>
          ) : (
            <span className={styles.warning}>
              ▲ {formatCount(differences.length)} {differences.length === 1 ? "difference" : "differences"} from the
              design
            </span>
          )}
        </p>
        {differences[0] !== undefined && (
          <p className={styles.small}>
            For example, <code>{escapeText(differences[0].client.clientIdentifier)}</code>{" "}
            {differences[0].emitted === "allow" ? "may" : "may not"} {differences[0].action}{" "}
            <code>{escapeText(differences[0].topicName)}</code>
          </p>
        )}
        <p className={styles.small}>What an acl_file cannot say</p>
        <ul className={styles.losses}>
          {[...new Set(losses.map(({ code }) => code))].map((code) => (
            <li key={code}>
              <span className={styles.id}>{code}</span> {lossWords(code)}
            </li>
          ))}
        </ul>
        <span className={styles.buttons}>
          <CopyButton label="Copy acl_file" text={() => text} />
          <Button onClick={() => saveText("acl_file", text)}>Save acl_file</Button>
        </span>
      </div>
    </div>
  );
}
