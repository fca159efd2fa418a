import { useEffect, useMemo } from "react";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { TextEditor, type TextProblem } from "#renderer/editor/index.ts";
import { useEngine, useSecurity } from "#renderer/state/index.ts";
import { PaneHeader } from "#renderer/ui/index.ts";
import styles from "./Security.module.css";

/** A document is read again when the typing has paused for this long. */
const PAUSE_MS = 250;

interface PolicyEditorProps {
  readonly draft: PolicyDraftView | undefined;
}

/** The document, with what is wrong in it at its place and below. */
export function PolicyEditor({ draft }: PolicyEditorProps) {
  const contract = useContract();
  const text = useSecurity((security) => security.text);
  const write = useSecurity((security) => security.write);
  const reveal = useSecurity((security) => security.reveal);
  const revealLine = useSecurity((security) => security.revealLine);
  // An engine that was started again knows no draft: the document is loaded anew.
  const engineId = useEngine((news) => news.engineId);

  useEffect(() => {
    if (engineId === undefined || text === "") return undefined;
    const timer = setTimeout(() => void contract.command("policy.load", { text }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [contract, text, engineId]);

  const problems = useMemo(
    () => (text === "" ? [] : problemsOf(draft?.text === text ? draft : undefined)),
    [draft, text],
  );
  const errors = problems.filter(({ severity }) => severity === "error");
  return (
    <div className={styles.column}>
      <PaneHeader title="Document" />
      <TextEditor
        label="Policy document"
        language="yaml"
        value={text}
        onValue={write}
        problems={problems}
        reveal={reveal}
      />
      {errors.length > 0 && (
        <ul className={styles.errors} aria-label="Errors in the document">
          {errors.map(({ line, column, message }) => (
            <li key={`${line}:${column}:${message}`}>
              <button type="button" className={styles.problem} onClick={() => revealLine(line)}>
                <span aria-hidden className={styles.deny}>
                  ⊘
                </span>
                <span className={styles.place}>
                  {line}:{column}
                </span>
                {message}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function problemsOf(draft: PolicyDraftView | undefined): readonly TextProblem[] {
  if (draft === undefined) return [];
  const findings = draft.policy?.findings.filter(({ severity }) => severity === "warning") ?? [];
  return [
    ...draft.errors.map((error) => ({ ...error, severity: "error" as const })),
    ...findings.map(({ line, column, lint, message }) => ({
      line,
      column,
      message: `${lint}: ${message}`,
      severity: "warning" as const,
    })),
  ];
}
