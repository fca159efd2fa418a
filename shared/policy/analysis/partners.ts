import { parseTopicFilter, type TopicName } from "#shared/topic/index.ts";
import { bindPolicy } from "../bindPolicy.ts";
import { decide } from "../decide.ts";
import type { PolicyDocument } from "../document.ts";
import type { Identity } from "../identity.ts";
import type { ReachAction } from "./reach.ts";
import { representativesOf } from "./representatives.ts";

/**
 * A client that may connect and use a topic in the given way, so that what another one does there can be seen:
 * one of those known already, or an ordinary client of some role. `undefined` when the policy lets nobody.
 */
export function findPartner(
  document: PolicyDocument,
  action: ReachAction,
  topicName: TopicName,
  known: readonly Identity[],
): Identity | undefined {
  const taken = new Set(known.map(({ clientIdentifier }) => clientIdentifier));
  for (const identity of known.slice(1)) if (isAble(document, identity, action, topicName)) return identity;
  for (const role of document.roles) {
    for (const other of known) {
      for (const { identity } of representativesOf(document, role, { number: 3, other }) ?? []) {
        if (!taken.has(identity.clientIdentifier) && isAble(document, identity, action, topicName)) return identity;
      }
    }
  }
  return undefined;
}

function isAble(document: PolicyDocument, identity: Identity, action: ReachAction, topicName: TopicName): boolean {
  const bound = bindPolicy(document, identity);
  const { clientIdentifier } = identity;
  if (decide(bound, { kind: "connect", clientIdentifier }).effect === "deny") return false;
  if (action === "publish") {
    return decide(bound, { kind: "publish", topicName, qos: 0, retain: false }).effect === "allow";
  }
  // Every Topic Name that a policy speaks of is a filter for itself.
  const filter = parseTopicFilter(topicName);
  return (
    filter.ok &&
    decide(bound, { kind: "subscribe", topicFilter: filter.value, qos: 0 }).effect === "allow" &&
    decide(bound, { kind: "receive", topicName }).effect === "allow"
  );
}
