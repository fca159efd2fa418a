import { useEffect, useRef, useState } from "react";
import { createDisposables } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useCaptures, useLayout, useToasts } from "#renderer/state/index.ts";
import { applyTheme } from "#renderer/theme/index.ts";
import { Pane, type SplitPart, ToastList } from "#renderer/ui/index.ts";
import type { Activity, DockedPanel } from "./activity.ts";
import { ActivityBar } from "./ActivityBar.tsx";
import { Banners } from "./Banners.tsx";
import { CaptureBar } from "./CaptureBar.tsx";
import { CaptureScope } from "./CaptureScope.tsx";
import { CommandPalette } from "./CommandPalette.tsx";
import { commandsElsewhere } from "./commandsElsewhere.ts";
import { KeySheet } from "./KeySheet.tsx";
import { catchFocus, rememberFocus } from "./paneCycle.ts";
import { PersistentSplit } from "./PersistentSplit.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { useCommandRegistry } from "./useCommands.ts";
import { placeOf, useKeyBindings } from "./useKeyBindings.ts";
import { useMediaQuery } from "./useMediaQuery.ts";
import { useWorkbenchCommands } from "./useWorkbenchCommands.ts";
import styles from "./Workbench.module.css";

interface WorkbenchProps {
  readonly activities: readonly [Activity, ...Activity[]];
  readonly panels: readonly DockedPanel[];
  readonly restartEngine: () => void;
  readonly retry: () => void;
}

type Overlay = { readonly kind: "palette" } | { readonly kind: "keys"; readonly place: string | undefined };

/** The whole window. */
export function Workbench({ activities, panels, restartEngine, retry }: WorkbenchProps) {
  const activityId = useLayout((layout) => layout.activityId);
  const immersiveActivityId = useLayout((layout) => layout.immersiveActivityId);
  const openPanelId = useLayout((layout) => layout.openPanelId);
  const [overlay, setOverlay] = useState<Overlay>();
  const sideBar = useSideBar();
  const activity = activities.find(({ id }) => id === activityId) ?? activities[0];
  const panel = panels.find(({ id }) => id === openPanelId);

  useKeyBindings();
  useActivityCommands(activities, panels);
  useThemeOfLayout();
  useWorkbenchCommands({
    activities,
    panels,
    toggleSideBar: sideBar.toggle,
    showPalette: () => setOverlay({ kind: "palette" }),
    showKeys: () => setOverlay({ kind: "keys", place: placeOf(document.activeElement ?? undefined) }),
    restartEngine,
    retry,
  });

  const hasSideBar = activity.SideBar !== undefined;
  const isImmersive = immersiveActivityId === activity.id;
  const main = (
    <ActivityArea activity={activity} isSideBarShown={sideBar.isShown && !isImmersive} isNarrow={sideBar.isNarrow} />
  );
  return (
    <div
      className={styles.workbench}
      data-immersive={isImmersive}
      onFocus={({ target }) => target instanceof HTMLElement && rememberFocus(target)}
    >
      <Banners />
      <div className={styles.stage}>
        {!isImmersive && (
          <ActivityBar
            activities={activities}
            panels={panels}
            activityId={activity.id}
            hasSideBar={hasSideBar}
            isSideBarShown={sideBar.isShown}
          />
        )}
        <main className={styles.content}>
          <h1 className="visually-hidden">{activity.title}</h1>
          <PersistentSplit
            id="workbench"
            orientation="vertical"
            dividerLabels={[`Height of ${panel?.title ?? ""}`]}
            parts={[
              { id: "activity", content: main, minSize: 88 },
              ...(panel === undefined || isImmersive ? [] : [dockedPart(panel)]),
            ]}
          />
        </main>
      </div>
      {!isImmersive && <StatusBar />}
      <WorkbenchToasts />
      {activities.map(({ id, Everywhere }) => Everywhere !== undefined && <Everywhere key={id} />)}
      {overlay?.kind === "palette" && <CommandPalette onClose={() => setOverlay(undefined)} />}
      {overlay?.kind === "keys" && <KeySheet place={overlay.place} onClose={() => setOverlay(undefined)} />}
    </div>
  );
}

function dockedPart({ id, title, Component }: DockedPanel): SplitPart {
  return {
    id,
    defaultSize: 330,
    minSize: 160,
    isFixed: true,
    content: (
      <Pane key={id} label={title}>
        <Component />
      </Pane>
    ),
  };
}

interface ActivityAreaProps {
  readonly activity: Activity;
  readonly isSideBarShown: boolean;
  readonly isNarrow: boolean;
}

/** An activity's main area, with its side bar beside it, or over it where there is no room beside. */
function ActivityArea({ activity, isSideBarShown, isNarrow }: ActivityAreaProps) {
  const { id, title, Component, SideBar, isAboutCapture = false } = activity;
  useFocusKept(title);
  const main = (
    <div className={styles.main}>
      {isAboutCapture && <CaptureBar />}
      <Pane key={id} label={title}>
        <CaptureScope isOn={isAboutCapture}>
          <Component />
        </CaptureScope>
      </Pane>
    </div>
  );
  const side = SideBar !== undefined && isSideBarShown && (
    <Pane key={`${id}-side`} label={`${title} side bar`}>
      <CaptureScope isOn={isAboutCapture}>
        <SideBar />
      </CaptureScope>
    </Pane>
  );
  const isBeside = side !== false && !isNarrow;
  return (
    <>
      {side !== false && isNarrow && <div className={styles.drawer}>{side}</div>}
      <PersistentSplit
        id="side-bar"
        orientation="horizontal"
        dividerLabels={["Width of the side bar"]}
        parts={[
          ...(isBeside
            ? [{ id: "side", content: side, defaultSize: 240, minSize: 220, maxSize: 420, isFixed: true }]
            : []),
          { id: "main", content: main, minSize: 240 },
        ]}
      />
    </>
  );
}

/** Keeps the focus in the main area, named `title`, when the part that had it makes room for another one. */
function useFocusKept(title: string): void {
  const shown = useCaptures((captures) => captures.shown);
  const part = `${title} of ${shown ?? "the live capture"}`;
  const known = useRef(part);
  useEffect(() => {
    if (known.current !== part) catchFocus(document, title);
    known.current = part;
  }, [title, part]);
}

/** Whether the side bar is shown: as the person left it, but closed to begin with where the window is narrow. */
function useSideBar() {
  const { layout } = useAppState();
  const isNarrow = useMediaQuery("(max-width: 999px)");
  const isOpenWhenWide = useLayout((state) => state.isSideBarOpen);
  const [isOpenWhenNarrow, setOpenWhenNarrow] = useState(false);
  return {
    isNarrow,
    isShown: isNarrow ? isOpenWhenNarrow : isOpenWhenWide,
    toggle: () => (isNarrow ? setOpenWhenNarrow((isOpen) => !isOpen) : layout.getState().toggleSideBar()),
  };
}

/** Offers the commands of every activity and panel, shown or not. */
function useActivityCommands(activities: readonly Activity[], panels: readonly DockedPanel[]): void {
  const registry = useCommandRegistry();
  const contract = useContract();
  const state = useAppState();
  useEffect(() => {
    const { layout, toasts } = state;
    const { showActivity, openPanel } = layout.getState();
    const { notify } = toasts.getState();
    const services = { contract, state, showActivity, notify };
    const disposables = createDisposables();
    for (const { createCommands } of activities) {
      if (createCommands !== undefined) disposables.use(registry.register(createCommands(services)));
    }
    const offerElsewhere = ({ id, title, partCommands = [] }: Activity | DockedPanel, show: (id: string) => void) => {
      for (const { commands, bring } of partCommands) {
        const bringPart = (): void => {
          show(id);
          bring?.(state);
        };
        disposables.use(registry.register(commandsElsewhere({ registry, title, commands, bring: bringPart, notify })));
      }
    };
    for (const activity of activities) offerElsewhere(activity, showActivity);
    for (const panel of panels) offerElsewhere(panel, openPanel);
    return () => disposables.dispose();
  }, [activities, contract, panels, registry, state]);
}

function useThemeOfLayout(): void {
  const theme = useLayout((layout) => layout.theme);
  useEffect(() => applyTheme(theme, window), [theme]);
}

function WorkbenchToasts() {
  const shown = useToasts((toasts) => toasts.shown);
  const dismiss = useToasts((toasts) => toasts.dismiss);
  return <ToastList toasts={shown} onDismiss={dismiss} />;
}
