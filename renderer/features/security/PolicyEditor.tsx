import { useEffect, useMemo, useState } from "react";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { TextEditor, type TextProblem } from "#renderer/editor/index.ts";
import { useAppState, useEngine, useSecurity } from "#renderer/state/index.ts";
import { Button, PaneHeader, Segmented } from "#renderer/ui/index.ts";
import { AccountDialog } from "./AccountDialog.tsx";
import { ErrorList } from "./ErrorList.tsx";
import { FormView } from "./form/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { policyAssist } from "./policyAssist.ts";
import styles from "./Security.module.css";
import { policyCommands } from "./policyCommands.ts";

/** A document is read again when the typing has paused for this long. */
const PAUSE_MS = 250;

const faces = [
  { value: "text", label: "Policy" },
  { value: "form", label: "Form" },
  { value: "accounts", label: "Accounts" },
] as const;

interface PolicyEditorProps {
  readonly draft: PolicyDraftView | undefined;
}

/** The policy or its accounts, with what is wrong at its place and below. */
export function PolicyEditor({ draft }: PolicyEditorProps) {
  const contract = useContract();
  const text = useSecurity((security) => security.text);
  const accountsText = useSecurity((security) => security.accountsText);
  const part = useSecurity((security) => security.part);
  const face = useSecurity((security) => security.face);
  const { security } = useAppState();
  const hasReplaced = useSecurity((state) => state.replaced.length > 0);
  const write = useSecurity((security) => security.write);
  const writeAccounts = useSecurity((security) => security.writeAccounts);
  const reveal = useSecurity((security) => security.reveal);
  const [isAdding, setAdding] = useState(false);
  useCommands([{ ...policyCommands.addAccount, run: () => setAdding(true) }]);
  // An engine that was started again knows no draft: the document is loaded anew.
  const engineId = useEngine((news) => news.engineId);

  useEffect(() => {
    if (engineId === undefined || text === "") return undefined;
    const timer = setTimeout(() => void contract.command("policy.load", { text, accountsText }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [contract, text, accountsText, engineId]);

  // What the engine has read is not yet what stands here: its places would be wrong.
  const read = draft?.text === text && draft.accountsText === accountsText ? draft : undefined;
  const problems = useMemo(() => problemsOf(read, part), [read, part]);
  return (
    <div className={styles.column}>
      <PaneHeader title="Document">
        {hasReplaced && (
          <Button variant="quiet" onClick={() => security.getState().undoReplace()}>
            Undo replace
          </Button>
        )}
        {part === "accounts" && (
          <Button variant="quiet" onClick={() => setAdding(true)}>
            Add account…
          </Button>
        )}
        <Segmented
          label="Document"
          isLabelHidden
          value={part === "accounts" ? "accounts" : face}
          choices={faces}
          onValue={(chosen) => {
            if (chosen === "accounts") security.getState().showPart("accounts");
            else security.getState().showFace(chosen);
          }}
        />
      </PaneHeader>
      {part === "policy" && face === "form" ? (
        <FormView policy={read?.policy} />
      ) : (
        <TextEditor
          key={part}
          label={part === "policy" ? "Policy document" : "Accounts document"}
          language="yaml"
          value={part === "policy" ? text : accountsText}
          onValue={part === "policy" ? write : writeAccounts}
          problems={problems}
          reveal={part === "policy" ? reveal : undefined}
          assist={part === "policy" ? policyAssist : undefined}
          onLine={(line) => part === "policy" && security.getState().setCursorLine(line)}
        />
      )}
      {read !== undefined && text !== "" && <ErrorList draft={read} />}
      {isAdding && <AccountDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

function problemsOf(draft: PolicyDraftView | undefined, part: "policy" | "accounts"): readonly TextProblem[] {
  if (draft === undefined) return [];
  const errors = part === "policy" ? draft.errors : draft.accountErrors;
  const findings = part === "policy" ? (draft.policy?.findings ?? []) : [];
  return [
    ...errors.map((error) => ({ ...error, severity: "error" as const })),
    ...findings
      .filter(({ severity }) => severity === "warning")
      .map(({ line, column, lint, message }) => ({
        line,
        column,
        message: `${lint}: ${message}`,
        severity: "warning" as const,
      })),
  ];
}
