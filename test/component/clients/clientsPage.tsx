import { vi } from "vitest";
import type { CommandHandlers } from "#electron/engine/api.ts";
import { ClientsActivity } from "#renderer/features/clients/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { fail, ok } from "#shared/base/index.ts";
import type {
  BrokerConnection,
  ClientDetail,
  ClientRow,
  CommandInput,
  FleetRow,
  SecretStore,
} from "#shared/contract/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

/** A client of the list, connected unless told otherwise. */
export function client(id: string, part: Partial<ClientRow> = {}): ClientRow {
  return {
    id,
    name: `Client ${id}`,
    protocolVersion: 4,
    address: "Embedded broker",
    origin: "user",
    state: { kind: "connected", sinceMs: Date.now(), sessionPresent: false },
    sent: 0,
    received: 0,
    ...part,
  };
}

/** All about it. */
export function detail(row: ClientRow, part: Partial<ClientDetail> = {}): ClientDetail {
  return {
    row,
    profile: {
      name: row.name,
      target: { kind: "embedded" },
      clientIdentifier: `client-${row.id}`,
      protocolVersion: row.protocolVersion,
      clean: true,
      keepAliveSeconds: 60,
      reconnects: true,
    },
    held: [],
    subscriptions: [],
    history: [],
    historyDropped: 0,
    session: {
      clientIdentifier: `client-${row.id}`,
      nextPacketIdentifier: 1,
      inFlight: [],
      inFlightTotal: 0,
      queued: 0,
      receiveMaximum: 65_535,
      credit: 65_535,
      incoming: [],
      aliasesToServer: [],
      aliasesToClient: [],
    },
    ...part,
  };
}

/** A network connection at the embedded broker. */
export const connection: BrokerConnection = {
  connection: 7,
  clientIdentifier: "sensor-7",
  protocolVersion: 4,
  remote: "127.0.0.1:50123",
  sinceMs: 0,
  keepAliveSeconds: 30,
  isCleanSession: true,
  subscriptions: [{ topicFilter: "plant/+/cmd", qos: 1 }],
  packetsToServer: 3,
  packetsToClient: 4,
};

interface World {
  readonly secrets?: SecretStore;
  readonly details?: Readonly<Record<string, Partial<ClientDetail>>>;
  readonly fleets?: readonly FleetRow[];
}

/** The Clients activity with these peers; says what was asked of the engine. */
export function setup(
  clients: readonly ClientRow[] = [],
  connections: readonly BrokerConnection[] = [],
  { details = {}, fleets = [], secrets = { kind: "session", reason: "this is a test", canKeep: true } }: World = {},
) {
  const detailOf = (id: string) => {
    const row = clients.find((each) => each.id === id);
    return row === undefined ? {} : { client: detail(row, details[id]) };
  };
  const add = vi.fn<(input: CommandInput<"client.add">) => void>();
  const subscribe = vi.fn<(input: CommandInput<"client.subscribe">) => void>();
  const given = vi.fn<(name: string, input: unknown) => void>();
  const store = createFakeView<"secrets">(secrets);
  const commands: Partial<CommandHandlers> = {
    "secrets.unlock"({ passphrase }) {
      if (passphrase !== "open sesame") return fail({ code: "refused", message: "this is not the passphrase" });
      store.set({ kind: "unlocked" });
      return ok({});
    },
    "client.add"(input) {
      add(input);
      return ok({ id: "new" });
    },
    "client.subscribe"(input) {
      subscribe(input);
      return ok({ grantedCode: 0 });
    },
    "client.connect"(input) {
      given("connect", input);
      return ok({});
    },
    "client.disconnect"(input) {
      given("disconnect", input);
      return ok({});
    },
    "client.reauthenticate"(input) {
      given("reauthenticate", input);
      return ok({});
    },
    "client.unsubscribe"(input) {
      given("unsubscribe", input);
      return ok({});
    },
    "client.remove"(input) {
      given("remove", input);
      return ok({});
    },
    "broker.disconnect"(input) {
      given("close", input);
      return ok({});
    },
  };
  const page = renderInWorkbench(
    <Workbench activities={[ClientsActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    {
      commands,
      views: {
        clients: createFakeView<"clients">({ clients: [...clients], fleets: [...fleets], notices: [] }),
        client: {
          intervalMs: 0,
          open(params) {
            let { id } = params;
            return { value: () => detailOf(id), setParams: (next) => void (id = next.id), act() {}, close() {} };
          },
        },
        secrets: store,
        connections: createFakeView<"connections">({ total: connections.length, connections: [...connections] }),
      },
    },
  );
  return { ...page, add, subscribe, given };
}
