/**
 * The layout of the store. Keys are text, their parts separated by `/`; numbers in them are hexadecimal and of fixed
 * width, so that the order of the keys is the order of the numbers. A value is a length (4 bytes), JSON of that length,
 * and for messages an MQTT 5.0 PUBLISH packet behind it: `values.ts` reads and writes them.
 *
 * | Key                                   | Value                                                                     |
 * | ------------------------------------- | ------------------------------------------------------------------------- |
 * | `#format`                             | the version of this layout                                                |
 * | `#seal`                               | a sum over all other records, and when it was written: see `ledger.ts`    |
 * | `session/SESSION`                     | identity, expiry, when its client left; the Will Message                  |
 * | `subscription/SESSION/FILTER`         | options and identifier of a Subscription, its rank among all              |
 * | `delivery/SESSION/DELIVERY`           | which message, for which QoS; its Packet Identifier once it is in flight  |
 * | `release/SESSION/IDENTIFIER`          | a QoS 2 message of the client whose PUBREL is awaited                     |
 * | `feed/SESSION/FILTER`                 | what is retained for a Subscription was not all sent yet                  |
 * | `fed/SESSION/DELIVERY`                | of that: which topic was sent in QoS 2 already                            |
 * | `message/MESSAGE`                     | an Application Message that deliveries of any number of sessions refer to |
 * | `retained/NAME`                       | the retained message of a topic, since when and by whom                   |
 */

/** Of the layout above. Whatever has another one is set aside. */
export const FORMAT = 1;

/** Comes before all other keys. */
export const FORMAT_KEY = "#format";
export const SEAL_KEY = "#seal";

const SESSION_DIGITS = 8;
const ITEM_DIGITS = 13;
const IDENTIFIER_DIGITS = 4;

export const sessionKey = (session: number): string => `session/${hex(session, SESSION_DIGITS)}`;
export const subscriptionKey = (session: number, topicFilter: string): string =>
  `subscription/${hex(session, SESSION_DIGITS)}/${topicFilter}`;
export const deliveryKey = (session: number, delivery: number): string =>
  `delivery/${hex(session, SESSION_DIGITS)}/${hex(delivery, ITEM_DIGITS)}`;
export const releaseKey = (session: number, packetIdentifier: number): string =>
  `release/${hex(session, SESSION_DIGITS)}/${hex(packetIdentifier, IDENTIFIER_DIGITS)}`;
export const feedKey = (session: number, topicFilter: string): string =>
  `feed/${hex(session, SESSION_DIGITS)}/${topicFilter}`;
export const fedKey = (session: number, delivery: number): string =>
  `fed/${hex(session, SESSION_DIGITS)}/${hex(delivery, ITEM_DIGITS)}`;
export const messageKey = (message: number): string => `message/${hex(message, ITEM_DIGITS)}`;
export const retainedKey = (topicName: string): string => `retained/${topicName}`;

/** A key taken apart. */
export type ParsedKey =
  | { readonly kind: "session"; readonly session: number }
  | { readonly kind: "subscription" | "feed"; readonly session: number; readonly topicFilter: string }
  | { readonly kind: "delivery" | "fed"; readonly session: number; readonly delivery: number }
  | { readonly kind: "release"; readonly session: number; readonly packetIdentifier: number }
  | { readonly kind: "message"; readonly message: number }
  | { readonly kind: "retained"; readonly topicName: string };

/** Takes the key of a record apart; `undefined` when it is none of this layout. */
export function parseKey(key: string): ParsedKey | undefined {
  const match = /^(session|delivery|fed|release|message)\/([0-9a-f]+)(?:\/([0-9a-f]+))?$/.exec(key);
  if (match !== null) return parseNumbers(match[1], match[2], match[3]);
  if (key.startsWith("retained/")) return { kind: "retained", topicName: key.slice("retained/".length) };
  const filtered = /^(subscription|feed)\/([0-9a-f]+)\/(.+)$/s.exec(key);
  if (filtered === null) return undefined;
  const kind = filtered[1] === "feed" ? "feed" : "subscription";
  return { kind, session: unhex(filtered[2]), topicFilter: filtered[3] ?? "" };
}

function parseNumbers(kind: string | undefined, first: string | undefined, second: string | undefined) {
  switch (kind) {
    case "session":
      return second === undefined ? { kind, session: unhex(first) } : undefined;
    case "message":
      return second === undefined ? { kind, message: unhex(first) } : undefined;
    case "delivery":
    case "fed":
      return second === undefined ? undefined : { kind, session: unhex(first), delivery: unhex(second) };
    case "release":
      return second === undefined ? undefined : { kind, session: unhex(first), packetIdentifier: unhex(second) };
    default:
      return undefined;
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}

function unhex(digits: string | undefined): number {
  return Number.parseInt(digits ?? "", 16);
}
