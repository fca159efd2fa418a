import type { Authorizer, Decision } from "../broker/index.ts";

const allowed: Decision = { effect: "allow", rule: undefined };
const reserved: Decision = {
  effect: "deny",
  rule: { id: "sys-is-the-servers", text: "only the broker itself publishes below $SYS" },
};

/** Lets everybody do everything, but publish what the server says about itself. */
export function createPermissiveAuthorizer(): Authorizer {
  return {
    revision: 0,
    decideConnect: () => ({ effect: "allow", rule: undefined, isWillAllowed: true }),
    decidePublish: (_client, { topicName }) =>
      topicName === "$SYS" || topicName.startsWith("$SYS/") ? reserved : allowed,
    decideSubscribe: () => ({ effect: "allow", rule: undefined, maximumQoS: 2 }),
    decideDelivery: () => allowed,
  };
}
