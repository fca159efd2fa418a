import type { Authorizer, Decision } from "../broker/index.ts";
import { isServerTopic, serverTopicDenied } from "./serverTopics.ts";

const allowed: Decision = { effect: "allow", rule: undefined };

/** Lets everybody do everything, but publish what the server says about itself. */
export function createPermissiveAuthorizer(): Authorizer {
  return {
    revision: 0,
    decideConnect: () => ({ effect: "allow", rule: undefined, isWillAllowed: true }),
    decidePublish: (_client, { topicName }) => (isServerTopic(topicName) ? serverTopicDenied : allowed),
    decideSubscribe: () => ({ effect: "allow", rule: undefined, maximumQoS: 2 }),
    decideDelivery: () => allowed,
  };
}
