import { familyNames } from "#renderer/inspector/index.ts";
import type { CommandWords } from "#renderer/workbench/index.ts";
import { rowFormats } from "./rowFormats.ts";

const place = "packet list";

/** What the packet list offers while it is shown. */
export const packetListCommands = {
  follow: { id: "capture.follow", title: "Follow packets, or stop", key: ".", place },
  filter: { id: "capture.filter", title: "Filter packets…", key: "Mod+F" },
  saveFilter: { id: "capture.saveFilter", title: "Save display filter…" },
  columns: { id: "capture.columns", title: "Arrange columns…" },
  dock: { id: "capture.dock", title: "Dock inspector right, or below" },
  maximise: { id: "inspector.maximise", title: "Maximise inspector", key: "Mod+Shift+M" },
  selectAll: { id: "capture.selectAll", title: "Select all packets" },
  filterByValue: {
    id: "capture.filterByValue",
    title: "Show only what has the selected packet's value",
    key: "=",
    place,
  },
  excludeValue: { id: "capture.excludeValue", title: "Hide what has the selected packet's value", key: "-", place },
  previousRelated: { id: "capture.previousRelated", title: "Go to previous related packet", key: "[", place },
  nextRelated: { id: "capture.nextRelated", title: "Go to next related packet", key: "]", place },
  mark: { id: "capture.mark", title: "Mark packet", key: "M", place },
  timeSinceMark: { id: "capture.timeSinceMark", title: "Show time since the mark", key: "D", place },
  hideKeepAlive: { id: "capture.hideKeepAlive", title: "Filter: hide keep-alive" },
  onlyDenied: { id: "capture.onlyDenied", title: "Filter: only denied or refused" },
  onlyMalformed: { id: "capture.onlyMalformed", title: "Filter: only malformed" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** One for each family of packets. */
export const familyCommands = familyNames.map(([family, name]) => ({
  family,
  command: { id: `capture.only.${family}`, title: `Filter: narrow to ${name.toLowerCase()}` } satisfies CommandWords,
}));

/** One for each form that rows are copied in. */
export const copyRowsCommands = rowFormats.map(({ id, label }) => ({
  format: id,
  command: { id: `capture.copyRows.${id}`, title: `Copy selected rows as ${label}` } satisfies CommandWords,
}));
