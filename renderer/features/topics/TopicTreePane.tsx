import { type ReactNode, type Ref, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { useAppState, useTopics } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, type MenuItem, Message } from "#renderer/ui/index.ts";
import { ContextMenu } from "#renderer/ui/contextMenu/index.ts";
import type { RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { TreeGrid } from "#renderer/ui/treeGrid/index.ts";
import { GettingStarted } from "#renderer/workbench/index.ts";
import { chosenColumns, createTopicColumns, describeTopic, topicTree } from "./topicColumns.ts";
import type { TopicList } from "./topicList.ts";
import styles from "./Topics.module.css";

/** Ages and fading marks are drawn this often. */
const TICK_MS = 250;

interface TopicTreePaneProps {
  readonly list: TopicList;
  readonly grid: Ref<RowGridHandle>;
  /** What can be done with the selected topic. */
  readonly menu: readonly (readonly MenuItem[])[];
  /** Which columns there is room for. */
  readonly onColumns: (ids: readonly string[]) => void;
  /** Enter: into the detail. */
  readonly onEnter: () => void;
}

/** The topic tree with its counters and its words for an empty tree. */
export function TopicTreePane({ list, grid, menu, onColumns, onEnter }: TopicTreePaneProps): ReactNode {
  const { topics } = useAppState();
  const selectedRow = useStore(list.facts, (facts) => facts.selectedRow);
  const locatedNode = useStore(list.facts, (facts) => facts.locatedNode);
  const isEmpty = useStore(list.facts, (facts) => (facts.view?.rowCount ?? 0) === 0);
  const hiddenColumns = useTopics((state) => state.hiddenColumns);
  const keptColumns = useTopics((state) => state.keptColumns);
  const columns = useMemo(
    () => chosenColumns(createTopicColumns(list, { now: Date.now }), { hiddenColumns, keptColumns }),
    [list, hiddenColumns, keptColumns],
  );
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <div className={styles.treePane}>
      <ContextMenu groups={menu}>
        <div
          className={styles.tree}
          data-place="topic tree"
          onPointerEnter={() => list.hold(true)}
          onPointerLeave={() => list.hold(false)}
          onFocus={() => list.hold(true)}
          onBlur={() => list.hold(false)}
        >
          <TreeGrid
            ref={grid}
            label="Topics"
            columns={columns}
            source={list.source}
            tree={topicTree}
            selectedIndex={selectedRow}
            selectedKey={locatedNode}
            rowName={describeTopic}
            typeAheadText={(row) => row.level}
            onSelect={list.selectRow}
            onExpand={list.setExpanded}
            onExpandSiblings={list.expandSiblings}
            onActivate={onEnter}
            onColumns={onColumns}
            onKey={(event) => {
              if (event.key !== "Escape") return false;
              topics.getState().selectNode(undefined);
              return true;
            }}
          />
          {isEmpty && (
            <div className={styles.empty}>
              <EmptyTopicTree list={list} />
            </div>
          )}
        </div>
      </ContextMenu>
      <TopicMeter list={list} />
    </div>
  );
}

function EmptyTopicTree({ list }: { readonly list: TopicList }): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  const failure = useStore(list.facts, (facts) => facts.failure);
  const search = useTopics((topics) => topics.search);
  const { text } = search;
  const setSearch = useTopics((topics) => topics.setSearch);
  if (failure !== undefined)
    return (
      <EmptyState title="The topic tree failed">
        The engine says: <Message text={failure} />.
      </EmptyState>
    );
  if (view === undefined) return null;
  if (text === "") return <GettingStarted title="No topics yet" />;
  const clear = (
    <Button variant="primary" onClick={() => setSearch("")}>
      Clear search
    </Button>
  );
  if (view.searchError !== undefined) {
    return (
      <EmptyState
        title={search.as === "pattern" ? "The regular expression cannot be used" : "The search is no Topic Filter"}
        actions={clear}
      >
        {view.searchError}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={
        <>
          {search.in === "names" ? "No topic matches" : "No value matches"} <code>{text}</code>
        </>
      }
      actions={clear}
    >
      {formatCount(view.topicCount)} topics are hidden by the search.
    </EmptyState>
  );
}

function TopicMeter({ list }: { readonly list: TopicList }): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  const isInPayloads = useTopics((topics) => topics.search.in === "payloads");
  if (view === undefined) return <div className={styles.meter} />;
  return (
    <div className={styles.meter}>
      <span>
        {formatCount(view.topicCount)} {view.topicCount === 1 ? "topic" : "topics"}
      </span>
      {view.matchCount !== undefined && (
        <span>
          {formatCount(view.matchCount)} match the search
          {isInPayloads && ", or did since it began"}
        </span>
      )}
      {view.read !== undefined && <span>Reading the topics, {Math.floor(view.read * 100)} %</span>}
      {view.isSorting && <span>Putting in order…</span>}
      {view.untracked > 0 && (
        <span>{formatCount(view.untracked)} messages on topics beyond the limit: counted, not shown</span>
      )}
    </div>
  );
}
