import { useState } from "react";
import type { CommandOutput } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, Dialog, Field, formatCount, Mark, Message, SelectField } from "#renderer/ui/index.ts";
import dialectsStyles from "./Dialects.module.css";
import styles from "../Security.module.css";
import { useAnswer } from "../useAnswer.ts";

/** Larger files are no policies. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;

/** Reads another broker's file as a policy; shows what is lost before it takes the document's place. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const contract = useContract();
  const { security, toasts } = useAppState();
  const dialects = useAnswer("policy.importable", {}).value?.dialects ?? [];
  const [chosen, setChosen] = useState("");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const [read, setRead] = useState<CommandOutput<"policy.import">>();
  const dialect = chosen === "" ? (dialects[0]?.id ?? "") : chosen;

  async function look(): Promise<void> {
    const answer = await contract.command("policy.import", { dialect, text });
    setProblem(answer.ok ? undefined : answer.error.message);
    setRead(answer.ok ? answer.value : undefined);
  }

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MAXIMUM_BYTES) return setProblem("the file is larger than 4 MB");
    setText(await file.text());
    setRead(undefined);
    setProblem(undefined);
  }

  function use(document: string): void {
    security.getState().replaceText(document);
    security.getState().chooseVariant("");
    toasts.getState().notify("The imported policy is the document now; the one before can be brought back");
    onClose();
  }

  const imported = read?.text;
  return (
    <Dialog
      title="Import a policy"
      description="Nothing is enforced by it, and the present document can be brought back."
      isWide
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={imported === undefined ? "primary" : "plain"}
            disabled={text.trim() === ""}
            onClick={() => void look()}
          >
            Read it
          </Button>
          {imported !== undefined && (
            <Button variant="primary" onClick={() => use(imported)}>
              Use as document
            </Button>
          )}
        </>
      }
    >
      <div className={dialectsStyles.importing}>
        <SelectField
          label="Language"
          value={dialect}
          choices={dialects.map(({ id, title }) => ({ value: id, label: title }))}
          onValue={(id) => {
            setChosen(id);
            setRead(undefined);
          }}
        />
        <label className={dialectsStyles.file}>
          From a file
          <input type="file" onChange={(event) => void take(event.target.files?.[0])} />
        </label>
        <Field label="Or its text">
          {(ids) => (
            <textarea
              {...ids}
              className={dialectsStyles.importText}
              spellCheck={false}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setRead(undefined);
              }}
            />
          )}
        </Field>
        {problem !== undefined && (
          <p role="alert" className={styles.deny}>
            ⊘ <Message text={problem} />
          </p>
        )}
        {read !== undefined && <Reading read={read} />}
      </div>
    </Dialog>
  );
}

function Reading({ read: { errors, losses } }: { readonly read: CommandOutput<"policy.import"> }) {
  return (
    <section aria-label="What was read" aria-live="polite" className={dialectsStyles.reading}>
      {errors.length > 0 ? (
        <Mark tone="bad" glyph="⊘">
          {formatCount(errors.length)} {errors.length === 1 ? "line" : "lines"} cannot be read
        </Mark>
      ) : (
        <Mark tone={losses.length === 0 ? "good" : "warning"} glyph={losses.length === 0 ? "✓" : "▲"}>
          {losses.length === 0 ? "Read without loss" : `Read; ${formatCount(losses.length)} things are not said alike`}
        </Mark>
      )}
      <ul>
        {[...errors, ...losses].map(({ line, message }) => (
          <li key={`${line ?? ""} ${message}`} className={dialectsStyles.loss}>
            <span className={styles.id}>{line === undefined ? "" : `line ${line}`}</span>
            <span>
              <Message text={message} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
