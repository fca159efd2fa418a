import { type ReactNode, useEffect, useRef, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useTopics } from "#renderer/state/index.ts";
import { EmptyState, Pane } from "#renderer/ui/index.ts";
import type { RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import { ClearRetainedDialog } from "./ClearRetainedDialog.tsx";
import { RetainedUndo } from "./RetainedUndo.tsx";
import { TopicDetailPane } from "./TopicDetailPane.tsx";
import { createTopicList } from "./topicList.ts";
import styles from "./Topics.module.css";
import { toolNames, TopicToolbar } from "./TopicToolbar.tsx";
import { TopicTools } from "./TopicTools.tsx";
import { TopicTreePane } from "./TopicTreePane.tsx";
import { useTopicActions } from "./useTopicActions.ts";
import { useTopicDetail } from "./useTopicDetail.ts";
import { columnCommands, treeCommands, waitingValueCommands } from "./topicsCommands.ts";

const EMPTY_TOOL_HEIGHT = 112;

/** The Topics activity: which topics there are, and what was last said on each. */
export function TopicsMain(): ReactNode {
  const contract = useContract();
  const { topics } = useAppState();
  const [list] = useState(() => createTopicList(contract, topics, () => performance.now()));
  useEffect(() => list.open(), [list]);
  const grid = useRef<RowGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const selectedNode = useTopics((state) => state.selectedNode);
  const tool = useTopics((state) => state.tool);
  const isToolEmpty = useTopics((state) => state.tool === "chart" && state.series.length === 0);
  const topic = useTopicDetail(selectedNode);
  const [shownColumns, setShownColumns] = useState<readonly string[]>([]);
  const [clearing, setClearing] = useState<string>();
  const [hasCleared, setCleared] = useState(false);
  const actions = useTopicActions(topic.value, { askToClear: setClearing });
  const { changeSearch, setOrder, showTool } = topics.getState();
  const search = useTopics((state) => state.search);

  useCommands([
    { ...treeCommands.search, run: () => searchField.current?.select() },
    { ...treeCommands.matchCase, run: () => changeSearch({ isCaseSensitive: !search.isCaseSensitive }) },
    { ...treeCommands.pattern, run: () => changeSearch({ as: search.as === "pattern" ? "text" : "pattern" }) },
    {
      ...treeCommands.searchIn,
      title: search.in === "names" ? "Search in the values of topics" : "Search in the names of topics",
      run: () => changeSearch({ in: search.in === "names" ? "payloads" : "names" }),
    },
    { ...treeCommands.expandAll, run: () => list.setAllExpanded(true) },
    { ...treeCommands.collapseAll, run: () => list.setAllExpanded(false) },
    { ...treeCommands.orderByName, run: () => setOrder("name") },
    { ...treeCommands.orderByActivity, run: () => setOrder("activity") },
    { ...treeCommands.orderByMessages, run: () => setOrder("messages") },
    { ...treeCommands.orderBySize, run: () => setOrder("size") },
    { ...treeCommands.traffic, run: () => showTool("traffic") },
    { ...treeCommands.filterTester, run: () => showTool("filter") },
    { ...treeCommands.chart, run: () => showTool("chart") },
    ...(tool === undefined
      ? []
      : [{ id: "topics.hideTool", title: `Hide ${toolNames[tool].toLowerCase()}`, run: () => showTool(undefined) }]),
    ...columnCommands.map(({ column, title, command }) => ({
      ...command,
      title: `${shownColumns.includes(column) ? "Hide" : "Show"} column ${title}`,
      run: () => topics.getState().showColumn(column, !shownColumns.includes(column)),
    })),
    { ...treeCommands.resetColumns, run: topics.getState().resetColumns },
    ...actions.commands,
  ]);
  useCommands(topic.value?.last === undefined ? waitingValueCommands : []);

  const tree = (
    <Pane label="Topic tree">
      <TopicTreePane
        list={list}
        grid={grid}
        menu={actions.menu}
        onColumns={setShownColumns}
        onEnter={() => detail.current?.querySelector<HTMLElement>("button, [tabindex='0']")?.focus()}
      />
      {hasCleared && <RetainedUndo />}
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
          <TopicDetailPane key={selectedNode} node={selectedNode} topic={topic} actions={actions} />
        )}
      </div>
    </Pane>
  );
  const main = (
    <PersistentSplit
      id="topics"
      orientation="horizontal"
      dividerLabels={["Topic tree and topic"]}
      parts={[
        { id: "tree", content: tree, minSize: 280 },
        { id: "topic", content: selected, defaultSize: "34%", minSize: 220 },
      ]}
    />
  );
  return (
    <div className={styles.topics}>
      <TopicToolbar
        list={list}
        shownColumns={shownColumns}
        searchField={searchField}
        onLeave={() => grid.current?.focus()}
      />
      <PersistentSplit
        id="topics-tools"
        orientation="vertical"
        dividerLabels={["Topics and their tool"]}
        parts={[
          { id: "topics", content: main, minSize: 120 },
          ...(tool === undefined
            ? []
            : [
                {
                  // A chart of nothing takes no more than the words of what to do need.
                  id: isToolEmpty ? "empty-tool" : "tool",
                  content: <TopicTools tool={tool} topic={topic.value} />,
                  defaultSize: isToolEmpty ? EMPTY_TOOL_HEIGHT : "42%",
                  minSize: EMPTY_TOOL_HEIGHT,
                },
              ]),
        ]}
      />
      {clearing !== undefined && (
        <ClearRetainedDialog
          key={escapeText(clearing)}
          topicName={clearing}
          onCleared={() => setCleared(true)}
          onClose={() => setClearing(undefined)}
        />
      )}
    </div>
  );
}
