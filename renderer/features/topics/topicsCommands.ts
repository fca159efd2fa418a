import { type CommandWords, waitingCommands } from "#renderer/workbench/index.ts";
import { topicColumnChoices } from "./topicColumns.ts";

/** Where keys for the selected topic act. */
const place = "topic tree";

/** What the tree of topics offers while it is shown. */
export const treeCommands = {
  search: { id: "topics.search", title: "Search topics…", key: "Mod+F" },
  matchCase: { id: "topics.matchCase", title: "Match case in the search of topics, or not", key: "Alt+C" },
  pattern: { id: "topics.pattern", title: "Search topics by regular expression, or by text", key: "Alt+R" },
  searchIn: { id: "topics.searchIn", title: "Search in the values of topics, or in their names", key: "Alt+V" },
  expandAll: { id: "topics.expandAll", title: "Expand all topics" },
  collapseAll: { id: "topics.collapseAll", title: "Collapse all topics" },
  orderByName: { id: "topics.orderByName", title: "Order topics by name" },
  orderByActivity: { id: "topics.orderByActivity", title: "Order topics by activity" },
  orderByMessages: { id: "topics.orderByMessages", title: "Order topics by messages" },
  orderBySize: { id: "topics.orderBySize", title: "Order topics by size" },
  traffic: { id: "topics.traffic", title: "Show who floods" },
  filterTester: { id: "topics.filterTester", title: "Show the filter tester" },
  chart: { id: "topics.chart", title: "Show the chart of values" },
  resetColumns: { id: "topics.resetColumns", title: "Reset columns of the topic tree" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** One for each column that may be hidden. */
export const columnCommands = topicColumnChoices.map(({ id, title }) => ({
  column: id,
  title,
  command: { id: `topics.column.${id}`, title: `Show or hide column ${title}` } satisfies CommandWords,
}));

/** What can be done with the selected topic; once there is one, the titles name it. */
export const topicCommands = {
  copyTopic: { id: "topics.copyTopic", title: "Copy the selected topic" },
  copySubtree: {
    id: "topics.copySubtree",
    title: "Copy the selected topic and all below it as JSON",
    key: "Mod+Shift+C",
    place,
  },
  clearRetained: {
    id: "topics.clearRetained",
    title: "Clear retained messages at and below the selected topic…",
    key: "Shift+Delete",
    place,
  },
  showInCapture: { id: "topics.showInCapture", title: "Show the selected topic in Capture" },
  publish: { id: "topics.publish", title: "Publish to the selected topic…" },
  testFilter: { id: "topics.testFilter", title: "Try the selected topic in the filter tester" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What can be done with a value that is shown. */
export const valueCommands = {
  keep: { id: "topics.keepValue", title: "Keep the value for comparison" },
  compare: { id: "topics.compareValue", title: "Compare the value with the kept one" },
} as const satisfies Readonly<Record<string, CommandWords>>;

export const waitingTopicCommands = waitingCommands(topicCommands, "a selected topic");
export const waitingValueCommands = waitingCommands(valueCommands, "a selected topic that has a value");
