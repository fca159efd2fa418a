import { assertNever, fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientProfile, ClientRow, ContractError, ViewValue } from "#shared/contract/index.ts";
import type { WillMessage } from "#shared/mqtt/packet/index.ts";
import { parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { IdSource } from "../support/index.ts";
import { type ClientConnection, type ClientEnvironment, createClientConnection } from "./clientConnection.ts";
import type { ReceivedMessage } from "./receivedMessages.ts";

/** The commands and views of the client connections, ready to be merged into the engine's. */
export interface Clients {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `client.${string}`>>;
  readonly views: Pick<ViewSources, "clients" | "clientMessages">;
  /** Adds a client that some part of the engine plays itself, seen in the list like any other. */
  add(client: NewClient): ClientConnection;
  /** Disconnects a client and forgets it. Does nothing for one that is gone. */
  remove(id: string): void;
  /** Disconnects every client. */
  dispose(): void;
}

export interface NewClient {
  readonly profile: ClientProfile;
  readonly origin: ClientRow["origin"];
  readonly will?: WillMessage;
  readonly onMessage?: (message: ReceivedMessage) => void;
}

export interface ClientsOptions extends ClientEnvironment {
  readonly ids: IdSource;
}

type Answer<Value> = Result<Value, ContractError>;

/** How the client that publishes for the composer presents itself. */
const composerProfile: ClientProfile = {
  name: "Composer",
  target: { kind: "embedded" },
  clientIdentifier: "wirebench-composer",
  protocolVersion: 4,
  clean: true,
  keepAliveSeconds: 60,
  reconnects: false,
};

const VIEW_INTERVAL_MS = 100;

/** Creates an empty set of client connections. */
export function createClients(options: ClientsOptions): Clients {
  const connections = new Map<string, ClientConnection>();
  const listeners = new Set<() => void>();
  let composer: ClientConnection | undefined;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function add({ profile, origin, will, onMessage }: NewClient): ClientConnection {
    const connection = createClientConnection({
      ...options,
      id: options.ids.next(),
      origin,
      settings: { profile, ...(will === undefined ? {} : { will }) },
      changed,
      ...(onMessage === undefined ? {} : { onMessage }),
    });
    connections.set(connection.id, connection);
    changed();
    return connection;
  }

  function remove(id: string): void {
    connections.get(id)?.disconnect();
    if (composer?.id === id) composer = undefined;
    connections.delete(id);
    changed();
  }

  /** The composer's own connection to the embedded broker, connected when it can be. */
  async function connectComposer(): Promise<Answer<ClientConnection>> {
    const connection = composer ?? add({ profile: composerProfile, origin: "composer" });
    composer = connection;
    const connected = await connection.connect();
    if (connected.ok) return ok(connection);
    // A composer that cannot connect is no client to show: the failure goes to whoever wanted to publish.
    remove(connection.id);
    return refuse("failed", connected.error);
  }

  function find(id: string): Answer<ClientConnection> {
    const connection = connections.get(id);
    return connection === undefined ? refuse("not-found", "this client does not exist any more") : ok(connection);
  }

  function withClient(id: string, act: (client: ClientConnection) => void): Answer<Record<string, never>> {
    const found = find(id);
    if (!found.ok) return found;
    act(found.value);
    return ok({});
  }

  return {
    add,
    remove,
    commands: {
      "client.add": (profile) => ok({ id: add({ profile, origin: "user" }).id }),
      "client.update": ({ id, profile }) => withClient(id, (client) => client.update(profile)),
      "client.remove": ({ id }) => withClient(id, () => remove(id)),
      "client.connect": ({ id }) => withClient(id, (client) => void client.connect()),
      "client.disconnect": ({ id }) => withClient(id, (client) => client.disconnect()),
      async "client.subscribe"({ id, topicFilter, qos }) {
        const found = find(id);
        if (!found.ok) return found;
        const parsed = parseTopicFilter(topicFilter);
        if (!parsed.ok) return refuse("invalid-input", parsed.error.message);
        const answer = await found.value.subscribe(parsed.value, qos);
        if (!answer.ok) return refuse("failed", answer.error);
        return ok(answer.value === undefined ? {} : { grantedCode: answer.value });
      },
      async "client.unsubscribe"({ id, topicFilter }) {
        const found = find(id);
        if (!found.ok) return found;
        const answer = await found.value.unsubscribe(topicFilter);
        return answer.ok ? ok({}) : refuse("failed", answer.error);
      },
      async "client.publish"({ via, topicName, payload, qos, retain }) {
        const parsed = parseTopicName(topicName);
        if (!parsed.ok) return refuse("invalid-input", parsed.error.message);
        const found = await findPublisher(via);
        if (!found.ok) return found;
        const outcome = await found.value.publish({ topicName: parsed.value, payload, qos, retain });
        return outcome.ok ? outcome : refuse("refused", outcome.error);
      },
    },
    views: {
      clients: {
        intervalMs: VIEW_INTERVAL_MS,
        open(_params, onChange) {
          listeners.add(onChange);
          return {
            value: () => ({ clients: [...connections.values()].map((connection) => connection.row()) }),
            setParams() {},
            act() {},
            close: () => void listeners.delete(onChange),
          };
        },
      },
      clientMessages: {
        intervalMs: VIEW_INTERVAL_MS,
        open(params, onChange) {
          let { id } = params;
          listeners.add(onChange);
          return {
            value: () => readMessages(connections.get(id)),
            setParams(next) {
              id = next.id;
              onChange();
            },
            act() {},
            close: () => void listeners.delete(onChange),
          };
        },
      },
    },
    dispose() {
      for (const connection of connections.values()) connection.disconnect();
      connections.clear();
      composer = undefined;
      changed();
    },
  };

  function findPublisher(
    via: { readonly kind: "client"; readonly id: string } | { readonly kind: "embedded" },
  ): Answer<ClientConnection> | Promise<Answer<ClientConnection>> {
    switch (via.kind) {
      case "client":
        return find(via.id);
      case "embedded":
        return connectComposer();
      default:
        return assertNever(via);
    }
  }
}

function refuse(code: string, message: string): { readonly ok: false; readonly error: ContractError } {
  return fail({ code, message });
}

function readMessages(connection: ClientConnection | undefined): ViewValue<"clientMessages"> {
  if (connection === undefined) return { total: 0, messages: [] };
  return { total: connection.received.total, messages: connection.received.rows() };
}
