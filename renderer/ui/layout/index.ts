/** What panes are made of: pane, header, toolbar, splits, a clock. Knows no MQTT. Start with `Pane.tsx`. */
export { Pane } from "./Pane.tsx";
export { PaneHeader } from "./PaneHeader.tsx";
export { SplitPane, type SplitPart } from "./SplitPane.tsx";
export { Toolbar } from "./Toolbar.tsx";
export { useNow } from "./useNow.ts";
