import { useRef } from "react";
import { Plus } from "lucide-react";
import { ruleExamples } from "#shared/rules/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useAppState, useRules } from "#renderer/state/index.ts";
import { Button, ConfirmDialog, EmptyState, IconButton, Menu, PaneHeader } from "#renderer/ui/index.ts";
import { useCommandRegistry, useCommands } from "#renderer/workbench/index.ts";
import { RuleSetList } from "./RuleSetList.tsx";
import { RuleWorkplace } from "./RuleWorkplace.tsx";
import styles from "./Rules.module.css";
import { TableFiles } from "./TableFiles.tsx";
import { fileDrop, RULE_FILE_ENDINGS, useRuleFiles } from "./useRuleFiles.ts";
import { useRuleActions } from "./useRuleActions.ts";
import { newRuleSetCommands, rulesCommands, waitingRuleSetCommands } from "./ruleSetCommands.ts";

/** Which rule set, and the tables beside them. */
export function RulesSideBar() {
  const { run } = useCommandRegistry();
  const { value } = useView("ruleSets", {});
  const { open } = useRuleFiles();
  return (
    <div className={styles.column} {...fileDrop(open)}>
      <PaneHeader title="Rule sets">
        <Menu
          trigger={<IconButton label="New rule set" icon={Plus} />}
          groups={[
            ruleExamples.map(({ id, title }) => ({ label: title, onSelect: () => run(`rules.new.${id}`) })),
            [{ label: "Open file…", onSelect: () => run("rules.open") }],
          ]}
        />
      </PaneHeader>
      <RuleSetList sets={value?.sets ?? []} />
      <TableFiles files={value?.files ?? []} />
    </div>
  );
}

/** The rule set that is looked at, or examples to begin with. */
export function RulesMain() {
  const { value } = useView("ruleSets", {});
  const { open, create } = useRuleFiles();
  const chooser = useRef<HTMLInputElement>(null);
  const selectedId = useRules((rules) => rules.selectedId);
  const sets = value?.sets;
  const row = sets?.find(({ id }) => id === selectedId) ?? sets?.[0];

  useCommands([
    { ...rulesCommands.open, run: () => chooser.current?.click() },
    ...newRuleSetCommands.map(({ command, text }) => ({ ...command, run: () => void create(text) })),
  ]);
  useCommands(row === undefined ? waitingRuleSetCommands : []);

  return (
    <div className={styles.column} {...fileDrop(open)}>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept={RULE_FILE_ENDINGS}
        aria-label="Rules and tables to open"
        onChange={(event) => {
          void open([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
      {sets !== undefined && row === undefined && <NoRules />}
      {row !== undefined && (
        <RuleWorkplace key={row.id} row={row} files={(value?.files ?? []).map(({ name }) => name).join(" ")} />
      )}
      {row !== undefined && <RemoveDialog id={row.id} name={row.name} />}
    </div>
  );
}

function RemoveDialog({ id, name }: { readonly id: string; readonly name: string }) {
  const { rules } = useAppState();
  const { give } = useRuleActions();
  const dialog = useRules((state) => state.dialog);
  if (dialog !== "remove") return null;
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      description="It stops, and its document goes. Tables and captured packets stay."
      action="Delete"
      onConfirm={() => give("rules.remove", { id })}
      onClose={() => rules.getState().setDialog(undefined)}
    />
  );
}

function NoRules() {
  const { run } = useCommandRegistry();
  return (
    <EmptyState
      title="No rules yet"
      actions={
        <Button variant="quiet" onClick={() => run("rules.open")}>
          Open file…
        </Button>
      }
    >
      <p>A rule publishes when a message arrives, or plays a device that measures something. Begin with an example.</p>
      <ul className={styles.examples}>
        {ruleExamples.map(({ id, title, detail }) => (
          <li key={id}>
            <button type="button" className={styles.example} onClick={() => run(`rules.new.${id}`)}>
              <strong>{title}</strong>
              <span>{detail}</span>
            </button>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}
