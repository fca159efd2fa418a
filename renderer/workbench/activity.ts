import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { AppState } from "#renderer/state/index.ts";
import type { Command } from "./commandRegistry.ts";
import type { PartCommands } from "./commandsElsewhere.ts";

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
   * `useCommands` there, and named in `partCommands`. Called once.
   */
  readonly createCommands?: (services: WorkbenchServices) => readonly Command[];
  /** What its parts offer while they are shown. */
  readonly partCommands?: readonly PartCommands<AppState>[];
}

/**
 * A panel that docks under whichever activity is shown, so that acting and watching go together. `panel.<id>` is the
 * command that opens it.
 */
export interface DockedPanel {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** The key that opens it, as in `Command.key`, beside Mod and its place in the bar. */
  readonly key: string;
  readonly alternateKeys?: readonly string[];
  /** How many activities stand before it in the bar; all of them unless told. */
  readonly barIndex?: number;
  readonly Component: ComponentType;
  /** What its parts offer while they are shown. */
  readonly partCommands?: readonly PartCommands<AppState>[];
}

/** One button of the activity bar, and the key that goes with its place. */
export type BarPlace = { readonly key: string } & (
  { readonly kind: "activity"; readonly activity: Activity } | { readonly kind: "panel"; readonly panel: DockedPanel }
);

/** The activity bar from top to bottom; `Mod+1` is its first place. */
export function placesInBar(activities: readonly Activity[], panels: readonly DockedPanel[]): readonly BarPlace[] {
  const panelsAt = (index: number) =>
    panels.filter(({ barIndex = activities.length }) => Math.min(barIndex, activities.length) === index);
  const places = [...activities, undefined].flatMap((activity, index) => [
    ...panelsAt(index).map((panel) => ({ kind: "panel" as const, panel })),
    ...(activity === undefined ? [] : [{ kind: "activity" as const, activity }]),
  ]);
  return places.map((place, index) => ({ ...place, key: `Mod+${index + 1}` }));
}
