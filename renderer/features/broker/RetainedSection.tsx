import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { RetainedRow, RetainedView } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useBrokerFocus } from "#renderer/state/index.ts";
import {
  Button,
  CommandLine,
  EmptyState,
  formatBytes,
  formatCount,
  Menu,
  Message,
  Pane,
  SearchField,
  Toolbar,
  useNow,
} from "#renderer/ui/index.ts";
import { RowGrid, type RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import styles from "./Broker.module.css";
import { ageText, countOf, describeScope } from "./describeBroker.ts";
import { createRetainedColumns, describeRetainedRow } from "./retainedColumns.ts";
import { RetainedMessagePane } from "./RetainedMessagePane.tsx";
import { createRetainedList } from "./retainedList.ts";
import { useBrokerActions } from "./useBrokerActions.ts";
import { useClearings } from "./useClearings.ts";
import type { WindowedList } from "./windowedList.ts";
import { retainedCommands } from "./brokerCommands.ts";

/** Ages and countdowns are drawn this often. */
const TICK_MS = 1_000;

/** What the broker keeps for new subscribers, and the selected message in full. */
export function RetainedSection(): ReactNode {
  const contract = useContract();
  const { broker } = useAppState();
  const [{ list, open }] = useState(() => createRetainedList(contract, broker));
  useEffect(() => open(), [open]);
  const grid = useRef<RowGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const search = useBrokerFocus((focus) => focus.retainedSearch);
  const topicName = useBrokerFocus((focus) => focus.topicName);
  const searchError = useStore(list.facts, (facts) => facts.view?.searchError);
  const found = useStore(list.facts, (facts) => facts.view?.rowCount ?? 0);
  const undo = useStore(list.facts, (facts) => facts.view?.undo?.id);
  const { restore } = useBrokerActions();
  const clearings = useClearings(found);
  const possible = clearings.filter(({ waitsFor }) => waitsFor === undefined);

  useCommands([
    { ...retainedCommands.search, run: () => searchField.current?.select() },
    ...clearings,
    {
      ...retainedCommands.undoClear,
      waitsFor: undo === undefined ? "a clearing" : undefined,
      run: () => undo !== undefined && restore(undo),
    },
  ]);

  const table = (
    <Pane label="Retained messages">
      <RetainedTable
        list={list}
        grid={grid}
        onEnter={() => detail.current?.querySelector<HTMLElement>("button, [tabindex='0']")?.focus()}
      />
    </Pane>
  );
  const message = (
    <Pane label="Retained message">
      <div ref={detail} className={styles.stack}>
        {topicName === undefined ? (
          <EmptyState isSmall title="No topic selected">
            Select a topic to see the whole payload, its properties and its history.
          </EmptyState>
        ) : (
          <RetainedMessagePane key={topicName} topicName={topicName} />
        )}
      </div>
    </Pane>
  );
  return (
    <div className={styles.stack}>
      <Toolbar label="Retained messages">
        <SearchField
          ref={searchField}
          label="Search retained messages"
          placeholder="Part of a topic, or a filter such as plant/+/temp"
          value={search}
          onValue={broker.getState().searchRetained}
          error={searchError}
          onLeave={() => grid.current?.focus()}
        />
        <Menu
          trigger={<Button disabled={possible.length === 0}>Clear…</Button>}
          groups={[possible.map(({ title, run }) => ({ label: title, onSelect: run }))]}
        />
      </Toolbar>
      <PersistentSplit
        id="broker-retained"
        orientation="vertical"
        dividerLabels={["Retained messages and message"]}
        parts={[
          { id: "table", content: table, minSize: 120 },
          { id: "message", content: message, defaultSize: "44%", minSize: 120 },
        ]}
      />
    </div>
  );
}

type RetainedList = WindowedList<RetainedRow, RetainedView>;

interface RetainedTableProps {
  readonly list: RetainedList;
  readonly grid: React.Ref<RowGridHandle>;
  readonly onEnter: () => void;
}

function RetainedTable({ list, grid, onEnter }: RetainedTableProps): ReactNode {
  const { broker } = useAppState();
  const selectedRow = useStore(list.facts, (facts) => facts.selectedRow);
  const selectedKey = useStore(list.facts, (facts) => facts.selectedKey);
  const isEmpty = useStore(list.facts, (facts) => (facts.view?.rowCount ?? 0) === 0);
  const columns = useMemo(() => createRetainedColumns(Date.now), []);
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className={styles.stack} data-place="retained messages">
      <div className={styles.table}>
        <RowGrid
          ref={grid}
          label="Retained messages"
          columns={columns}
          source={list.source}
          selectedIndex={selectedRow}
          selectedKey={selectedKey}
          rowName={(row) => describeRetainedRow(row, Date.now())}
          onSelect={list.selectRow}
          onActivate={onEnter}
          onKey={(event) => {
            if (event.key !== "Escape") return false;
            broker.getState().selectTopic(undefined);
            return true;
          }}
        />
        {isEmpty && (
          <div className={styles.empty}>
            <NoRetained list={list} />
          </div>
        )}
      </div>
      <RetainedMeter list={list} />
    </div>
  );
}

function NoRetained({ list }: { readonly list: RetainedList }): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  const failure = useStore(list.facts, (facts) => facts.failure);
  const search = useBrokerFocus((focus) => focus.retainedSearch);
  const setSearch = useBrokerFocus((focus) => focus.searchRetained);
  if (failure !== undefined)
    return (
      <EmptyState title="The list failed">
        The broker says: <Message text={failure} />.
      </EmptyState>
    );
  if (view === undefined || view.work !== undefined) return null;
  if (view.searchError === undefined && view.total === 0) {
    return (
      <EmptyState title="No retained messages">
        <p>
          The broker keeps the last message of a topic that was published with RETAIN, for whoever subscribes later.
        </p>
        <CommandLine command="mosquitto_pub -r -t greeting/hello -m 'Hello'" />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={
        view.searchError === undefined ? (
          <>
            No retained topic matches <code>{search}</code>
          </>
        ) : (
          "The search is no Topic Filter"
        )
      }
      actions={
        <Button variant="primary" onClick={() => setSearch("")}>
          Clear search
        </Button>
      }
    >
      {view.searchError ??
        `${countOf(view.total, "retained message is", "retained messages are")} hidden by the search.`}
    </EmptyState>
  );
}

const workWords = {
  listing: "Listing",
  searching: "Searching",
  counting: "Counting",
  clearing: "Clearing",
  restoring: "Restoring",
} as const;

/** Counts, the work under way, and the last clearing with its undo. */
function RetainedMeter({ list }: { readonly list: RetainedList }): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  const { restore } = useBrokerActions();
  const now = useNow(1_000);
  if (view === undefined) return <div className={styles.meter} />;
  const { total, bytes, rowCount, work, undo } = view;
  return (
    <div className={styles.meter}>
      <span>
        {countOf(total, "retained message")} · {formatBytes(bytes)}
      </span>
      {rowCount !== total && view.searchError === undefined && <span>{formatCount(rowCount)} match the search</span>}
      <span className={styles.gap} />
      {work !== undefined ? (
        <span role="status">
          {workWords[work.kind]} {formatCount(work.done)} of {formatCount(work.total)}{" "}
          <progress aria-label="Progress" value={work.done} max={work.total} />
        </span>
      ) : (
        undo !== undefined && (
          <>
            <span role="status" className={styles.undoWords}>
              Cleared {countOf(undo.count, "message")} ({describeScope(undo.scope)})
            </span>
            <span>{ageText(now - undo.clearedAtMs)} ago</span>
            <Button variant="quiet" className={styles.undo} onClick={() => restore(undo.id)}>
              Undo
            </Button>
          </>
        )
      )}
    </div>
  );
}
