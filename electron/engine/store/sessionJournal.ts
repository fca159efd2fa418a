import type { BrokerSession, SessionJournal } from "../broker/index.ts";
import type { Delivery } from "../session/index.ts";
import type { Books, DeliveryRecord, Place } from "./books.ts";
import { fedKey, feedKey, releaseKey, sessionKey, subscriptionKey } from "./keys.ts";
import { emptyValue, fedValue, sessionValue, subscriptionValue } from "./values.ts";

/** What the store holds of one session, as it was read. */
export interface ReadSession {
  readonly number: number;
  /** Whether its state was in the store, or its Will Message only. */
  readonly isDurable: boolean;
  readonly topicFilters: Iterable<string>;
  readonly awaitingRelease: Iterable<number>;
  readonly records: Iterable<DeliveryRecord>;
  /** By Topic Filter, the keys of what was sent. */
  readonly feeds: ReadonlyMap<string, readonly string[]>;
}

/**
 * Takes down one session: a new one, or one that was read. A session that ends with its connection leaves nothing but
 * its Will Message: a broker that ends takes the connection with it.
 */
export function createSessionJournal(books: Books, read?: ReadSession): SessionJournal {
  const number = read?.number ?? ++books.numbers.session;
  const topicFilters = new Set(read?.topicFilters);
  const releases = new Set(read?.awaitingRelease);
  const records = new Set(read?.records);
  const exchanges = new Map<number, DeliveryRecord>();
  for (const record of records) {
    if ("packetIdentifier" in record.place) exchanges.set(record.place.packetIdentifier, record);
  }
  const feeds = new Map<string, string[]>();
  for (const [topicFilter, keys] of read?.feeds ?? []) feeds.set(topicFilter, [...keys]);
  let isDurable = read?.isDurable ?? false;
  // What is restored is told as well, and is no news.
  let isListening = read === undefined;

  function move(record: DeliveryRecord, place: Place): void {
    if (place.kind === "gone") records.delete(record);
    else records.add(record);
    books.move(record, place);
  }

  function endFeed(topicFilter: string): void {
    for (const key of feeds.get(topicFilter) ?? []) books.set(key, undefined);
    if (feeds.delete(topicFilter)) books.set(feedKey(number, topicFilter), undefined);
  }

  function eraseState(): void {
    for (const topicFilter of [...feeds.keys()]) endFeed(topicFilter);
    for (const topicFilter of topicFilters) books.set(subscriptionKey(number, topicFilter), undefined);
    for (const packetIdentifier of releases) books.set(releaseKey(number, packetIdentifier), undefined);
    for (const record of records) move(record, { kind: "gone" });
    topicFilters.clear();
    releases.clear();
    exchanges.clear();
    isDurable = false;
  }

  function isNews(): boolean {
    return isListening && isDurable;
  }

  return {
    restored() {
      isListening = true;
    },
    changed(session: Readonly<BrokerSession>) {
      if (!isListening) return;
      if (session.expiryIntervalSeconds > 0) isDurable = true;
      else if (isDurable) eraseState();
      const isKept = isDurable || session.will !== undefined;
      books.set(sessionKey(number), isKept ? () => sessionValue(session) : undefined);
    },
    ended() {
      eraseState();
      books.set(sessionKey(number), undefined);
      isListening = false;
    },
    subscriptionSet(subscription) {
      if (!isNews()) return;
      const rank = ++books.numbers.rank;
      topicFilters.add(subscription.topicFilter);
      books.set(subscriptionKey(number, subscription.topicFilter), () => subscriptionValue(subscription, rank));
    },
    subscriptionRemoved(topicFilter) {
      if (!isNews()) return;
      topicFilters.delete(topicFilter);
      books.set(subscriptionKey(number, topicFilter), undefined);
    },
    feedStarted(topicFilter) {
      if (!isNews()) return;
      endFeed(topicFilter);
      feeds.set(topicFilter, []);
      books.set(feedKey(number, topicFilter), () => emptyValue);
    },
    fed(topicFilter, topicName) {
      if (!isNews()) return;
      const key = fedKey(number, ++books.numbers.delivery);
      feeds.get(topicFilter)?.push(key);
      books.set(key, () => fedValue({ topicFilter, topicName }));
    },
    feedEnded(topicFilter) {
      if (isNews()) endFeed(topicFilter);
    },
    queued(delivery: Delivery) {
      if (isNews()) move(books.recordOf(number, delivery), { kind: "queued", delivery });
    },
    unqueued(delivery) {
      if (isNews()) move(books.recordOf(number, delivery), { kind: "gone" });
    },
    exchangeSet(packetIdentifier, exchange) {
      if (!isNews()) return;
      const former = exchanges.get(packetIdentifier);
      const record =
        exchange.kind === "published" ? books.recordOf(number, exchange.delivery) : (former ?? books.newRecord(number));
      exchanges.set(packetIdentifier, record);
      move(
        record,
        exchange.kind === "published"
          ? { kind: "published", delivery: exchange.delivery, packetIdentifier }
          : { kind: "released", packetIdentifier },
      );
    },
    exchangeRemoved(packetIdentifier) {
      const record = exchanges.get(packetIdentifier);
      if (!isNews() || record === undefined) return;
      exchanges.delete(packetIdentifier);
      move(record, { kind: "gone" });
    },
    releaseAwaited(packetIdentifier) {
      if (!isNews()) return;
      releases.add(packetIdentifier);
      books.set(releaseKey(number, packetIdentifier), () => emptyValue);
    },
    releaseEnded(packetIdentifier) {
      if (!isNews()) return;
      releases.delete(packetIdentifier);
      books.set(releaseKey(number, packetIdentifier), undefined);
    },
  };
}
