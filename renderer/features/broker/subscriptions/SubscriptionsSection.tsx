import { type ReactNode, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useBrokerFocus } from "#renderer/state/index.ts";
import {
  Button,
  CommandLine,
  EmptyState,
  formatCount,
  Message,
  Pane,
  SearchField,
  Toolbar,
} from "#renderer/ui/index.ts";
import type { RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { TreeGrid } from "#renderer/ui/treeGrid/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import styles from "../Broker.module.css";
import { countOf } from "../describeBroker.ts";
import { describeSubscriptionRow, filterTree, subscriptionColumns } from "./subscriptionColumns.ts";
import { createSubscriptionList, type SubscriptionList } from "./subscriptionList.ts";
import { subscriptionCommands } from "../brokerCommands.ts";

/** Who subscribes to what: the live tree of Topic Filters. */
export function SubscriptionsSection(): ReactNode {
  const contract = useContract();
  const { broker } = useAppState();
  const [tree] = useState(() => createSubscriptionList(contract, broker));
  useEffect(() => tree.open(), [tree]);
  const grid = useRef<RowGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const search = useBrokerFocus((focus) => focus.subscriptionSearch);
  const { list } = tree;
  const selectedRow = useStore(list.facts, (facts) => facts.selectedRow);
  const selectedKey = useStore(list.facts, (facts) => facts.selectedKey);
  const isEmpty = useStore(list.facts, (facts) => (facts.view?.rowCount ?? 0) === 0);
  useCommands([
    { ...subscriptionCommands.search, run: () => searchField.current?.select() },
    { ...subscriptionCommands.expandAll, run: tree.expandAll },
    { ...subscriptionCommands.collapseAll, run: tree.collapseAll },
  ]);

  /** Enter on a client lays its session open. */
  function showClient(index: number): void {
    const row = list.source.row(index);
    if (row?.kind !== "subscriber") {
      tree.toggle(index);
      return;
    }
    const { clientIdentifier } = row;
    broker.getState().selectClient({ key: `session:${clientIdentifier}`, clientIdentifier });
    broker.getState().show("clients");
  }

  return (
    <div className={styles.stack}>
      <Toolbar label="Subscriptions">
        <SearchField
          ref={searchField}
          label="Search subscriptions"
          placeholder="Part of a filter, share name or client"
          value={search}
          onValue={broker.getState().searchSubscriptions}
          onLeave={() => grid.current?.focus()}
        />
        <Button onClick={tree.expandAll}>Expand all</Button>
        <Button onClick={tree.collapseAll}>Collapse all</Button>
      </Toolbar>
      <Pane label="Subscriptions">
        <div className={styles.stack}>
          <div className={styles.table}>
            <TreeGrid
              ref={grid}
              label="Subscriptions"
              columns={subscriptionColumns}
              source={list.source}
              tree={filterTree}
              selectedIndex={selectedRow}
              selectedKey={selectedKey}
              rowName={describeSubscriptionRow}
              typeAheadText={(row) => (row.kind === "level" ? row.level : row.clientIdentifier)}
              onSelect={list.selectRow}
              onExpand={tree.toggle}
              onActivate={showClient}
            />
            {isEmpty && (
              <div className={styles.empty}>
                <NoSubscriptions tree={tree} />
              </div>
            )}
          </div>
          <SubscriptionMeter tree={tree} />
        </div>
      </Pane>
    </div>
  );
}

function NoSubscriptions({ tree }: { readonly tree: SubscriptionList }): ReactNode {
  const { broker } = useAppState();
  const view = useStore(tree.list.facts, (facts) => facts.view);
  const failure = useStore(tree.list.facts, (facts) => facts.failure);
  if (failure !== undefined)
    return (
      <EmptyState title="The tree failed">
        The broker says: <Message text={failure} />.
      </EmptyState>
    );
  if (view === undefined || view.isBusy) return null;
  if (view.total === 0) {
    return (
      <EmptyState title="No subscriptions">
        <p>A client that subscribes is shown here under its Topic Filter, with its QoS and options.</p>
        <CommandLine command="mosquitto_sub -t 'greeting/#'" />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No subscription matches"
      actions={
        <Button variant="primary" onClick={() => broker.getState().searchSubscriptions("")}>
          Clear search
        </Button>
      }
    >
      {countOf(view.total, "subscription is", "subscriptions are")} hidden by the search.
    </EmptyState>
  );
}

function SubscriptionMeter({ tree }: { readonly tree: SubscriptionList }): ReactNode {
  const view = useStore(tree.list.facts, (facts) => facts.view);
  if (view === undefined) return <div className={styles.meter} />;
  return (
    <div className={styles.meter}>
      <span>
        {countOf(view.found, "subscription")} to {countOf(view.filters, "filter")}
      </span>
      {view.groups > 0 && <span>{countOf(view.groups, "shared group")}</span>}
      {view.found !== view.total && <span>of {formatCount(view.total)}</span>}
      {view.isBusy && <span role="status">Putting the tree together…</span>}
    </div>
  );
}
