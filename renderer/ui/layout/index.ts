/**
 * What panes are made of: pane, header, toolbar, splits, scrolled content, a clock. Knows no MQTT. Start with `Pane.tsx`;
 * `Frames.module.css` and `Details.module.css` are for style sheets to compose.
 */
export { Pane } from "./Pane.tsx";
export { PaneHeader } from "./PaneHeader.tsx";
export { ScrollArea } from "./ScrollArea.tsx";
export { SplitPane, type SplitPart } from "./SplitPane.tsx";
export { Toolbar } from "./Toolbar.tsx";
export { useNow } from "./useNow.ts";
