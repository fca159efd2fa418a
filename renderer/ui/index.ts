/**
 * Widgets that know no MQTT: whatever is drawn in more than one place is drawn by one of them. Each folder is a module
 * of its own; the everyday ones are re-exported here, the virtual lists (`rowGrid`, `treeGrid`, `hexGrid`) are not.
 */
export { Button, CopyButton, IconButton, Menu, type MenuItem, Tooltip } from "./button/index.ts";
export { classes } from "./classes.ts";
export { ConfirmDialog, Dialog } from "./dialog/index.ts";
export {
  Badge,
  Banner,
  CommandLine,
  EmptyState,
  ErrorBoundary,
  Mark,
  type Problem,
  ProblemList,
  ToastList,
} from "./feedback/index.ts";
export { CheckField, type Choice, Field, SearchField, Segmented, SelectField, TextField } from "./field/index.ts";
export { focusInPlace } from "./focusInPlace.ts";
export { formatBytes, formatCount, formatDuration, formatMoment } from "./format.ts";
export { Pane, PaneHeader, ScrollArea, SplitPane, type SplitPart, Toolbar, useNow } from "./layout/index.ts";
export { type PickGroup, PickList, type PickRow } from "./pickList/index.ts";
export { saveText } from "./saveText.ts";
export { capitalised, Message, MiddleTruncated, plainMessage, plainSentence } from "./text/index.ts";
