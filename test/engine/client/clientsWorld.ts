import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { type CaptureSink, noCapture } from "#electron/engine/broker/captureSink.ts";
import { type Clients, createClients, type OutgoingMessage } from "#electron/engine/client/index.ts";
import { createSecretVault } from "#electron/engine/secrets/index.ts";
import type { ClientDetail, ClientRow, Publisher, PublishOutcome } from "#shared/contract/index.ts";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import type { Clock } from "#electron/engine/support/index.ts";

/** The system's clock, but for what is scheduled: a test runs that when it wants to. */
export interface HeldClock extends Clock {
  /** Delays that wait to be run, oldest first. */
  readonly delays: readonly number[];
  /** Lets so much time pass that everything that waits now runs. */
  runScheduled(): void;
}

export function createHeldClock(): HeldClock {
  const { nowMs } = createSystemClock();
  let skippedMs = 0;
  const held: { readonly delayMs: number; readonly task: () => void }[] = [];
  return {
    nowMs: () => nowMs() + skippedMs,
    get delays() {
      return held.map(({ delayMs }) => delayMs);
    },
    schedule(delayMs, task) {
      const entry = { delayMs, task };
      held.push(entry);
      return () => {
        const index = held.indexOf(entry);
        if (index >= 0) held.splice(index, 1);
      };
    },
    runScheduled() {
      const due = held.splice(0);
      skippedMs += Math.max(0, ...due.map(({ delayMs }) => delayMs));
      for (const { task } of due) task();
    },
  };
}

/** What the views tell of one client, on one level. */
export type SeenClient = ClientRow & Omit<ClientDetail, "row">;

export interface ClientsWorld {
  readonly clients: Clients;
  readonly clock: HeldClock;
  readonly logLines: readonly string[];
  rows(): readonly ClientRow[];
  row(id: string): SeenClient;
  /** Adds a client for `port` on loopback, or for the embedded broker without one. */
  add(profile: Partial<ClientProfile> & { readonly port?: number; readonly secrets?: SecretValues }): string;
  connect(id: string): void;
  /** Resolves when the client's state is of this kind. */
  until<Kind extends ClientRow["state"]["kind"]>(
    id: string,
    kind: Kind,
  ): Promise<Extract<ClientRow["state"], { kind: Kind }>>;
  /** Resolves when `holds` is true after a change. */
  untilRow(id: string, holds: (row: SeenClient) => boolean): Promise<SeenClient>;
  publish(input: Partial<OutgoingMessage> & { readonly via?: Publisher }): Promise<PublishOutcome | string>;
  subscribe(id: string, topicFilter: string, qos?: 0 | 1 | 2): Promise<number | undefined | string>;
}

/** Builds client connections around a broker on loopback; an answer that failed comes back as its message. */
export function createClientsWorld(options: {
  readonly embeddedPort?: number;
  readonly captureSink?: CaptureSink;
  readonly connectTimeoutSeconds?: number;
}): ClientsWorld {
  const clock = createHeldClock();
  const logLines: string[] = [];
  const { embeddedPort } = options;
  const logger = { log: (_level: string, text: string) => void logLines.push(text) };
  const clients = createClients({
    clock,
    vault: createSecretVault({ logger, dataFolder: undefined, keychain: undefined }),
    ids: createRandomIdSource(),
    logger,
    captureSink: options.captureSink ?? noCapture,
    embeddedBroker: () => (embeddedPort === undefined ? undefined : { host: "127.0.0.1", port: embeddedPort }),
    connectTimeoutSeconds: options.connectTimeoutSeconds ?? 5,
  });
  const listeners = new Set<() => void>();
  const view = clients.views.clients.open({}, () => {
    for (const listener of listeners) listener();
  });
  const rows = () => view.value().clients;
  const row = (id: string): SeenClient => {
    const seen = clients.views.client.open({ id }, () => {});
    const { row: listed, ...detail } = expectDefined(seen.value().client, "the test has added this client");
    seen.close();
    return { ...listed, ...detail };
  };

  function untilRow(id: string, holds: (row: SeenClient) => boolean): Promise<SeenClient> {
    return new Promise((resolve) => {
      const look = () => {
        const present = row(id);
        if (!holds(present)) return;
        listeners.delete(look);
        resolve(present);
      };
      listeners.add(look);
      look();
    });
  }

  return {
    clients,
    clock,
    logLines,
    rows,
    row,
    untilRow,
    add({ port, secrets, ...profile }) {
      const answer = clients.commands["client.add"]({
        ...(secrets === undefined ? {} : { secrets }),
        profile: {
          name: "client under test",
          target: port === undefined ? { kind: "embedded" } : { kind: "remote", host: "127.0.0.1", port },
          clientIdentifier: "under-test",
          protocolVersion: 4,
          clean: true,
          keepAliveSeconds: 60,
          reconnects: false,
          ...profile,
        },
      });
      if (answer instanceof Promise || !answer.ok) throw new Error("adding a client always works");
      return answer.value.id;
    },
    connect: (id) => void clients.commands["client.connect"]({ id }),
    until: async (id, kind) => {
      const { state } = await untilRow(id, (present) => present.state.kind === kind);
      return state as Extract<ClientRow["state"], { kind: typeof kind }>;
    },
    async publish(input) {
      const { via = { kind: "embedded" }, ...message } = input;
      const found = await clients.through(via);
      if (!found.ok) return found.error.message;
      const payload = new Uint8Array([0x68, 0x69]);
      const answer = await found.value.publish({ topicName: "a/b", payload, qos: 0, retain: false, ...message });
      return answer.ok ? answer.value : answer.error;
    },
    async subscribe(id, topicFilter, qos = 0) {
      const answer = await clients.commands["client.subscribe"]({ id, topicFilter, qos });
      return answer.ok ? answer.value.grantedCode : answer.error.message;
    },
  };
}
