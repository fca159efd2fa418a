import type { BrokerConnection, ClientRow, FleetRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { usePeers } from "#renderer/state/index.ts";

/** Clients, fleets and connections as the engine last told, and the one of them that is looked at. */
export interface PeerOverview {
  /** `undefined` until the engine has told. */
  readonly clients: readonly ClientRow[] | undefined;
  readonly fleets: readonly FleetRow[];
  readonly connections: readonly BrokerConnection[] | undefined;
  /** Connections in all; more than are listed when there are very many. */
  readonly connectionTotal: number;
  /** What to know about where clients are kept. */
  readonly notices: readonly string[];
  readonly selected:
    | { readonly kind: "client"; readonly client: ClientRow }
    | { readonly kind: "fleet"; readonly fleet: FleetRow }
    | { readonly kind: "connection"; readonly connection: BrokerConnection }
    | undefined;
}

/** Opens both views and finds the selected peer in them; the first one when the choice is gone. */
export function usePeerOverview(): PeerOverview {
  const told = useView("clients", {}).value;
  const clients = told?.clients.filter(({ origin }) => origin !== "composer");
  const fleets = told?.fleets ?? [];
  const { connections, total = 0 } = useView("connections", {}).value ?? {};
  const chosen = usePeers((peers) => peers.selected);
  const client = chosen?.kind === "client" ? clients?.find(({ id }) => id === chosen.id) : undefined;
  const fleet = chosen?.kind === "fleet" ? fleets.find(({ id }) => id === chosen.id) : undefined;
  const connection =
    chosen?.kind === "connection"
      ? connections?.find((candidate) => candidate.connection === chosen.connection)
      : undefined;
  return {
    clients,
    fleets,
    connections,
    connectionTotal: total,
    notices: told?.notices ?? [],
    selected:
      client !== undefined
        ? { kind: "client", client }
        : fleet !== undefined
          ? { kind: "fleet", fleet }
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
