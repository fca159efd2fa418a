import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseSharedSubscription, parseTopicFilter } from "#shared/topic/index.ts";
import type { RetainedMessage, StoredSession, StoredState } from "../broker/index.ts";
import type { Delivery, InFlight, Subscription } from "../session/index.ts";
import { type Books, createBooks, type DeliveryRecord, type MessageRecord } from "./books.ts";
import type { Database } from "./database.ts";
import { deliveryKey, FORMAT, FORMAT_KEY, parseKey, SEAL_KEY } from "./keys.ts";
import { createLedger } from "./ledger.ts";
import { createSessionJournal } from "./sessionJournal.ts";
import {
  type DeliveryValue,
  formatValue,
  readDelivery,
  readFed,
  readFormat,
  readMessage,
  readRetained,
  readSeal,
  readSession,
  readSubscription,
  type Seal,
  UnreadableValue,
} from "./values.ts";

/** A store that was read: what a former broker left, and the books to go on with. */
export interface LoadedStore {
  readonly state: StoredState;
  readonly books: Books;
  /** Its former broker lost power or was killed: not every session was left in order. */
  readonly wasInterrupted: boolean;
}

/** One session as its records say. */
interface Gathered {
  readonly subscriptions: { readonly rank: number; readonly subscription: Subscription }[];
  readonly deliveries: { readonly delivery: number; readonly value: DeliveryValue }[];
  readonly awaitingRelease: number[];
  readonly feeds: string[];
  readonly fed: { readonly key: string; readonly topicFilter: string; readonly topicName: string }[];
  own: ReturnType<typeof readSession> | undefined;
}

/**
 * Reads a whole database; `undefined` when nothing was ever written. The failure says what is wrong with it: another version, a value that cannot be read, records
 * that do not add up.
 */
export async function loadStore(database: Database): Promise<Result<LoadedStore | undefined, string>> {
  try {
    return await load(database);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function load(database: Database): Promise<Result<LoadedStore | undefined, string>> {
  const ledger = createLedger();
  const books = createBooks(ledger);
  const sessions = new Map<number, Gathered>();
  const messages = new Map<number, MessageRecord>();
  const retained: RetainedMessage[] = [];
  let format: number | undefined;
  let seal: Seal | undefined;

  function gathered(session: number): Gathered {
    books.numbers.session = Math.max(books.numbers.session, session);
    let found = sessions.get(session);
    if (found === undefined) {
      found = { subscriptions: [], deliveries: [], awaitingRelease: [], feeds: [], fed: [], own: undefined };
      sessions.set(session, found);
    }
    return found;
  }

  function readRecord(key: string, value: Uint8Array): void {
    const parsed = parseKey(key);
    switch (parsed?.kind) {
      case "session":
        gathered(parsed.session).own = readSession(value);
        return;
      case "subscription": {
        const { rank, ...options } = readSubscription(value);
        books.numbers.rank = Math.max(books.numbers.rank, rank);
        gathered(parsed.session).subscriptions.push({
          rank,
          subscription: createSubscription(parsed.topicFilter, options),
        });
        return;
      }
      case "delivery":
        books.numbers.delivery = Math.max(books.numbers.delivery, parsed.delivery);
        gathered(parsed.session).deliveries.push({ delivery: parsed.delivery, value: readDelivery(value) });
        return;
      case "feed":
        gathered(parsed.session).feeds.push(parsed.topicFilter);
        return;
      case "fed":
        books.numbers.delivery = Math.max(books.numbers.delivery, parsed.delivery);
        gathered(parsed.session).fed.push({ key, ...readFed(value) });
        return;
      case "release":
        gathered(parsed.session).awaitingRelease.push(parsed.packetIdentifier);
        return;
      case "message":
        books.numbers.message = Math.max(books.numbers.message, parsed.message);
        messages.set(parsed.message, { number: parsed.message, message: readMessage(value), references: 0 });
        return;
      case "retained":
        retained.push(readRetained(value));
        return;
      default:
        throw new UnreadableValue(`a record of no known kind: \`${key.slice(0, 80)}\``);
    }
  }

  let isEmpty = true;
  for await (const [key, value] of database.entries()) {
    isEmpty = false;
    if (key === FORMAT_KEY) format = readFormat(value);
    // The first record: another version may spell all the others differently.
    if (format !== FORMAT) break;
    if (key === SEAL_KEY) {
      seal = readSeal(value);
      continue;
    }
    ledger.read(key, value);
    if (key !== FORMAT_KEY) readRecord(key, value);
  }
  if (format === undefined) return isEmpty ? ok(undefined) : fail("it does not say in which format it is");
  if (format !== FORMAT) return fail(`it has format ${format}, not ${FORMAT}`);
  if (seal === undefined || seal.sum !== ledger.sum)
    return fail("its records do not add up: a part of them is missing");

  const stored: StoredSession[] = [];
  let wasInterrupted = false;
  for (const [number, session] of sessions) {
    if (session.own === undefined) return fail("a session is missing of which there are records");
    wasInterrupted ||= session.own.left === undefined;
    stored.push(assemble(books, number, { ...session, own: session.own }, { messages, aliveAtMs: seal.aliveAtMs }));
  }
  return ok({ state: { sessions: stored, retained }, books, wasInterrupted });
}

/** Writes the format into a database that has nothing in it yet. */
export async function beginStore(database: Database, nowMs: number): Promise<LoadedStore> {
  const ledger = createLedger();
  ledger.put(FORMAT_KEY, formatValue(FORMAT));
  await database.write(ledger.take(nowMs), { sync: true });
  return { state: { sessions: [], retained: [] }, books: createBooks(ledger), wasInterrupted: false };
}

function assemble(
  books: Books,
  number: number,
  gathered: Gathered & { readonly own: ReturnType<typeof readSession> },
  { messages, aliveAtMs }: { readonly messages: ReadonlyMap<number, MessageRecord>; readonly aliveAtMs: number },
): StoredSession {
  const { own, awaitingRelease } = gathered;
  const subscriptions = gathered.subscriptions
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ subscription }) => subscription);
  const queue: Delivery[] = [];
  const exchanges: { readonly packetIdentifier: number; readonly exchange: InFlight }[] = [];
  const records = gathered.deliveries.map(({ delivery, value }) => {
    const record = readRecord(deliveryKey(number, delivery), value, messages);
    books.enter(record);
    const { place } = record;
    if (place.kind === "queued") queue.push(place.delivery);
    else if (place.kind === "published")
      exchanges.push({
        packetIdentifier: place.packetIdentifier,
        exchange: { kind: "published", delivery: place.delivery },
      });
    else if (place.kind === "released")
      exchanges.push({ packetIdentifier: place.packetIdentifier, exchange: { kind: "released" } });
    return record;
  });
  const journal = createSessionJournal(books, {
    number,
    isDurable: own.expiryIntervalSeconds > 0,
    topicFilters: subscriptions.map(({ topicFilter }) => topicFilter),
    awaitingRelease,
    records,
    feeds: new Map(gathered.feeds.map((filter) => [filter, fedOf(gathered, filter).map(({ key }) => key)])),
  });
  return {
    ...own,
    journal,
    // Its connection was there when the broker was last seen alive, and went with it.
    left: own.left ?? { atMs: aliveAtMs, reason: "the broker ended" },
    subscriptions,
    exchanges,
    awaitingRelease,
    queue,
    feeds: subscriptions
      .filter(({ topicFilter }) => gathered.feeds.includes(topicFilter))
      .map(({ topicFilter }) => ({
        topicFilter,
        sent: new Set(fedOf(gathered, topicFilter).map(({ topicName }) => topicName)),
      })),
  };
}

function fedOf({ fed }: Gathered, filter: string): Gathered["fed"] {
  return fed.filter(({ topicFilter }) => topicFilter === filter);
}

function readRecord(key: string, value: DeliveryValue, messages: ReadonlyMap<number, MessageRecord>): DeliveryRecord {
  if (value.place === "released") {
    return { key, place: { kind: "released", packetIdentifier: value.packetIdentifier }, message: undefined };
  }
  const message = messages.get(value.message);
  if (message === undefined) throw new UnreadableValue("a message is missing of which there are deliveries");
  message.references += 1;
  const { qos, retain, subscriptionIdentifiers } = value;
  const delivery: Delivery = { message: message.message, qos, retain, subscriptionIdentifiers };
  if (value.place === "queued") return { key, place: { kind: "queued", delivery }, message };
  return { key, place: { kind: "published", delivery, packetIdentifier: value.packetIdentifier }, message };
}

function createSubscription(text: string, options: Omit<ReturnType<typeof readSubscription>, "rank">): Subscription {
  const parsed = parseTopicFilter(text);
  if (!parsed.ok) throw new UnreadableValue(parsed.error.message);
  const shared = parseSharedSubscription(parsed.value);
  return {
    topicFilter: parsed.value,
    matchedFilter: shared?.topicFilter ?? parsed.value,
    shareName: shared?.shareName,
    ...options,
    subscriptionIdentifier: options.subscriptionIdentifier,
  };
}
