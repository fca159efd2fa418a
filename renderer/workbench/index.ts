/**
 * The frame around the activities: activity bar, side bar, main area, status bar, command palette, key bindings,
 * banners and toasts. It knows no feature by name; `main.tsx` hands it the activities. A feature begins with
 * `activity.ts` (what to export) and `useCommands.ts` (how to offer commands and keys).
 */
export { type Activity, type WorkbenchServices } from "./activity.ts";
export { type Command, type CommandRegistry, createCommandRegistry } from "./commandRegistry.ts";
export { CommandProvider, useAllCommands, useCommandRegistry, useCommands } from "./useCommands.ts";
