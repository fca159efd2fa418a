import { Plus } from "lucide-react";
import { usePeers } from "#renderer/state/index.ts";
import { ConfirmDialog, IconButton, PaneHeader } from "#renderer/ui/index.ts";
import { type Command, useCommandRegistry, useCommands } from "#renderer/workbench/index.ts";
import { ClientDetail, NoClient } from "./ClientDetail.tsx";
import { ClientDialog } from "./ClientDialog.tsx";
import { ConnectionDetail } from "./ConnectionDetail.tsx";
import { isActive } from "./describeClient.ts";
import { PeerList } from "./PeerList.tsx";
import { type ClientActions, useClientActions } from "./useClientActions.ts";
import { type PeerOverview, usePeerOverview } from "./usePeerOverview.ts";

/** Which client or connection. */
export function ClientsSideBar() {
  const overview = usePeerOverview();
  const { run } = useCommandRegistry();
  return (
    <>
      <PaneHeader title="Clients">
        <IconButton label="Add client…" icon={Plus} onClick={() => run("clients.add")} />
      </PaneHeader>
      <PeerList {...overview} />
    </>
  );
}

/** The selected client or connection, and the dialogs about it. */
export function ClientsMain() {
  const { clients, selected } = usePeerOverview();
  const actions = useClientActions();
  const dialog = usePeers((peers) => peers.dialog);
  const openDialog = usePeers((peers) => peers.openDialog);
  const closeDialog = usePeers((peers) => peers.closeDialog);
  const client = selected?.kind === "client" ? selected.client : undefined;

  useCommands(clientCommands(client, actions, openDialog));
  return (
    <>
      {selected === undefined && clients !== undefined && <NoClient onAdd={() => openDialog("add")} />}
      {client !== undefined && (
        <ClientDetail client={client} onEdit={() => openDialog("edit")} onRemove={() => openDialog("remove")} />
      )}
      {selected?.kind === "connection" && <ConnectionDetail row={selected.connection} />}
      {dialog === "add" && <ClientDialog client={undefined} clientCount={clients?.length ?? 0} onClose={closeDialog} />}
      {dialog === "edit" && client !== undefined && (
        <ClientDialog client={client} clientCount={clients?.length ?? 0} onClose={closeDialog} />
      )}
      {dialog === "remove" && client !== undefined && (
        <ConfirmDialog
          title={`Remove ${client.profile.name}?`}
          description="Its connection, profile and list of received messages go. Captured packets stay."
          action="Remove"
          onConfirm={() => actions.give("client.remove", { id: client.id })}
          onClose={closeDialog}
        />
      )}
    </>
  );
}

function clientCommands(
  client: NonNullable<Extract<PeerOverview["selected"], { kind: "client" }>>["client"] | undefined,
  actions: ClientActions,
  openDialog: (dialog: "edit" | "remove") => void,
): readonly Command[] {
  if (client === undefined) return [];
  const { id, profile, state } = client;
  return [
    isActive(state)
      ? {
          id: "clients.disconnect",
          title: `Disconnect ${profile.name}`,
          run: () => actions.give("client.disconnect", { id }),
        }
      : { id: "clients.connect", title: `Connect ${profile.name}`, run: () => actions.give("client.connect", { id }) },
    {
      id: "clients.edit",
      title: `Edit ${profile.name}…`,
      key: "Enter",
      place: "client list",
      run: () => openDialog("edit"),
    },
    { id: "clients.duplicate", title: `Duplicate ${profile.name}`, run: () => actions.duplicate(client) },
    {
      id: "clients.remove",
      title: `Remove ${profile.name}…`,
      key: "Delete",
      place: "client list",
      run: () => openDialog("remove"),
    },
  ];
}
