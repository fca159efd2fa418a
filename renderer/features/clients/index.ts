/**
 * The Clients activity: connections of our own, and whoever else is at the embedded broker. It draws what the engine
 * tells; connecting, waiting and giving up are the engine's. Start with `ClientsActivity.tsx`.
 */
import { ArrowLeftRight } from "lucide-react";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";
import { clientCommands, connectionCommands } from "./clientCommands.ts";

/** What `main.tsx` puts into the activity bar. */
export const ClientsActivity: Activity = {
  id: "clients",
  title: "Clients",
  icon: ArrowLeftRight,
  Component: lazyPart(async () => (await import("./ClientsActivity.tsx")).ClientsMain),
  SideBar: lazyPart(async () => (await import("./ClientsActivity.tsx")).ClientsSideBar),
  partCommands: [{ commands: Object.values({ ...clientCommands, ...connectionCommands }) }],
  createCommands: ({ state, showActivity }) =>
    (
      [
        ["clients.add", "Add client…", "add"],
        ["clients.import", "Import clients…", "import"],
        ["clients.secrets", "Passwords and keys of clients…", "secrets"],
      ] as const
    ).map(([id, title, dialog]) => ({
      id,
      title,
      run() {
        showActivity("clients");
        state.peers.getState().openDialog(dialog);
      },
    })),
};
