import type { BrokerConnection, ClientRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { usePeers } from "#renderer/state/index.ts";

/** Clients and connections as the engine last told, and the one of them that is looked at. */
export interface PeerOverview {
  /** `undefined` until the engine has told. */
  readonly clients: readonly ClientRow[] | undefined;
  readonly connections: readonly BrokerConnection[] | undefined;
  /** Connections in all; more than are listed when there are very many. */
  readonly connectionTotal: number;
  readonly selected:
    | { readonly kind: "client"; readonly client: ClientRow }
    | { readonly kind: "connection"; readonly connection: BrokerConnection }
    | undefined;
}

/** Opens both views and finds the selected peer in them; the first one when the choice is gone. */
export function usePeerOverview(): PeerOverview {
  const clients = useView("clients", {}).value?.clients.filter(({ origin }) => origin !== "composer");
  const { connections, total = 0 } = useView("connections", {}).value ?? {};
  const chosen = usePeers((peers) => peers.selected);
  const client = chosen?.kind === "client" ? clients?.find(({ id }) => id === chosen.id) : undefined;
  const connection =
    chosen?.kind === "connection"
      ? connections?.find((candidate) => candidate.connection === chosen.connection)
      : undefined;
  return {
    clients,
    connections,
    connectionTotal: total,
    selected:
      client !== undefined
        ? { kind: "client", client }
        : connection !== undefined
          ? { kind: "connection", connection }
          : firstOf(clients, connections),
  };
}

function firstOf(
  clients: readonly ClientRow[] | undefined,
  connections: readonly BrokerConnection[] | undefined,
): PeerOverview["selected"] {
  const [client] = clients ?? [];
  if (client !== undefined) return { kind: "client", client };
  const [connection] = connections ?? [];
  return connection === undefined ? undefined : { kind: "connection", connection };
}
