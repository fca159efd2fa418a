import { setImmediate as nextTurn } from "node:timers/promises";
import { expectDefined } from "#shared/base/index.ts";
import { type Broker, type BrokerSettings, createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createMemoryConnection } from "#electron/engine/net/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createJournal, type StoreJournal } from "#electron/engine/store/journal.ts";
import { beginStore, loadStore } from "#electron/engine/store/loading.ts";
import { createFakeClock, type FakeClock } from "#test/support/fakeClock.ts";
import { createTestClient, type ProtocolVersion, type TestClient, type TestPacket } from "../broker/support.ts";
import { createForgetfulDatabase, type ForgetfulDatabase } from "./forgetfulDatabase.ts";

/** How a broker ends. */
export type Ending = "kill" | "lose-power";

export interface WorldOptions {
  readonly sync?: boolean;
  readonly settings?: Partial<BrokerSettings>;
  /** What stands in the database already. */
  readonly records?: ReadonlyMap<string, Uint8Array>;
  readonly startMs?: number;
}

/** A broker over a database that can end at any moment, and be started again on what is left. */
export interface StoreWorld {
  readonly clock: FakeClock;
  readonly broker: Broker;
  readonly database: ForgetfulDatabase;
  readonly journal: StoreJournal;
  readonly faults: readonly string[];
  /** A client that has connected; settles when its CONNACK is there. */
  connect(packet?: Record<string, unknown>): Promise<TestClient>;
  /** A connection that the broker serves, for clients that speak for themselves. */
  openPeer(): ReturnType<typeof createMemoryConnection>;
  /** Until everything that was told is safe, and what waited for it has been done. */
  settle(): Promise<void>;
  /** Ends the broker without a word and starts another, `afterMs` later. */
  restart(ending?: Ending, options?: { readonly arrives?: boolean; readonly afterMs?: number }): Promise<void>;
}

export async function createStoreWorld(options: WorldOptions = {}): Promise<StoreWorld> {
  const { sync = true, settings } = options;
  const clock = createFakeClock(options.startMs);
  let identifiers = 0;
  let clients = 0;
  let running = await start(createForgetfulDatabase(new Map(options.records)));

  async function start(database: ForgetfulDatabase) {
    const loaded = await loadStore(database);
    if (!loaded.ok) throw new Error(loaded.error);
    const { state, books } = loaded.value ?? (await beginStore(database, clock.nowMs()));
    const faults: string[] = [];
    const journal = createJournal({
      books,
      database,
      clock,
      sync,
      defer: setImmediate,
      failed: (error) => void faults.push(String(error)),
    });
    let connections = 0;
    const broker = createBroker({
      clock,
      ids: { next: () => `id-${++identifiers}` },
      logger: { log: () => undefined },
      authorizer: createPermissiveAuthorizer(),
      captureSink: { ...noCapture, connectionOpened: () => ++connections },
      ...(settings === undefined ? {} : { settings }),
    });
    broker.takeUp(state, journal);
    return { database, journal, broker, faults, peers: new Set<ReturnType<typeof createMemoryConnection>>() };
  }

  function openPeer(): ReturnType<typeof createMemoryConnection> {
    const peer = createMemoryConnection();
    running.peers.add(peer);
    running.broker.accept(peer.connection);
    return peer;
  }

  async function settle(): Promise<void> {
    await running.journal.flush();
    await nextTurn();
    await running.journal.flush();
  }

  return {
    clock,
    get broker() {
      return running.broker;
    },
    get database() {
      return running.database;
    },
    get journal() {
      return running.journal;
    },
    get faults() {
      return running.faults;
    },
    async connect(packet = {}) {
      const protocolVersion = packet["protocolVersion"] === 5 ? 5 : 4;
      const client = createTestClient(openPeer(), protocolVersion as ProtocolVersion);
      client.send({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion,
        clean: false,
        keepalive: 0,
        clientId: `client-${++clients}`,
        ...packet,
      } as TestPacket);
      await settle();
      return client;
    },
    openPeer,
    settle,
    async restart(ending = "lose-power", { arrives = false, afterMs = 0 } = {}) {
      const { database } = running;
      const left = ending === "kill" ? database.kill(arrives) : database.losePower(arrives);
      running.peers.clear();
      clock.advance(0);
      if (afterMs > 0) clock.advance(afterMs);
      running = await start(left);
    },
  };
}

/** Everything about sessions and retained messages that is to outlive a broker, in a form that can be compared. */
export function describeState(broker: Broker) {
  const sessions: Record<string, unknown> = {};
  for (const { session } of broker.clients()) {
    if (session === undefined || session.expiryIntervalSeconds === 0) continue;
    const { state } = session;
    const describe = (delivery: Parameters<typeof describeDelivery>[0]) => describeDelivery(delivery);
    sessions[state.clientIdentifier] = {
      expirySeconds: session.expiryIntervalSeconds,
      createdAtMs: session.createdAtMs,
      protocolVersion: session.identity.protocolVersion,
      subscriptions: [...state.subscriptions.values()].toSorted((one, other) =>
        one.topicFilter < other.topicFilter ? -1 : 1,
      ),
      inFlight: [...state.inFlight].map(([packetIdentifier, exchange]) =>
        exchange.kind === "released" ? [packetIdentifier, "released"] : [packetIdentifier, describe(exchange.delivery)],
      ),
      awaitingRelease: [...state.awaitingRelease].toSorted((one, other) => one - other),
      queue: [...state.queue.waiting()].map(describe),
      will: session.will && {
        ...session.will,
        message: {
          ...session.will.message,
          payload: Buffer.from(session.will.message.payload).toString(),
          properties: session.will.message.properties ?? {},
        },
      },
    };
  }
  const retained = [...broker.retainedMessages()]
    .map(({ topicName, payload, publisher, retainedAtMs, firstRetainedAtMs, firstPublisher, qos, expiresAtMs }) => ({
      ...{ topicName, publisher, retainedAtMs, firstRetainedAtMs, firstPublisher, qos, expiresAtMs },
      payload: Buffer.from(payload).toString(),
    }))
    .toSorted((one, other) => (one.topicName < other.topicName ? -1 : 1));
  return { sessions, retained };
}

function describeDelivery({
  message,
  qos,
  retain,
  subscriptionIdentifiers,
}: {
  readonly message: {
    readonly topicName: string;
    readonly payload: Uint8Array;
    readonly expiresAtMs: number | undefined;
  };
  readonly qos: number;
  readonly retain: boolean;
  readonly subscriptionIdentifiers: readonly number[] | undefined;
}) {
  const { topicName, payload, expiresAtMs } = message;
  return { topicName, payload: Buffer.from(payload).toString(), expiresAtMs, qos, retain, subscriptionIdentifiers };
}

/** The first packet of a kind that a client received. */
export function firstOf(packets: readonly TestPacket[], cmd: TestPacket["cmd"]): TestPacket {
  return expectDefined(
    packets.find((packet) => packet.cmd === cmd),
    `a ${cmd} came`,
  );
}
