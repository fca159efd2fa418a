import type { TopicName } from "#shared/topic/index.ts";
import type { Subscription } from "../session/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";

/** Who is at the broker: live state, to be read at once and never kept. At least one of both is there. */
export interface BrokerClient {
  /** Absent before CONNECT was accepted. */
  readonly session: Readonly<BrokerSession> | undefined;
  /** Absent while the client is away. */
  readonly connection: Readonly<ClientConnection> | undefined;
}

/** Every session, connected or not, then the connections whose CONNECT is awaited or decided upon. */
export function* clientsOf({ sessions, connections }: BrokerContext): Generator<BrokerClient> {
  for (const session of sessions.values()) yield { session, connection: session.connection };
  for (const connection of connections.values()) {
    const { kind } = connection.stage;
    if (kind === "awaiting-connect" || kind === "deciding") yield { session: undefined, connection };
  }
}

/** A Subscription that a Topic Name matches, and whose it is. */
export interface MatchingSubscription {
  readonly clientIdentifier: string;
  readonly isConnected: boolean;
  readonly subscription: Subscription;
}

/** The Subscriptions that match a Topic Name at present, every member of a group among them. */
export function* matchingSubscriptions(
  { router }: BrokerContext,
  topicName: TopicName,
): Generator<MatchingSubscription> {
  const { receivers, groups } = router.route(topicName);
  for (const { session, subscriptions } of receivers) {
    for (const subscription of subscriptions) yield describeMatch(session, subscription);
  }
  for (const group of groups) for (const each of group.members) yield describeMatch(each.session, each.subscription);
}

function describeMatch(session: BrokerSession, subscription: Subscription): MatchingSubscription {
  return {
    clientIdentifier: session.state.clientIdentifier,
    isConnected: session.connection !== undefined,
    subscription,
  };
}
