import type { QoS } from "#shared/mqtt/packet/index.ts";
import { createTopicTable, type TopicName, type TopicTable } from "#shared/topic/index.ts";
import type { Subscription } from "../session/index.ts";
import type { ClientIdentity, RuleInfo } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import { UNREAD } from "./captureSink.ts";
import { createSharedGroup, type SharedGroup } from "./sharedGroup.ts";
import { createSubscriptionTree } from "./subscriptionTree.ts";

/** A Subscription and the session that holds it. */
export interface RoutedSubscription {
  readonly session: BrokerSession;
  readonly subscription: Subscription;
}

/** One session that receives the messages of a topic, once, however many of its Subscriptions match. */
export interface Receiver {
  readonly session: BrokerSession;
  readonly subscriptions: readonly Subscription[];
  /** The highest granted among them. [MQTT5-3.3.4-2] [MQTT311-3.3.5-1] */
  readonly maximumQoS: QoS;
  readonly retainAsPublished: boolean;
  /** Some Subscription does not want the session's own messages: who published matters. */
  readonly hasNoLocal: boolean;
  /** Of all of them. [MQTT5-3.3.4-4] */
  readonly subscriptionIdentifiers: readonly number[] | undefined;
  /** The authorizer's last answer about deliveries of this topic: when, about whom, and what. */
  decidedRevision: number;
  decidedFor: ClientIdentity | undefined;
  isAllowed: boolean;
  decidedRule: RuleInfo | undefined;
}

/** Where the messages of one topic go. Holds while `revision` is the router's. */
export interface Route {
  readonly revision: number;
  readonly topicName: TopicName;
  readonly receivers: readonly Receiver[];
  readonly groups: readonly SharedGroup[];
  /** What the capture log calls the topic; UNREAD until somebody has asked. */
  topicNumber: number;
  /** The authorizer let this client publish here in QoS 0 without RETAIN, at that revision. */
  allowedFor: ClientIdentity | undefined;
  allowedRevision: number;
}

/** Knows all Subscriptions, and remembers per topic where its messages go. */
export interface Router {
  /** Rises with every change of a Subscription. */
  readonly revision: number;
  readonly subscriptionCount: number;
  /** Of them, Shared Subscriptions. */
  readonly sharedCount: number;
  add(session: BrokerSession, subscription: Subscription): void;
  remove(session: BrokerSession, subscription: Subscription): void;
  /** The route of a topic that was routed before, found by the bytes of its name; `undefined` is no statement. */
  cached(bytes: Uint8Array, start: number, end: number): Route | undefined;
  /** The route of a topic, remembered from then on. */
  route(topicName: TopicName): Route;
  /** Remembers no topic any more: every name is checked again before it is routed. */
  forget(): void;
}

/** Topics whose routes are remembered; beyond that the memory starts anew, for it is only a cache. */
const CACHE_LIMITS = { topics: 100_000, bytes: 16 * 1024 * 1024 };
/** Receivers in all remembered routes: a thousand topics with ten thousand subscribers each would be ten million. */
const MAX_REMEMBERED_RECEIVERS = 500_000;

const encoder = new TextEncoder();

/** Creates a router without Subscriptions. */
export function createRouter(options: { readonly hashSeed: number }): Router {
  const tree = createSubscriptionTree<RoutedSubscription | SharedGroup>();
  const routed = new Map<Subscription, RoutedSubscription>();
  const groups = new Map<string, SharedGroup>();
  let topics = newTable();
  let routes: (Route | undefined)[] = [];
  let rememberedReceivers = 0;
  let revision = 0;

  function newTable(): TopicTable {
    return createTopicTable({ ...CACHE_LIMITS, seed: options.hashSeed });
  }

  function remember(route: Route, bytes: Uint8Array): void {
    let id = topics.intern(bytes, 0, bytes.length);
    if (id < 0 || rememberedReceivers > MAX_REMEMBERED_RECEIVERS) {
      forget();
      id = topics.intern(bytes, 0, bytes.length);
    }
    routes[id] = route;
    rememberedReceivers += route.receivers.length;
  }

  /** The remembered route of a topic, built again when Subscriptions have changed since. */
  function renewed(id: number): Route | undefined {
    const route = routes[id];
    if (route === undefined || route.revision === revision) return route;
    const renewedRoute = buildRoute(route.topicName);
    renewedRoute.topicNumber = route.topicNumber;
    routes[id] = renewedRoute;
    rememberedReceivers += renewedRoute.receivers.length - route.receivers.length;
    return renewedRoute;
  }

  function buildRoute(topicName: TopicName): Route {
    const bySession = new Map<BrokerSession, Subscription[]>();
    const matchedGroups: SharedGroup[] = [];
    tree.match(topicName, (entry) => {
      if ("members" in entry) {
        matchedGroups.push(entry);
        return;
      }
      const subscriptions = bySession.get(entry.session);
      if (subscriptions === undefined) bySession.set(entry.session, [entry.subscription]);
      else subscriptions.push(entry.subscription);
    });
    const receivers: Receiver[] = [];
    for (const [session, subscriptions] of bySession) receivers.push(createReceiver(session, subscriptions));
    return {
      revision,
      topicName,
      receivers,
      groups: matchedGroups,
      topicNumber: UNREAD,
      allowedFor: undefined,
      allowedRevision: -1,
    };
  }

  function forget(): void {
    topics = newTable();
    routes = [];
    rememberedReceivers = 0;
  }

  return {
    get revision() {
      return revision;
    },
    get subscriptionCount() {
      return routed.size;
    },
    get sharedCount() {
      let count = 0;
      for (const { members } of groups.values()) count += members.size;
      return count;
    },
    add(session, subscription) {
      revision += 1;
      const entry = { session, subscription };
      routed.set(subscription, entry);
      if (subscription.shareName === undefined) {
        tree.add(subscription.matchedFilter, entry);
        return;
      }
      let group = groups.get(subscription.topicFilter);
      if (group === undefined) {
        group = createSharedGroup();
        groups.set(subscription.topicFilter, group);
        tree.add(subscription.matchedFilter, group);
      }
      group.members.add(entry);
    },
    remove(session, subscription) {
      const entry = routed.get(subscription);
      if (entry === undefined || entry.session !== session) return;
      revision += 1;
      routed.delete(subscription);
      if (subscription.shareName === undefined) {
        tree.remove(subscription.matchedFilter, entry);
        return;
      }
      const group = groups.get(subscription.topicFilter);
      if (group === undefined) return;
      group.members.delete(entry);
      if (group.members.size > 0) return;
      groups.delete(subscription.topicFilter);
      tree.remove(subscription.matchedFilter, group);
    },
    cached(bytes, start, end) {
      return renewed(topics.lookup(bytes, start, end));
    },
    forget,
    route(topicName) {
      const bytes = encoder.encode(topicName);
      const known = renewed(topics.lookup(bytes, 0, bytes.length));
      if (known !== undefined) return known;
      const route = buildRoute(topicName);
      remember(route, bytes);
      return route;
    },
  };
}

/** How one session receives messages through `subscriptions`, all of which match. */
export function createReceiver(session: BrokerSession, subscriptions: readonly Subscription[]): Receiver {
  let maximumQoS: QoS = 0;
  let retainAsPublished = false;
  let hasNoLocal = false;
  const identifiers: number[] = [];
  for (const subscription of subscriptions) {
    if (subscription.qos > maximumQoS) maximumQoS = subscription.qos;
    if (subscription.retainAsPublished) retainAsPublished = true;
    if (subscription.noLocal) hasNoLocal = true;
    if (subscription.subscriptionIdentifier !== undefined) identifiers.push(subscription.subscriptionIdentifier);
  }
  return {
    session,
    subscriptions,
    maximumQoS,
    retainAsPublished,
    hasNoLocal,
    subscriptionIdentifiers: identifiers.length > 0 ? identifiers : undefined,
    decidedRevision: -1,
    decidedFor: undefined,
    isAllowed: false,
    decidedRule: undefined,
  };
}
