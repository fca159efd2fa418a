import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { AppState } from "#renderer/state/index.ts";
import type { Command } from "./commandRegistry.ts";

/** What commands of an activity may use beside their own state. */
export interface WorkbenchServices {
  readonly contract: ContractClient;
  readonly state: AppState;
  showActivity(id: string): void;
  /** Says something that happened in the background, when the place where it happened may be out of sight. */
  notify(text: string, tone?: "neutral" | "failure"): void;
}

/**
 * One entry of the activity bar. A feature exports its descriptor, `main.tsx` lists the descriptors in order, and the
 * workbench draws them: it knows no feature by name.
 */
export interface Activity {
  /** Stable: it is stored with the layout, and `activity.<id>` is the command that shows the activity. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** The key that shows it, as in `Command.key`; Mod and its place in the bar unless told. */
  readonly key?: string;
  /** The main area. Mounted while the activity is shown. */
  readonly Component: ComponentType;
  /** Answers "which?". An activity without it gives its whole width to the main area. */
  readonly SideBar?: ComponentType;
  /** It shows packets or topics of a capture: of the live one, or of a capture file that a person chose beside it. */
  readonly isAboutCapture?: boolean;
  /** Drawn whether or not the activity is shown: dialogs, and what takes files that are dropped onto the window. */
  readonly Everywhere?: ComponentType;
  /**
   * Commands that work whether or not the activity is shown. Commands that need a mounted component are given with
   * `useCommands` there. Called once.
   */
  readonly createCommands?: (services: WorkbenchServices) => readonly Command[];
}

/**
 * A panel that docks under whichever activity is shown, so that acting and watching go together. `panel.<id>` is the
 * command that opens it.
 */
export interface DockedPanel {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** The key that opens it, as in `Command.key`. */
  readonly key: string;
  readonly alternateKey?: string;
  readonly Component: ComponentType;
}
