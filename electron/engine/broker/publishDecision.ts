import type { QoS } from "#shared/mqtt/packet/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import type { ClientIdentity, Decision } from "./authorizer.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";

/** Answers of the authorizer to the PUBLISH packets of one connection, good for one of its revisions. */
export interface PublishDecisions {
  revision: number;
  /** By Topic Name, one map for each QoS without and with RETAIN, made when first needed. */
  readonly byFlags: Map<TopicName, Decision>[];
}

const MAX_REMEMBERED = 10_000;

/** No answers yet. */
export function createPublishDecisions(): PublishDecisions {
  return { revision: -1, byFlags: [] };
}

/** Whether a client may publish; the authorizer is asked once per topic, QoS and RETAIN while its answers hold. */
export function decidePublish(
  { authorizer }: BrokerContext,
  { publishDecisions }: ClientConnection,
  identity: ClientIdentity,
  request: { readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean },
): Decision {
  const { byFlags } = publishDecisions;
  if (publishDecisions.revision !== authorizer.revision) {
    byFlags.length = 0;
    publishDecisions.revision = authorizer.revision;
  }
  const flags = request.qos * 2 + (request.retain ? 1 : 0);
  const known = byFlags[flags]?.get(request.topicName);
  if (known !== undefined) return known;
  const decision = authorizer.decidePublish(identity, request);
  const decisions = (byFlags[flags] ??= new Map());
  if (decisions.size >= MAX_REMEMBERED) decisions.clear();
  decisions.set(request.topicName, decision);
  return decision;
}
