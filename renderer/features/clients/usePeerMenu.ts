import type { ClientRow } from "#shared/contract/index.ts";
import type { MenuItem } from "#renderer/ui/index.ts";
import { type CommandRegistry, useCommandRegistry } from "#renderer/workbench/index.ts";
import { isActive } from "./describeClient.ts";
import { type ClientActions, useClientActions } from "./useClientActions.ts";
import type { PeerOverview } from "./usePeerOverview.ts";

type Groups = readonly (readonly MenuItem[])[];

/** What can be done with the selected line of the list. */
export function usePeerMenu(selected: PeerOverview["selected"]): Groups {
  const actions = useClientActions();
  const { run } = useCommandRegistry();
  switch (selected?.kind) {
    case "client":
      return [connecting(selected.client, actions), ...clientMenu(selected.client, actions, run)];
    case "fleet": {
      const { id, states } = selected.fleet;
      const isOn = states.connected + states.connecting + states.waiting > 0;
      return [
        [
          isOn
            ? { label: "Disconnect all", onSelect: () => actions.give("fleet.stop", { id }) }
            : { label: "Connect all", onSelect: () => actions.give("fleet.resume", { id }) },
        ],
        [{ label: "Remove", isDanger: true, onSelect: () => actions.give("fleet.remove", { id }) }],
      ];
    }
    case "connection": {
      const { connection } = selected.connection;
      return [[{ label: "Close connection", onSelect: () => actions.give("broker.disconnect", { connection }) }]];
    }
    default:
      return [];
  }
}

/** What stands in the header of a client as buttons. */
function connecting({ id, state }: ClientRow, actions: ClientActions): readonly MenuItem[] {
  const connect = (label: string): MenuItem => ({ label, onSelect: () => actions.give("client.connect", { id }) });
  if (!isActive(state)) return [connect("Connect")];
  const label = state.kind === "waiting" ? "Stop trying" : "Disconnect";
  return [
    ...(state.kind === "waiting" ? [connect("Try now")] : []),
    { label, onSelect: () => actions.give("client.disconnect", { id }) },
  ];
}

/** Everything else about a client; also the menu in its header. */
export function clientMenu({ id }: ClientRow, actions: ClientActions, run: CommandRegistry["run"]): Groups {
  return [
    [
      { label: "Edit…", onSelect: () => run("clients.edit") },
      { label: "Duplicate", onSelect: () => void actions.duplicate(id) },
      { label: "Start fleet…", onSelect: () => run("clients.fleet") },
      { label: "Export…", onSelect: () => void actions.exportClients([id]) },
      { label: "Probe its broker…", onSelect: () => run("probe.client") },
    ],
    [{ label: "Remove…", isDanger: true, onSelect: () => run("clients.remove") }],
  ];
}
