import { type CommandWords, waitingCommands } from "#renderer/workbench/index.ts";

/** What the form of a new probe offers. */
export const probeFormCommands = {
  start: { id: "probe.start", title: "Start the probe", key: "Mod+Enter" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What can be done with the report that is shown. */
export const reportCommands = {
  copy: { id: "probe.copy", title: "Copy the report as Markdown" },
  markdown: { id: "probe.save.markdown", title: "Save the report as Markdown" },
  json: { id: "probe.save.json", title: "Save the report as JSON" },
  text: { id: "probe.save.text", title: "Save the report as text" },
  compare: { id: "probe.compare", title: "Compare with the report before" },
  packets: {
    id: "probe.packets",
    title: "Show the packets of the selected finding",
    key: "P",
    place: "probe findings",
  },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What can be done in the list of reports. */
export const reportListCommands = {
  remove: { id: "probe.remove", title: "Remove the selected report", key: "Delete", place: "probe list" },
} as const satisfies Readonly<Record<string, CommandWords>>;

export const waitingReportCommands = waitingCommands(reportCommands, "a report");
