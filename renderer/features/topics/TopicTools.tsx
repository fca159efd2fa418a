import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { TopicDetail } from "#shared/contract/index.ts";
import { type TopicTool, useAppState } from "#renderer/state/index.ts";
import { IconButton, Pane, PaneHeader } from "#renderer/ui/index.ts";
import { ChartPane } from "./chart/index.ts";
import { FilterTester } from "./FilterTester.tsx";
import { toolNames } from "./TopicToolbar.tsx";
import styles from "./Topics.module.css";
import { TrafficPane } from "./TrafficPane.tsx";

interface TopicToolsProps {
  readonly tool: TopicTool;
  readonly topic: TopicDetail | undefined;
}

/** The tool that stands below the tree. */
export function TopicTools({ tool, topic }: TopicToolsProps): ReactNode {
  const { topics } = useAppState();
  const title = toolNames[tool];
  return (
    <Pane key={tool} label={title}>
      <PaneHeader title={title}>
        <span className={styles.gap} />
        <IconButton
          label={`Hide ${title.toLowerCase()}`}
          icon={X}
          onClick={() => topics.getState().showTool(undefined)}
        />
      </PaneHeader>
      {tool === "traffic" && <TrafficPane />}
      {tool === "filter" && <FilterTester topicName={topic?.topicName} />}
      {tool === "chart" && <ChartPane />}
    </Pane>
  );
}
