import { type ReactNode, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useBrokerFocus } from "#renderer/state/index.ts";
import { EmptyState, formatCount, Message, Pane, SearchField, Segmented, Toolbar } from "#renderer/ui/index.ts";
import { RowGrid, type RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import styles from "../Broker.module.css";
import { decisionColumns, describeDecisionRow } from "./decisionColumns.ts";
import { createDecisionList, type DecisionList } from "./decisionList.ts";
import { decisionCommands } from "../brokerCommands.ts";

const effects = [
  { value: "all", label: "All" },
  { value: "allow", label: "Allowed", glyph: "✓" },
  { value: "deny", label: "Denied", glyph: "⊘" },
] as const;

/** What the authorizer decided, and by which rule. */
export function DecisionsSection(): ReactNode {
  const contract = useContract();
  const { broker } = useAppState();
  const [{ list, open }] = useState(() => createDecisionList(contract, broker));
  useEffect(() => open(), [open]);
  const grid = useRef<RowGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const search = useBrokerFocus((focus) => focus.decisionSearch);
  const effect = useBrokerFocus((focus) => focus.decisionEffect);
  const selectedRow = useStore(list.facts, (facts) => facts.selectedRow);
  const selectedKey = useStore(list.facts, (facts) => facts.selectedKey);
  const isEmpty = useStore(list.facts, (facts) => (facts.view?.rowCount ?? 0) === 0);
  useCommands([{ ...decisionCommands.search, run: () => searchField.current?.select() }]);
  return (
    <div className={styles.stack}>
      <Toolbar label="Decisions">
        <Segmented
          label="Outcome"
          isLabelHidden
          value={effect}
          choices={effects}
          onValue={broker.getState().setDecisionEffect}
        />
        <SearchField
          ref={searchField}
          label="Search decisions"
          placeholder="Part of a client, topic or rule"
          value={search}
          onValue={broker.getState().searchDecisions}
          onLeave={() => grid.current?.focus()}
        />
      </Toolbar>
      <Pane label="Decisions">
        <div className={styles.stack}>
          <div className={styles.table}>
            <RowGrid
              ref={grid}
              label="Decisions"
              columns={decisionColumns}
              source={list.source}
              selectedIndex={selectedRow}
              selectedKey={selectedKey}
              rowName={describeDecisionRow}
              onSelect={list.selectRow}
            />
            {isEmpty && (
              <div className={styles.empty}>
                <NoDecisions list={list} />
              </div>
            )}
          </div>
          <DecisionMeter list={list} />
        </div>
      </Pane>
    </div>
  );
}

function NoDecisions({ list }: Pick<DecisionList, "list">): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  const failure = useStore(list.facts, (facts) => facts.failure);
  if (failure !== undefined)
    return (
      <EmptyState title="The log failed">
        The broker says: <Message text={failure} />.
      </EmptyState>
    );
  if (view === undefined) return null;
  if (view.kept > 0) return <EmptyState title="No decision matches">Change the outcome or the search.</EmptyState>;
  return (
    <EmptyState title="No decisions yet">
      Every CONNECT, SUBSCRIBE, PUBLISH and delivery is judged. What was decided is listed here, with its rule.
    </EmptyState>
  );
}

function DecisionMeter({ list }: Pick<DecisionList, "list">): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  if (view === undefined) return <div className={styles.meter} />;
  return (
    <div className={styles.meter}>
      <span>✓ {formatCount(view.allowed)} allowed</span>
      <span>⊘ {formatCount(view.denied)} denied</span>
      <span>
        {formatCount(view.kept)} of {formatCount(view.allowed + view.denied)} kept
      </span>
      <span>A repeated answer is remembered and counts once</span>
    </div>
  );
}
