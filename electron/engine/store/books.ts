import type { TopicName } from "#shared/topic/index.ts";
import type { RetainedMessage } from "../broker/index.ts";
import type { ApplicationMessage, Delivery } from "../session/index.ts";
import type { Change } from "./database.ts";
import { deliveryKey, messageKey, retainedKey } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { type DeliveryValue, deliveryValue, messageValue, retainedValue } from "./values.ts";

/** Where a delivery is, as far as the store is concerned. */
export type Place =
  | { readonly kind: "queued"; readonly delivery: Delivery }
  | { readonly kind: "published"; readonly delivery: Delivery; readonly packetIdentifier: number }
  | { readonly kind: "released"; readonly packetIdentifier: number }
  | { readonly kind: "gone" };

/** One delivery in the store. */
export interface DeliveryRecord {
  readonly key: string;
  place: Place;
  /** What it keeps in the store. */
  message: MessageRecord | undefined;
}

/** One message in the store, for as long as deliveries refer to it. */
export interface MessageRecord {
  readonly number: number;
  readonly message: ApplicationMessage;
  references: number;
}

/** The last numbers given; none is given twice while something of it may be stored. */
export interface Numbers {
  session: number;
  delivery: number;
  message: number;
  rank: number;
}

/**
 * What has changed since the last batch, by record: something that came and went in between leaves no trace. Values are
 * made when the batch is cut, and so show the state as of its end.
 */
export interface Books {
  readonly numbers: Numbers;
  /** Rises with every change. */
  readonly changes: number;
  /** About how much waits to be written. */
  readonly pendingBytes: number;
  /** Calls `listener` with every change. */
  onChange(listener: () => void): void;
  /** A record is to have this value; `undefined` deletes it. */
  set(key: string, value: (() => Uint8Array) | undefined): void;
  retained(topicName: TopicName, message: RetainedMessage | undefined): void;
  /** The record of a delivery of `session`, which may not be in the store yet. */
  recordOf(session: number, delivery: Delivery): DeliveryRecord;
  newRecord(session: number): DeliveryRecord;
  move(record: DeliveryRecord, place: Place): void;
  /** Enters a delivery that was read from the store. */
  enter(record: DeliveryRecord): void;
  /** Takes everything for a batch. */
  cut(aliveAtMs: number): readonly Change[];
}

const RECORD_BYTES = 100;
const GONE: Place = { kind: "gone" };

/** Creates books over a ledger. */
export function createBooks(ledger: Ledger): Books {
  const numbers: Numbers = { session: 0, delivery: 0, message: 0, rank: 0 };
  const records = new WeakMap<Delivery, DeliveryRecord>();
  const messages = new WeakMap<ApplicationMessage, MessageRecord>();
  let values = new Map<string, (() => Uint8Array) | undefined>();
  let moved = new Set<DeliveryRecord>();
  let changes = 0;
  let pendingBytes = 0;
  let tell = (): void => undefined;

  function changed(bytes: number): void {
    changes += 1;
    pendingBytes += bytes;
    tell();
  }

  function messageOf(message: ApplicationMessage): MessageRecord {
    let record = messages.get(message);
    if (record === undefined) {
      numbers.message += 1;
      record = { number: numbers.message, message, references: 0 };
      messages.set(message, record);
    }
    return record;
  }

  function newRecord(session: number): DeliveryRecord {
    numbers.delivery += 1;
    return { key: deliveryKey(session, numbers.delivery), place: GONE, message: undefined };
  }

  /** Writes one delivery as it is now; `touched` gets the messages whose references have changed. */
  function settle(record: DeliveryRecord, touched: Set<MessageRecord>): void {
    const { place, key } = record;
    const refersTo = "delivery" in place ? messageOf(place.delivery.message) : undefined;
    if (refersTo !== record.message) {
      for (const [each, step] of [[record.message, -1] as const, [refersTo, 1] as const]) {
        if (each === undefined) continue;
        each.references += step;
        touched.add(each);
      }
      record.message = refersTo;
    }
    const value = describe(place, refersTo?.number ?? 0);
    if (value === undefined) ledger.delete(key);
    else ledger.put(key, deliveryValue(value));
  }

  return {
    numbers,
    get changes() {
      return changes;
    },
    get pendingBytes() {
      return pendingBytes;
    },
    onChange(listener) {
      tell = listener;
    },
    set(key, value) {
      changed(RECORD_BYTES);
      values.set(key, value);
    },
    retained(topicName, message) {
      changed(RECORD_BYTES + (message?.payload.length ?? 0));
      values.set(retainedKey(topicName), message === undefined ? undefined : () => retainedValue(message));
    },
    newRecord,
    recordOf(session, delivery) {
      let record = records.get(delivery);
      if (record === undefined) {
        record = newRecord(session);
        records.set(delivery, record);
      }
      return record;
    },
    move(record, place) {
      const isNew = record.place.kind === "gone" && "delivery" in place;
      changed(isNew ? RECORD_BYTES + place.delivery.message.payload.length : 0);
      record.place = place;
      moved.add(record);
    },
    enter(record) {
      if (!("delivery" in record.place)) return;
      const { delivery } = record.place;
      records.set(delivery, record);
      if (record.message !== undefined) messages.set(delivery.message, record.message);
    },
    cut(aliveAtMs) {
      const touched = new Set<MessageRecord>();
      for (const record of moved) settle(record, touched);
      for (const message of touched) {
        const key = messageKey(message.number);
        if (message.references === 0) ledger.delete(key);
        else if (!ledger.has(key)) ledger.put(key, messageValue(message.message));
      }
      for (const [key, value] of values) {
        if (value === undefined) ledger.delete(key);
        else ledger.put(key, value());
      }
      moved = new Set();
      values = new Map();
      pendingBytes = 0;
      return ledger.take(aliveAtMs);
    },
  };
}

function describe(place: Place, message: number): DeliveryValue | undefined {
  switch (place.kind) {
    case "gone":
      return undefined;
    case "released":
      return { place: "released", packetIdentifier: place.packetIdentifier };
    case "queued":
    case "published": {
      const { qos, retain, subscriptionIdentifiers } = place.delivery;
      const common = {
        message,
        qos,
        retain,
        ...(subscriptionIdentifiers === undefined ? {} : { subscriptionIdentifiers: [...subscriptionIdentifiers] }),
      };
      if (place.kind === "queued") return { place: "queued", ...common };
      return { place: "published", packetIdentifier: place.packetIdentifier, ...common };
    }
  }
}
