import { type Dispose, fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientRow, ContractError, Publisher } from "#shared/contract/index.ts";
import { type ClientProfile, type SecretValues, writeProfileDocument } from "#shared/profile/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { DialRequest } from "../dial/index.ts";
import type { SecretVault } from "../secrets/index.ts";
import type { DataFolder } from "../storage/index.ts";
import type { IdSource } from "../support/index.ts";
import {
  type ClientConnection,
  type ClientConnectionOptions,
  type ClientEnvironment,
  createClientConnection,
  type SecretSource,
} from "./clientConnection.ts";
import { createClientViews } from "./clientViews.ts";
import { describeAddress } from "./describeConnection.ts";
import { dialRequestOf } from "./dialRequest.ts";
import { createFleets } from "./fleet/index.ts";
import { openProfileStore } from "./profileStore.ts";
import type { ReceivedMessage } from "./receivedMessages.ts";
import { isSameEndpoint } from "./sameEndpoint.ts";

/** The commands and views of the client connections, ready to be merged into the engine's. */
export interface Clients {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `client.${string}` | `fleet.${string}`>>;
  readonly views: Pick<ViewSources, "clients" | "client" | "clientMessages" | "fleet">;
  /** Adds a client that some part of the engine plays itself, seen in the list like any other. */
  add(client: NewClient): ClientConnection;
  /** The client of this id, for whoever acts through one. */
  find(id: string): ClientConnection | undefined;
  /** Who publishes: a client, or the connection that is kept for the composer, connected when it can be. */
  through(publisher: Publisher): Promise<Answer<ClientConnection>>;
  /** How to reach the broker that a publisher publishes to, for who speaks to it in another way. */
  reach(publisher: Publisher): Answer<ReachedPeer>;
  /** Calls `listener` whenever something about some client has changed: its state, its counts. Cheap listeners only. */
  onChange(listener: () => void): Dispose;
  /** Disconnects a client and forgets it. Does nothing for one that is gone. */
  remove(id: string): void;
  /** Disconnects every client. */
  dispose(): void;
}

/** The way to a broker. */
export interface ReachedPeer {
  readonly request: DialRequest;
  readonly address: string;
  /** The broker records what it is told in the same capture. */
  readonly isRecordedByPeer: boolean;
  readonly protocolVersion: ProtocolVersion;
  readonly clientIdentifier: string;
}

export interface NewClient {
  readonly profile: ClientProfile;
  readonly origin: ClientRow["origin"];
  readonly onMessage?: (message: ReceivedMessage) => void;
}

export interface ClientsOptions extends ClientEnvironment {
  readonly ids: IdSource;
  readonly vault: SecretVault;
  /** Where profiles are kept; without it they are gone with the engine. */
  readonly dataFolder?: DataFolder | undefined;
}

type Answer<Value> = Result<Value, ContractError>;

/** How the client that publishes for the composer presents itself. */
const composerProfile: ClientProfile = {
  name: "Composer",
  target: { kind: "embedded" },
  clientIdentifier: "wirebench-composer",
  protocolVersion: 5,
  clean: true,
  keepAliveSeconds: 60,
  reconnects: false,
};

/** Clients that people may have at once, fleets aside. */
const MAX_CLIENTS = 10_000;
const KEPT_EVENTS_OF_MEMBERS = 6;

/** Creates the client connections, with those that were kept. */
export function createClients(options: ClientsOptions): Clients {
  const { ids, vault, clock } = options;
  const connections = new Map<string, ClientConnection>();
  const listeners = new Set<() => void>();
  const store = openProfileStore(options.dataFolder);
  let composer: ClientConnection | undefined;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function onChange(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  function secretsOf(owner: string): SecretSource {
    return { values: vault.get(owner), held: vault.held(owner), isLocked: vault.isLocked(owner) };
  }

  function create(id: string, client: NewClient, more: Partial<ClientConnectionOptions> = {}): ClientConnection {
    const { profile, origin, onMessage } = client;
    return createClientConnection({
      ...options,
      id,
      origin,
      profile,
      secrets: () => secretsOf(id),
      changed,
      profileChanged: save,
      ...(onMessage === undefined ? {} : { onMessage }),
      ...more,
    });
  }

  function add(client: NewClient, id = ids.next()): ClientConnection {
    const connection = create(id, client);
    connections.set(id, connection);
    changed();
    return connection;
  }

  function mine(): ClientConnection[] {
    return [...connections.values()].filter((connection) => connection.row().origin === "user");
  }

  function save(): void {
    store.write(mine().map(({ id, profile }) => ({ id, profile })));
  }

  function addNew(
    given: readonly { readonly profile: ClientProfile; readonly secrets?: SecretValues | undefined }[],
  ): Answer<{ ids: string[] }> {
    if (connections.size + given.length > MAX_CLIENTS)
      return refuse("refused", `${MAX_CLIENTS} clients are the most there can be`);
    const added = given.map(({ profile, secrets }) => {
      const { id } = add({ profile, origin: "user" });
      if (secrets !== undefined) vault.change(id, { set: secrets });
      return id;
    });
    save();
    return ok({ ids: added });
  }

  function remove(id: string): void {
    const connection = connections.get(id);
    if (connection === undefined) return;
    connection.disconnect();
    if (composer?.id === id) composer = undefined;
    connections.delete(id);
    vault.remove(id);
    if (connection.row().origin === "user") save();
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

  async function through(publisher: Publisher): Promise<Answer<ClientConnection>> {
    return publisher.kind === "client" ? find(publisher.id) : connectComposer();
  }

  function reach(publisher: Publisher): Answer<ReachedPeer> {
    const found = publisher.kind === "client" ? find(publisher.id) : undefined;
    if (found?.ok === false) return found;
    const profile = found?.value.profile ?? composerProfile;
    const embedded = options.embeddedBroker();
    const endpoint = profile.target.kind === "embedded" ? embedded : profile.target;
    if (endpoint === undefined) return refuse("refused", "the embedded broker does not listen");
    const secrets = publisher.kind === "client" ? vault.get(publisher.id) : {};
    return ok({
      request: dialRequestOf(profile, secrets, endpoint),
      address: describeAddress(profile),
      isRecordedByPeer: options.listensAt?.(endpoint) ?? isSameEndpoint(endpoint, embedded),
      protocolVersion: profile.protocolVersion,
      clientIdentifier: "raw",
    });
  }

  function withClient(id: string, act: (client: ClientConnection) => void): Answer<Record<string, never>> {
    const found = find(id);
    if (!found.ok) return found;
    act(found.value);
    return ok({});
  }

  for (const { id, profile } of store.initial) add({ profile, origin: "user" }, id);
  store.onNotice(changed);

  const fleets = createFleets({
    clock,
    ids,
    onChange,
    changed,
    find: (id) => connections.get(id),
    createMember(owner, profile) {
      let known = secretsOf(owner);
      /** As they are, and when the client that the fleet was made from is gone, as they were. */
      const secrets = (): SecretSource => {
        if (connections.has(owner)) known = secretsOf(owner);
        return known;
      };
      // One object for all members: their certificates are read once.
      return create(
        ids.next(),
        { profile, origin: "user" },
        {
          secrets,
          keptMessages: 0,
          keptEvents: KEPT_EVENTS_OF_MEMBERS,
          profileChanged: () => {},
        },
      );
    },
  });

  return {
    add,
    through,
    reach,
    find: (id) => connections.get(id),
    onChange,
    remove,
    commands: {
      ...fleets.commands,
      "client.add"(client) {
        const added = addNew([client]);
        return added.ok ? ok({ id: added.value.ids[0] ?? "" }) : added;
      },
      "client.addAll": ({ clients }) => addNew(clients),
      "client.update": ({ id, profile, secrets, forget }) =>
        withClient(id, (client) => {
          client.update(profile);
          vault.change(id, {
            ...(secrets === undefined ? {} : { set: secrets }),
            ...(forget === undefined ? {} : { forget }),
          });
          save();
        }),
      "client.duplicate"({ id, clientIdentifier }) {
        const found = find(id);
        if (!found.ok) return found;
        const { profile } = found.value;
        const copy = add({
          profile: { ...profile, name: `${profile.name} copy`.slice(0, 200), clientIdentifier },
          origin: "user",
        });
        vault.copy(id, copy.id);
        save();
        return ok({ id: copy.id });
      },
      "client.remove": ({ id }) => withClient(id, () => remove(id)),
      "client.connect": ({ id }) => withClient(id, (client) => void client.connect()),
      "client.disconnect": ({ id }) => withClient(id, (client) => client.disconnect()),
      async "client.reauthenticate"({ id }) {
        const found = find(id);
        if (!found.ok) return found;
        const answer = await found.value.reauthenticate();
        return answer.ok ? ok({}) : refuse("failed", answer.error);
      },
      "client.export"({ ids: wanted }) {
        const exported = mine().filter(({ id }) => wanted === undefined || wanted.includes(id));
        return ok({ text: writeProfileDocument(exported.map(({ profile }) => profile)), clients: exported.length });
      },
      async "client.subscribe"({ id, ...wish }) {
        const found = find(id);
        if (!found.ok) return found;
        const parsed = parseTopicFilter(wish.topicFilter);
        if (!parsed.ok) return refuse("invalid-input", parsed.error.message);
        const answer = await found.value.subscribe(wish);
        if (!answer.ok) return refuse("failed", answer.error);
        return ok(answer.value === undefined ? {} : { grantedCode: answer.value });
      },
      async "client.unsubscribe"({ id, topicFilter }) {
        const found = find(id);
        if (!found.ok) return found;
        const answer = await found.value.unsubscribe(topicFilter);
        return answer.ok ? ok({}) : refuse("failed", answer.error);
      },
    },
    views: {
      ...createClientViews({
        connections,
        onChange,
        fleets: fleets.rows,
        notices: () => store.notices,
        held: (id) => vault.held(id),
      }),
      fleet: fleets.view,
    },
    dispose() {
      fleets.dispose();
      for (const connection of connections.values()) connection.disconnect();
      connections.clear();
      composer = undefined;
      changed();
    },
  };
}

function refuse(code: string, message: string): { readonly ok: false; readonly error: ContractError } {
  return fail({ code, message });
}
