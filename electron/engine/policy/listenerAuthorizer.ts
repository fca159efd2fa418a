import type { AccountBook } from "#shared/policy/index.ts";
import type { Authorizer, ClientIdentity, UnprovedClient } from "../broker/index.ts";
import { type Access, createRulesAuthorizer, type RulesAuthorizer } from "./rulesAuthorizer.ts";

/** An authorizer that judges each client by the access of the listener through which it came. */
export interface ListenerAuthorizer extends Authorizer {
  /** Gives a listener access of its own; `undefined` judges its clients as `common` does. */
  setAccess(listener: string, access: Access | undefined): void;
  /** The accounts by which a client is judged; `undefined` where nobody needs one. */
  accountsOf(client: Pick<UnprovedClient, "listener">): AccountBook | undefined;
}

/** Creates an authorizer for listeners with access of their own; `common` judges everybody else. */
export function createListenerAuthorizer(common: RulesAuthorizer): ListenerAuthorizer {
  const own = new Map<string, RulesAuthorizer>();
  /** Changes of `own` itself; authorizers that are gone count on, for the revision never falls. */
  let changes = 0;

  function judgeOf({ listener }: { readonly listener?: ClientIdentity["listener"] | undefined }): RulesAuthorizer {
    return (listener?.id === undefined ? undefined : own.get(listener.id)) ?? common;
  }

  return {
    get revision() {
      return common.revision + changes;
    },
    setAccess(listener, access) {
      if (access === undefined) {
        if (own.delete(listener)) changes += 1;
        return;
      }
      changes += 1;
      own.set(listener, createRulesAuthorizer(access));
    },
    accountsOf: (client) => judgeOf(client).access.accounts,
    decideConnect: (client, request) => judgeOf(client).decideConnect(client, request),
    decideAgain: (client, request) =>
      judgeOf(client).decideAgain?.(client, request) ?? { effect: "allow", rule: undefined, isWillAllowed: true },
    decidePublish: (client, request) => judgeOf(client).decidePublish(client, request),
    decideSubscribe: (client, request) => judgeOf(client).decideSubscribe(client, request),
    decideDelivery: (client, topicName) => judgeOf(client).decideDelivery(client, topicName),
  };
}
