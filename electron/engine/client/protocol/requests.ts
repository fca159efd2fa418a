import { fail, ok, type Result } from "#shared/base/index.ts";
import type { SubackPacket, SubscriptionRequest, UnsubackPacket } from "#shared/mqtt/packet/index.ts";
import type { Identifiers } from "./identifiers.ts";
import type { OpenConnection } from "./openConnection.ts";

type Answer = Result<readonly number[], string>;

/** SUBSCRIBE and UNSUBSCRIBE that wait for their answers on this connection. */
export interface Requests {
  /** One SUBSCRIBE for all; resolves with the codes of the SUBACK, in the same order. */
  subscribe(subscriptions: readonly SubscriptionRequest[], subscriptionIdentifier: number | undefined): Promise<Answer>;
  /** Resolves with the codes of the UNSUBACK, of which there are none before 5.0. */
  unsubscribe(topicFilters: readonly string[]): Promise<Answer>;
  answered(packet: SubackPacket | UnsubackPacket): void;
  /** The connection is gone, and no answer comes any more. */
  connectionLost(): void;
}

const CONNECTION_LOST = "the connection was lost before the broker answered";

export function createRequests(identifiers: Identifiers, connectionNow: () => OpenConnection | undefined): Requests {
  const waiting = new Map<
    number,
    { readonly type: "SUBACK" | "UNSUBACK"; readonly settle: (answer: Answer) => void }
  >();

  function request(
    type: "SUBACK" | "UNSUBACK",
    send: (connection: OpenConnection, identifier: number) => void,
  ): Promise<Answer> {
    const connection = connectionNow();
    const identifier = connection === undefined ? undefined : identifiers.take();
    if (connection === undefined || identifier === undefined) return Promise.resolve(fail(CONNECTION_LOST));
    return new Promise((settle) => {
      waiting.set(identifier, { type, settle });
      send(connection, identifier);
    });
  }

  return {
    subscribe: (subscriptions, subscriptionIdentifier) =>
      request("SUBACK", ({ channel, version }, packetIdentifier) =>
        channel.send({
          type: "SUBSCRIBE",
          packetIdentifier,
          subscriptions,
          ...(version === 5 && subscriptionIdentifier !== undefined
            ? { properties: { subscriptionIdentifiers: [subscriptionIdentifier] } }
            : {}),
        }),
      ),
    unsubscribe: (topicFilters) =>
      request("UNSUBACK", ({ channel }, packetIdentifier) =>
        channel.send({ type: "UNSUBSCRIBE", packetIdentifier, topicFilters }),
      ),
    answered({ type, packetIdentifier, reasonCodes }) {
      const found = waiting.get(packetIdentifier);
      if (found?.type !== type) return;
      waiting.delete(packetIdentifier);
      identifiers.giveBack(packetIdentifier);
      found.settle(ok(reasonCodes));
    },
    connectionLost() {
      for (const [identifier, { settle }] of waiting) {
        identifiers.giveBack(identifier);
        settle(fail(CONNECTION_LOST));
      }
      waiting.clear();
    },
  };
}
