import { Ellipsis, Plus } from "lucide-react";
import type { ClientRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { usePeers } from "#renderer/state/index.ts";
import { ConfirmDialog, IconButton, Menu, Message, PaneHeader } from "#renderer/ui/index.ts";
import { useCommandRegistry, useCommands } from "#renderer/workbench/index.ts";
import { ClientDetail, NoClient } from "./ClientDetail.tsx";
import { ClientDialog } from "./ClientDialog.tsx";
import styles from "./Clients.module.css";
import { ConnectionDetail } from "./ConnectionDetail.tsx";
import { isActive } from "./describeClient.ts";
import { FleetDetail } from "./FleetDetail.tsx";
import { FleetDialog } from "./FleetDialog.tsx";
import { ImportDialog } from "./ImportDialog.tsx";
import { PeerList } from "./PeerList.tsx";
import { SecretDialog } from "./SecretDialog.tsx";
import { useClientActions } from "./useClientActions.ts";
import { usePeerOverview } from "./usePeerOverview.ts";
import { useShowPackets } from "./useShowPackets.ts";
import { clientCommands, connectionCommands, waitingClientCommands } from "./clientCommands.ts";

/** Which client, fleet or connection. */
export function ClientsSideBar() {
  const overview = usePeerOverview();
  const { run } = useCommandRegistry();
  const actions = useClientActions();
  return (
    <>
      <PaneHeader title="Clients">
        <IconButton label="Add client…" icon={Plus} onClick={() => run("clients.add")} />
        <Menu
          trigger={<IconButton label="More about clients" icon={Ellipsis} />}
          groups={[
            [
              { label: "Import…", onSelect: () => run("clients.import") },
              { label: "Export all…", onSelect: () => void actions.exportClients() },
            ],
            [{ label: "Passwords and keys…", onSelect: () => run("clients.secrets") }],
          ]}
        />
      </PaneHeader>
      {overview.notices.map((notice) => (
        <p key={notice} role="status" className={styles.notice}>
          ▲ <Message text={notice} />
        </p>
      ))}
      <PeerList {...overview} />
    </>
  );
}

/** The selected client, fleet or connection, and the dialogs about it. */
export function ClientsMain() {
  const { clients, selected } = usePeerOverview();
  const client = selected?.kind === "client" ? selected.client : undefined;
  useCommands(client === undefined ? waitingClientCommands : []);
  return (
    <>
      {selected === undefined && clients !== undefined && <NoClient />}
      {client !== undefined && <ClientDetail key={client.id} row={client} />}
      {selected?.kind === "fleet" && <FleetDetail key={selected.fleet.id} fleet={selected.fleet} />}
      {selected?.kind === "connection" && <ConnectionDetail row={selected.connection} />}
      {client !== undefined && <ClientCommands client={client} />}
      <Dialogs clients={clients ?? []} client={client} />
    </>
  );
}

function Dialogs({
  clients,
  client,
}: {
  readonly clients: readonly ClientRow[];
  readonly client: ClientRow | undefined;
}) {
  const actions = useClientActions();
  const dialog = usePeers((peers) => peers.dialog);
  const close = usePeers((peers) => peers.closeDialog);
  const detail = useView("client", { id: client?.id ?? "" }).value?.client;
  const present = detail?.row.id === client?.id ? detail : undefined;
  const groups = [...new Set(clients.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  const clientCount = clients.length;
  return (
    <>
      {dialog === "add" && (
        <ClientDialog client={undefined} clientCount={clientCount} groups={groups} onClose={close} />
      )}
      {dialog === "edit" && present !== undefined && (
        <ClientDialog client={present} clientCount={clientCount} groups={groups} onClose={close} />
      )}
      {dialog === "fleet" && present !== undefined && <FleetDialog client={present} onClose={close} />}
      {dialog === "import" && <ImportDialog onClose={close} />}
      {dialog === "secrets" && <SecretDialog onClose={close} />}
      {dialog === "unlock" && <SecretDialog waiting={client} onClose={close} />}
      {dialog === "remove" && client !== undefined && (
        <ConfirmDialog
          title={`Remove ${client.name}?`}
          description="Its connection, profile, passwords and list of received messages go. Captured packets stay."
          action="Remove"
          onConfirm={() => actions.give("client.remove", { id: client.id })}
          onClose={close}
        />
      )}
    </>
  );
}

/** The commands about the selected client; those of its connection wait until they have something to do. */
function ClientCommands({ client }: { readonly client: ClientRow }) {
  const actions = useClientActions();
  const openDialog = usePeers((peers) => peers.openDialog);
  const showPackets = useShowPackets();
  const detail = useView("client", { id: client.id }).value?.client;
  const connection = detail?.history.find((event) => event.connection !== undefined)?.connection;
  const { id, name, state } = client;
  const isAuthenticating = state.kind === "connected" && detail?.profile.authentication !== undefined;
  useCommands([
    {
      ...connectionCommands.connect,
      title: `Connect ${name}`,
      waitsFor: isActive(state) ? "a client that is not connected" : undefined,
      run: () => actions.give("client.connect", { id }),
    },
    {
      ...connectionCommands.disconnect,
      title: `Disconnect ${name}`,
      waitsFor: isActive(state) ? undefined : "a client that is connected, or tries to be",
      run: () => actions.give("client.disconnect", { id }),
    },
    {
      ...connectionCommands.tryNow,
      title: `Try to connect ${name} now`,
      waitsFor: state.kind === "waiting" ? undefined : "a client that waits for its next try",
      run: () => actions.give("client.connect", { id }),
    },
    {
      ...connectionCommands.reauthenticate,
      title: `Re-authenticate ${name}`,
      waitsFor: isAuthenticating ? undefined : "a connection with enhanced authentication",
      run: () => void actions.reauthenticate(id),
    },
    {
      ...connectionCommands.packets,
      title: `Show the packets of ${name}`,
      waitsFor: connection === undefined ? "a client that has been connected" : undefined,
      run: () => connection !== undefined && showPackets(connection),
    },
    { ...clientCommands.edit, title: `Edit ${name}…`, run: () => openDialog("edit") },
    { ...clientCommands.duplicate, title: `Duplicate ${name}`, run: () => void actions.duplicate(id) },
    { ...clientCommands.fleet, title: `Start a fleet like ${name}…`, run: () => openDialog("fleet") },
    { ...clientCommands.export, title: `Export ${name}…`, run: () => void actions.exportClients([id]) },
    { ...clientCommands.remove, title: `Remove ${name}…`, run: () => openDialog("remove") },
  ]);
  return null;
}
