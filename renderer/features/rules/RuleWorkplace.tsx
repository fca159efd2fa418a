import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { RuleSetRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { TextEditor } from "#renderer/editor/index.ts";
import { useAppState, useRules } from "#renderer/state/index.ts";
import {
  Button,
  IconButton,
  Mark,
  Menu,
  Message,
  PaneHeader,
  ProblemList,
  saveText,
  Segmented,
  Tooltip,
} from "#renderer/ui/index.ts";
import { PersistentSplit, useCommandRegistry, useCommands, useKeyText } from "#renderer/workbench/index.ts";
import { AtWork } from "./AtWork.tsx";
import { ConnectionField } from "./ConnectionField.tsx";
import { describeState, isAlive } from "./describeRules.ts";
import { ruleAssist } from "./ruleAssist.ts";
import { PreviewPane } from "./PreviewPane.tsx";
import styles from "./Rules.module.css";
import { TryPane } from "./TryPane.tsx";
import { useRuleActions } from "./useRuleActions.ts";
import { type RuleDocument, useRuleCheck, useRuleDocument } from "./useRuleDocument.ts";
import { useRuleFiles } from "./useRuleFiles.ts";
import { ruleSetCommands } from "./ruleSetCommands.ts";

const parts = [
  { value: "work", label: "At work" },
  { value: "try", label: "Try" },
  { value: "preview", label: "Preview" },
] as const;

interface RuleWorkplaceProps {
  readonly row: RuleSetRow;
  /** The names of the tables: what a document says of them may be right now. */
  readonly files: string;
}

/** One rule set: its document, and what it does, would do, or would measure. */
export function RuleWorkplace({ row, files }: RuleWorkplaceProps) {
  const { id } = row;
  const document = useRuleDocument(id, row.revision);
  const text = document.text ?? "";
  const check = useRuleCheck(text, files);
  const part = useRules((rules) => rules.part);
  const { rules } = useAppState();
  const [reveal, setReveal] = useState<{ readonly line: number }>();
  const set = useView("ruleSet", { id }).value?.set;
  const present = set?.row.id === id ? set : undefined;
  const shownRow = present?.row ?? row;
  useWorkplaceCommands(shownRow, document);

  return (
    <>
      <Head row={shownRow} via={present?.via} />
      <StateLine row={shownRow} />
      <PersistentSplit
        id="rules"
        orientation="horizontal"
        dividerLabels={["Width of the document"]}
        parts={[
          {
            id: "document",
            defaultSize: "50%",
            minSize: 240,
            content: (
              <div className={styles.column}>
                {document.text !== undefined && (
                  <TextEditor
                    label="Rules document"
                    language="yaml"
                    value={text}
                    onValue={document.write}
                    problems={check.isFresh ? check.problems : []}
                    reveal={reveal}
                    assist={ruleAssist}
                  />
                )}
                <ProblemList
                  label="Problems of the document"
                  problems={check.problems.map(({ severity, line, column, message }) => ({
                    severity,
                    place: `${line}:${column}`,
                    message: message,
                    onGo: () => setReveal({ line }),
                  }))}
                />
              </div>
            ),
          },
          {
            id: "doing",
            minSize: 260,
            content: (
              <div className={styles.column}>
                <div className={styles.parts}>
                  <Segmented
                    label="What is shown of the rules"
                    isLabelHidden
                    value={part}
                    choices={parts}
                    onValue={(value) => rules.getState().show(value)}
                  />
                </div>
                {part === "work" && <AtWork set={present} onGo={(line) => setReveal({ line })} />}
                {part === "try" && <TryPane text={text} onGo={(line) => setReveal({ line })} />}
                {part === "preview" && <PreviewPane text={text} check={check} />}
              </div>
            ),
          },
        ]}
      />
    </>
  );
}

function useWorkplaceCommands(row: RuleSetRow, document: RuleDocument): void {
  const { id, name } = row;
  const { rules } = useAppState();
  const { give } = useRuleActions();
  const { create } = useRuleFiles();
  const start = async (): Promise<void> => {
    // What is written is what runs.
    await document.save();
    give("rules.start", { id });
  };
  useCommands([
    isAlive(row)
      ? { ...ruleSetCommands.toggle, title: `Stop ${name}`, run: () => give("rules.stop", { id }) }
      : { ...ruleSetCommands.toggle, title: `Start ${name}`, run: () => void start() },
    ...(row.isOlder ? [{ id: "rules.restart", title: `Restart ${name}`, run: () => void start() }] : []),
    {
      ...ruleSetCommands.export,
      title: `Save ${name} as a file`,
      run: () => saveText(`${id}.yaml`, "application/yaml", document.text ?? ""),
    },
    { ...ruleSetCommands.duplicate, title: `Duplicate ${name}`, run: () => void create(document.text ?? "") },
    {
      ...ruleSetCommands.remove,
      title: `Delete ${name}…`,
      run: () => rules.getState().setDialog("remove"),
    },
    ...parts.map(({ value }) => ({ ...ruleSetCommands[value], run: () => rules.getState().show(value) })),
  ]);
}

function Head({ row, via }: { readonly row: RuleSetRow; readonly via: Parameters<typeof ConnectionField>[0]["via"] }) {
  const { run } = useCommandRegistry();
  const keyText = useKeyText("rules.toggle");
  const alive = isAlive(row);
  return (
    <PaneHeader title={row.name}>
      <ConnectionField id={row.id} via={via} />
      {row.isOlder && (
        <Button variant="quiet" onClick={() => run("rules.restart")}>
          Restart
        </Button>
      )}
      <Tooltip text={alive ? "Stop" : "Start"} keyText={keyText}>
        <Button
          variant={alive ? "plain" : "primary"}
          disabled={!alive && row.errors > 0}
          onClick={() => run("rules.toggle")}
        >
          {alive ? "Stop" : "Start"}
        </Button>
      </Tooltip>
      <Menu
        trigger={<IconButton label="More about this rule set" icon={Ellipsis} />}
        groups={[
          [
            { label: "Save as file", onSelect: () => run("rules.export") },
            { label: "Duplicate", onSelect: () => run("rules.duplicate") },
          ],
          [{ label: "Delete…", isDanger: true, onSelect: () => run("rules.remove") }],
        ]}
      />
    </PaneHeader>
  );
}

function StateLine({ row }: { readonly row: RuleSetRow }) {
  const { tone, glyph, word, reason } = describeState(row.state);
  return (
    <p role="status" className={styles.state}>
      <Mark tone={tone} glyph={glyph}>
        {word}
        {reason !== undefined && (
          <>
            : <Message text={reason} />
          </>
        )}
      </Mark>
      {row.isOlder && <span> · changed since it was started: restart it to run what stands here</span>}
    </p>
  );
}
