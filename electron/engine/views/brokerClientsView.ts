import type { BrokerClientRow, BrokerClients, ViewParams } from "#shared/contract/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import type { BrokerClient } from "../broker/index.ts";
import type { BrokerViewSources } from "./brokerTotalsView.ts";
import { describeLiveConnection, droppedDeliveries, expiryOf } from "./describeSession.ts";
import { runInSlices, type SlicedWork, sortSteps } from "../support/index.ts";
import { repeat } from "./repeat.ts";
import { createSlidingRate, READING_INTERVAL_MS, type SlidingRate } from "./slidingRate.ts";

type Params = ViewParams<"brokerClients">;

/** The order by activity is settled anew this often: rows that never rest cannot be read. */
const REORDER_MS = 2_000;

/** The clients at the embedded broker: a window onto the table of all of them. */
export function createBrokerClientsView(sources: BrokerViewSources): ViewSource<"brokerClients"> {
  return { intervalMs: 250, open: (params, changed) => openClients(sources, params, changed) };
}

/** The table as it was last put together. Its clients are live: they are read anew for every value. */
interface Table {
  readonly connected: number;
  readonly offline: number;
  readonly ordered: readonly Place[];
}

/** A client in its place of the table. */
interface Place {
  readonly key: string;
  readonly client: BrokerClient;
}

function openClients(
  { broker, clock, rates: meter }: BrokerViewSources,
  first: Params,
  changed: () => void,
): OpenView<"brokerClients"> {
  /** Packets of each connection, by its number. */
  let rates = new Map<number, SlidingRate>();
  let params = first;
  /** Keys in the order by activity, as last settled. */
  let settled: readonly string[] | undefined;
  let settledAtMs = 0;
  let table: Table = { connected: 0, offline: 0, ordered: [] };
  /** Somebody has come or gone, or others are asked for, since the table was begun. */
  let isStale = false;
  let building: SlicedWork | undefined;
  let reading: SlicedWork | undefined;

  function* readRates(): Generator<void> {
    const nowMs = clock.nowMs();
    const read = new Map<number, SlidingRate>();
    for (const { connection } of broker.clients()) {
      if (connection !== undefined) {
        const rate = rates.get(connection.id) ?? createSlidingRate();
        rate.add(nowMs, connection.packetsToServer, connection.packetsToClient);
        read.set(connection.id, rate);
      }
      yield;
    }
    rates = read;
    isStale = true;
  }

  function activityOf({ client: { connection } }: Place): number {
    const rate = connection === undefined ? undefined : rates.get(connection.id);
    return rate === undefined ? -1 : rate.perSecond(0) + rate.perSecond(1);
  }

  function order(places: readonly Place[]): Generator<void, readonly Place[]> {
    switch (params.order) {
      case "name":
        return sortSteps(places, byName);
      case "newest":
        return sortSteps(places, (one, other) => sinceOf(other.client) - sinceOf(one.client) || byName(one, other));
      case "busiest":
        return orderByActivity(places);
    }
  }

  function* orderByActivity(places: readonly Place[]): Generator<void, readonly Place[]> {
    const isDue = settled === undefined || clock.nowMs() - settledAtMs >= REORDER_MS;
    if (settled === undefined || (isDue && !params.isHeld)) {
      const activities = new Map<Place, number>();
      for (const place of places) {
        activities.set(place, activityOf(place));
        yield;
      }
      const busiest = yield* sortSteps(
        places,
        (one, other) => (activities.get(other) ?? 0) - (activities.get(one) ?? 0) || byName(one, other),
      );
      settled = busiest.map(({ key }) => key);
      settledAtMs = clock.nowMs();
      return busiest;
    }
    // Newcomers wait at the end for the next settling.
    const known = new Map<string, Place>();
    for (const place of places) {
      known.set(place.key, place);
      yield;
    }
    const ordered: Place[] = [];
    for (const key of settled) {
      const place = known.get(key);
      if (place !== undefined) {
        ordered.push(place);
        known.delete(key);
      }
      yield;
    }
    return [...ordered, ...known.values()];
  }

  function* build(): Generator<void> {
    const searched = params.search.toLowerCase();
    const places: Place[] = [];
    let connected = 0;
    let offline = 0;
    for (const client of broker.clients()) {
      const isConnected = client.connection !== undefined;
      if (isConnected) connected += 1;
      else offline += 1;
      const isWanted = params.presence === "all" || isConnected === (params.presence === "connected");
      if (isWanted && (searched === "" || isFound(client, searched))) places.push({ key: keyOf(client), client });
      yield;
    }
    table = { connected, offline, ordered: yield* order(places) };
  }

  /** Puts the table together in slices; the former one stands until it is done. */
  function rebuild(): void {
    building?.abandon();
    isStale = false;
    building = runInSlices(build(), changed);
  }

  function value(): BrokerClients {
    // Whoever is asked for others gets them at once when that is a matter of a moment.
    if (isStale && building?.isDone !== false) rebuild();
    const { connected, offline, ordered } = table;
    const start = Math.max(0, Math.min(params.start, ordered.length - params.count));
    const rows = ordered.slice(start, start + params.count).map((place) => describeRow(place, rates));
    return { connected, offline, rowCount: ordered.length, start, rows };
  }

  function readRatesAgain(): void {
    reading?.abandon();
    reading = runInSlices(readRates(), changed);
  }

  readRatesAgain();
  const ends = [
    broker.onChange(({ kind }) => {
      if (kind.startsWith("connection-")) isStale = true;
      changed();
    }),
    meter.onSample(changed),
    repeat(clock, READING_INTERVAL_MS, () => {
      readRatesAgain();
      changed();
    }),
    () => building?.abandon(),
    () => reading?.abandon(),
  ];
  return {
    value,
    setParams(next) {
      if (next.order !== params.order) settled = undefined;
      if (isOtherTable(params, next)) {
        isStale = true;
        building?.abandon();
        building = undefined;
      }
      params = next;
    },
    act() {},
    close() {
      for (const end of ends) end();
    },
  };
}

/** Whether other params mean other rows, and not only another part of them. */
function isOtherTable(one: Params, other: Params): boolean {
  return (
    one.search !== other.search ||
    one.presence !== other.presence ||
    one.order !== other.order ||
    one.isHeld !== other.isHeld
  );
}

function keyOf({ session, connection }: BrokerClient): string {
  return session === undefined ? `connection:${connection?.id ?? 0}` : `session:${session.state.clientIdentifier}`;
}

function byName({ key: one }: Place, { key: other }: Place): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** When the client last came or went. */
function sinceOf({ session, connection }: BrokerClient): number {
  return connection?.openedAtMs ?? session?.left?.atMs ?? 0;
}

function isFound({ session, connection }: BrokerClient, searched: string): boolean {
  const { clientIdentifier = "", userName = "" } = session?.identity ?? {};
  return [clientIdentifier, userName, connection?.network.remote ?? ""].some((text) =>
    text.toLowerCase().includes(searched),
  );
}

function describeRow({ key, client }: Place, rates: ReadonlyMap<number, SlidingRate>): BrokerClientRow {
  const { session, connection } = client;
  const identity = session?.identity;
  const rate = connection === undefined ? undefined : rates.get(connection.id);
  return {
    key,
    clientIdentifier: identity?.clientIdentifier ?? "",
    ...(identity?.userName === undefined ? {} : { userName: identity.userName }),
    ...(identity === undefined ? {} : { protocolVersion: identity.protocolVersion }),
    ...(connection === undefined
      ? {}
      : {
          connection: {
            ...describeLiveConnection(connection),
            toServerPerSecond: rate?.perSecond(0) ?? 0,
            toClientPerSecond: rate?.perSecond(1) ?? 0,
          },
        }),
    ...(session === undefined ? {} : { session: describeLoad(session) }),
  };
}

function describeLoad(session: NonNullable<BrokerClient["session"]>): NonNullable<BrokerClientRow["session"]> {
  const { state, left, will, drops } = session;
  const expiresAtMs = expiryOf(session);
  return {
    subscriptions: state.subscriptions.size,
    queuedMessages: state.queue.length,
    queuedBytes: state.queue.bytes,
    inFlightToClient: state.inFlight.size,
    inFlightToServer: state.awaitingRelease.size,
    hasWill: will !== undefined,
    dropped: drops === undefined ? 0 : droppedDeliveries(drops),
    ...(left === undefined ? {} : { leftAtMs: left.atMs }),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  };
}
