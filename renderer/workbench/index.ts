/**
 * The frame around the activities: activity bar, side bar, main area, docked panel, status bar, command palette, key
 * bindings, banners and toasts. It knows no feature by name; `main.tsx` hands it the activities. A feature begins with
 * `activity.ts` (what to export) and `useCommands.ts` (how to offer commands and keys).
 */
export { type Activity, type DockedPanel, type WorkbenchServices } from "./activity.ts";
export { CaptureScope } from "./CaptureScope.tsx";
export {
  type Command,
  type CommandRegistry,
  type CommandWords,
  createCommandRegistry,
  waitingCommands,
} from "./commandRegistry.ts";
export { GettingStarted } from "./GettingStarted.tsx";
export { type LazyPart, lazyPart, preloadParts } from "./lazyPart.tsx";
export { PersistentSplit } from "./PersistentSplit.tsx";
export { CommandProvider, useAllCommands, useCommandRegistry, useCommands } from "./useCommands.ts";
export { useKeyText } from "./useKeyText.ts";
export { Workbench } from "./Workbench.tsx";
export { useMediaQuery } from "./useMediaQuery.ts";
