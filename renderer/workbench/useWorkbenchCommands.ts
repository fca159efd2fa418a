import { useMemo } from "react";
import { useContract } from "#renderer/contract/index.ts";
import { type AppState, isEngineThere, useAppState, useEngine } from "#renderer/state/index.ts";
import type { CommandName } from "#shared/contract/index.ts";
import { type Activity, type DockedPanel, placesInBar } from "./activity.ts";
import type { Command } from "./commandRegistry.ts";
import { cyclePane, focusPaneNamed } from "./paneCycle.ts";
import { useCommands } from "./useCommands.ts";

interface WorkbenchCommandsOptions {
  readonly activities: readonly Activity[];
  readonly panels: readonly DockedPanel[];
  readonly toggleSideBar: () => void;
  readonly showPalette: () => void;
  readonly showKeys: () => void;
  readonly restartEngine: () => void;
  readonly retry: () => void;
}

/** Offers the commands that belong to no activity. */
export function useWorkbenchCommands(options: WorkbenchCommandsOptions): void {
  const state = useAppState();
  const engineCommands = useEngineCommands(options);
  useCommands([
    ...navigationCommands(options, state),
    { id: "workbench.showPalette", title: "Show all commands", key: "Mod+Shift+P", run: options.showPalette },
    { id: "workbench.showKeys", title: "Show the keys of this place", key: "?", run: options.showKeys },
    { id: "workbench.nextPane", title: "Go to next pane", key: "F6", run: () => cyclePane(document, 1) },
    { id: "workbench.previousPane", title: "Go to previous pane", key: "Shift+F6", run: () => cyclePane(document, -1) },
    { id: "workbench.toggleSideBar", title: "Show or hide side bar", key: "Mod+B", run: options.toggleSideBar },
    { id: "theme.system", title: "Follow the system's theme", run: () => state.layout.getState().setTheme("system") },
    { id: "theme.dark", title: "Use dark theme", run: () => state.layout.getState().setTheme("dark") },
    { id: "theme.light", title: "Use light theme", run: () => state.layout.getState().setTheme("light") },
    {
      id: "theme.contrast",
      title: "Use high contrast theme",
      run: () => state.layout.getState().setTheme("contrast"),
    },
    ...engineCommands,
  ]);
}

function navigationCommands({ activities, panels }: WorkbenchCommandsOptions, { layout }: AppState): Command[] {
  return [
    ...placesInBar(activities, panels).map((place): Command => {
      if (place.kind === "activity") {
        const { id, title } = place.activity;
        const run = () => layout.getState().showActivity(id);
        return { id: `activity.${id}`, title: `Show ${title}`, key: place.key, run };
      }
      const { id, title, key, alternateKeys = [] } = place.panel;
      return {
        id: `panel.${id}`,
        title,
        key,
        alternateKeys: [...alternateKeys, place.key],
        run: () => {
          const { openPanelId, openPanel } = layout.getState();
          // A panel that opens takes the focus by itself.
          if (openPanelId === id) focusPaneNamed(document, title);
          else openPanel(id);
        },
      };
    }),
    { id: "panel.close", title: "Close panel", run: () => layout.getState().closePanel() },
  ];
}

/** Commands to the engine, as far as they make sense in its present state. */
function useEngineCommands({ restartEngine, retry }: WorkbenchCommandsOptions): readonly Command[] {
  const give = useGive();
  const broker = useEngine((news) => news.status?.broker);
  const demo = useEngine((news) => news.status?.demo.kind);
  const host = useEngine((news) => news.host.kind);
  const isThere = useEngine(isEngineThere);
  return useMemo(() => {
    if (host === "crashed") return [{ id: "engine.restart", title: "Restart engine", run: restartEngine }];
    if (host === "unreachable") return [{ id: "engine.retry", title: "Try to reach Wirebench", run: retry }];
    if (!isThere) return [];
    const commands: Command[] = [];
    if (broker?.kind === "listening" || broker?.kind === "starting") {
      commands.push({ id: "broker.stop", title: "Stop broker", run: () => give("broker.stop", {}) });
    } else {
      commands.push({ id: "broker.start", title: "Start broker", run: () => give("broker.start", {}) });
    }
    if (broker?.kind === "port-taken") {
      const port = broker.suggestedPort;
      const title = `Listen on port ${port}`;
      commands.push({ id: "broker.useSuggestedPort", title, run: () => give("broker.start", { port }) });
    }
    if (demo === "running" || demo === "starting") {
      commands.push({ id: "demo.stop", title: "Stop demo", run: () => give("demo.stop", {}) });
    } else {
      commands.push({ id: "demo.start", title: "Start demo", run: () => give("demo.start", {}) });
    }
    return commands;
  }, [broker, demo, give, host, isThere, restartEngine, retry]);
}

const failures: Readonly<Record<EngineCommand, string>> = {
  "broker.start": "The broker was not started",
  "broker.stop": "The broker was not stopped",
  "demo.start": "The demo was not started",
  "demo.stop": "The demo was not stopped",
};

type EngineCommand = Extract<CommandName, "broker.start" | "broker.stop" | "demo.start" | "demo.stop">;

/** Gives a command to the engine; a refusal is said in a toast, for its place may be out of sight. */
function useGive(): (name: EngineCommand, input: { port?: number }) => void {
  const contract = useContract();
  const { toasts } = useAppState();
  return useMemo(
    () => (name, input) => {
      void contract.command(name, input).then((answer) => {
        if (!answer.ok) toasts.getState().notify(`${failures[name]}: ${answer.error.message}`, "failure");
        return answer;
      });
    },
    [contract, toasts],
  );
}
