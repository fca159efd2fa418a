import { CaseSensitive, ChevronsDownUp, ChevronsUpDown, Columns3, Regex } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { useStore } from "zustand";
import type { TopicOrder } from "#shared/contract/index.ts";
import { type TopicTool, useAppState, useTopics } from "#renderer/state/index.ts";
import { Button, IconButton, Menu, SearchField, Segmented, Toolbar } from "#renderer/ui/index.ts";
import { topicColumnChoices } from "./topicColumns.ts";
import type { TopicList } from "./topicList.ts";
import styles from "./Topics.module.css";

interface TopicToolbarProps {
  readonly list: TopicList;
  /** The columns of the tree that stand there now. */
  readonly shownColumns: readonly string[];
  readonly searchField: Ref<HTMLInputElement>;
  readonly onLeave: () => void;
}

/** The orders by what a person calls them. */
export const orderNames: Readonly<Record<TopicOrder, string>> = {
  name: "By name",
  activity: "By activity",
  messages: "By messages",
  size: "By size",
};

/** What stands below the tree, by its title. */
export const toolNames: Readonly<Record<TopicTool, string>> = {
  traffic: "Who floods",
  filter: "Filter tester",
  chart: "Chart",
};

/** Search, order and tools of the topic tree. */
export function TopicToolbar({ list, shownColumns, searchField, onLeave }: TopicToolbarProps): ReactNode {
  const { topics } = useAppState();
  const search = useTopics((state) => state.search);
  const order = useTopics((state) => state.order);
  const tool = useTopics((state) => state.tool);
  const searchError = useStore(list.facts, (facts) => facts.view?.searchError);
  const { setSearch, changeSearch, setOrder, showTool, showColumn, resetColumns } = topics.getState();
  const placeholder = search.in === "names" ? "Part of a topic, or a filter such as plant/+/temp" : "Part of a value";
  return (
    <Toolbar label="Topics">
      <SearchField
        ref={searchField}
        label="Search topics"
        placeholder={search.as === "pattern" ? "Regular expression" : placeholder}
        value={search.text}
        onValue={setSearch}
        error={searchError}
        onLeave={onLeave}
      />
      <IconButton
        label="Match case"
        icon={CaseSensitive}
        aria-pressed={search.isCaseSensitive}
        onClick={() => changeSearch({ isCaseSensitive: !search.isCaseSensitive })}
      />
      <IconButton
        label="Regular expression"
        icon={Regex}
        aria-pressed={search.as === "pattern"}
        onClick={() => changeSearch({ as: search.as === "pattern" ? "text" : "pattern" })}
      />
      <Segmented
        label="Search in"
        isLabelHidden
        value={search.in}
        choices={[
          { value: "names", label: "Names" },
          { value: "payloads", label: "Values" },
        ]}
        onValue={(place) => changeSearch({ in: place })}
      />
      <span className={styles.gap} />
      <Menu
        trigger={<Button>{orderNames[order]}</Button>}
        groups={[orders.map((each) => ({ label: orderNames[each], onSelect: () => setOrder(each) }))]}
      />
      <IconButton label="Expand all" icon={ChevronsUpDown} onClick={() => list.setAllExpanded(true)} />
      <IconButton label="Collapse all" icon={ChevronsDownUp} onClick={() => list.setAllExpanded(false)} />
      <Menu
        trigger={<IconButton label="Columns" icon={Columns3} />}
        groups={[
          topicColumnChoices.map(({ id, title }) => ({
            label: title,
            isChecked: shownColumns.includes(id),
            onSelect: () => showColumn(id, !shownColumns.includes(id)),
          })),
          [{ label: "Reset columns", onSelect: resetColumns }],
        ]}
      />
      <Menu
        trigger={<Button>Tools</Button>}
        groups={[
          tools.map((each) => ({
            label: tool === each ? `Hide ${toolNames[each].toLowerCase()}` : toolNames[each],
            onSelect: () => showTool(tool === each ? undefined : each),
          })),
        ]}
      />
    </Toolbar>
  );
}

const orders: readonly TopicOrder[] = ["name", "activity", "messages", "size"];
const tools: readonly TopicTool[] = ["traffic", "filter", "chart"];
