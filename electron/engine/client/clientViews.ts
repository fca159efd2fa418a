import type { ClientDetail, FleetRow, ViewName, ViewParams, ViewValue } from "#shared/contract/index.ts";
import type { SecretName } from "#shared/profile/index.ts";
import type { ViewSource, ViewSources } from "../api.ts";
import type { ClientConnection } from "./clientConnection.ts";

export interface ClientViewsOptions {
  readonly connections: ReadonlyMap<string, ClientConnection>;
  readonly onChange: (listener: () => void) => () => void;
  readonly fleets: () => FleetRow[];
  readonly notices: () => readonly string[];
  readonly held: (id: string) => readonly SecretName[];
}

const VIEW_INTERVAL_MS = 100;
const LIST_INTERVAL_MS = 250;

/** The views of the client connections. */
export function createClientViews(
  options: ClientViewsOptions,
): Pick<ViewSources, "clients" | "client" | "clientMessages"> {
  const { connections, onChange, fleets, notices, held } = options;

  function source<Name extends ViewName>(
    intervalMs: number,
    read: (params: ViewParams<Name>) => ViewValue<Name>,
  ): ViewSource<Name> {
    return {
      intervalMs,
      open(params, changed) {
        let present = params;
        const close = onChange(changed);
        return {
          value: () => read(present),
          setParams(next) {
            present = next;
            changed();
          },
          act() {},
          close,
        };
      },
    };
  }

  function detailOf(connection: ClientConnection): ClientDetail {
    const { events, dropped } = connection.history();
    return {
      row: connection.row(),
      profile: connection.profile,
      held: [...held(connection.id)],
      subscriptions: connection.subscriptions(),
      history: events,
      historyDropped: dropped,
      session: connection.session(),
    };
  }

  return {
    clients: source<"clients">(LIST_INTERVAL_MS, () => ({
      clients: [...connections.values()].map((connection) => connection.row()),
      fleets: fleets(),
      notices: [...notices()],
    })),
    client: source<"client">(VIEW_INTERVAL_MS, ({ id }) => {
      const connection = connections.get(id);
      return connection === undefined ? {} : { client: detailOf(connection) };
    }),
    clientMessages: source<"clientMessages">(VIEW_INTERVAL_MS, ({ id }) => {
      const connection = connections.get(id);
      if (connection === undefined) return { total: 0, messages: [] };
      return { total: connection.received.total, messages: connection.received.rows() };
    }),
  };
}
