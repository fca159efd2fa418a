import { ChevronsDownUp, ChevronsUpDown, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useTopics } from "#renderer/state/index.ts";
import { EmptyState, IconButton, Pane, Toolbar } from "#renderer/ui/index.ts";
import type { RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import { TopicDetailPane } from "./TopicDetailPane.tsx";
import { createTopicList } from "./topicList.ts";
import styles from "./Topics.module.css";
import { TopicTreePane } from "./TopicTreePane.tsx";

/** The Topics activity: which topics there are, and what was last said on each. */
export function TopicsMain(): ReactNode {
  const contract = useContract();
  const { topics } = useAppState();
  const [list] = useState(() => createTopicList(contract, topics, () => performance.now()));
  useEffect(() => list.open(), [list]);
  const grid = useRef<RowGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const search = useTopics((state) => state.search);
  const setSearch = useTopics((state) => state.setSearch);
  const selectedNode = useTopics((state) => state.selectedNode);
  const searchError = useStore(list.facts, (facts) => facts.view?.searchError);

  useCommands([
    { id: "topics.search", title: "Search topics…", key: "Mod+F", run: () => searchField.current?.select() },
    { id: "topics.expandAll", title: "Expand all topics", run: () => list.setAllExpanded(true) },
    { id: "topics.collapseAll", title: "Collapse all topics", run: () => list.setAllExpanded(false) },
  ]);

  const tree = (
    <Pane label="Topic tree">
      <TopicTreePane
        list={list}
        grid={grid}
        onEnter={() => detail.current?.querySelector<HTMLElement>("button, [tabindex='0']")?.focus()}
      />
    </Pane>
  );
  const selected = (
    <Pane label="Topic">
      <div ref={detail} className={styles.detail}>
        {selectedNode === undefined ? (
          <EmptyState isSmall title="No topic selected">
            Select a topic to see its whole payload and its history.
          </EmptyState>
        ) : (
          <TopicDetailPane key={selectedNode} node={selectedNode} />
        )}
      </div>
    </Pane>
  );
  return (
    <div className={styles.topics}>
      <Toolbar label="Topics">
        <div className={styles.search}>
          <input
            ref={searchField}
            type="text"
            aria-label="Search topics"
            aria-invalid={searchError !== undefined}
            placeholder="Part of a topic, or a filter such as plant/+/temp"
            autoComplete="off"
            spellCheck={false}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" && event.key !== "Enter" && event.key !== "ArrowDown") return;
              event.preventDefault();
              grid.current?.focus();
            }}
          />
          {search !== "" && <IconButton label="Clear search" icon={X} onClick={() => setSearch("")} />}
        </div>
        <IconButton label="Expand all" icon={ChevronsUpDown} onClick={() => list.setAllExpanded(true)} />
        <IconButton label="Collapse all" icon={ChevronsDownUp} onClick={() => list.setAllExpanded(false)} />
      </Toolbar>
      <PersistentSplit
        id="topics"
        orientation="horizontal"
        dividerLabels={["Topic tree and topic"]}
        parts={[
          { id: "tree", content: tree, minSize: 280 },
          { id: "topic", content: selected, defaultSize: "36%", minSize: 220 },
        ]}
      />
    </div>
  );
}
