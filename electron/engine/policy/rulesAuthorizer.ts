import {
  type AccessRules,
  type Account,
  type AccountBook,
  type ClientRules,
  findAccount,
  identityOf,
} from "#shared/policy/index.ts";
import type { Authorizer, ClientIdentity, ConnectDecision, Decision } from "../broker/index.ts";
import { isPassword, NOBODYS_HASH } from "./password.ts";
import { isServerTopic, serverTopicDenied } from "./serverTopics.ts";

/** What a broker enforces. Every part may be absent, and then refuses nothing. */
export interface Access {
  readonly rules: AccessRules | undefined;
  readonly accounts: AccountBook | undefined;
  /** With accounts: clients that have none may connect too, and belong to no group. */
  readonly isAnonymousAllowed: boolean;
  /** Topic Filters that nobody may subscribe to, spelled exactly so. */
  readonly refusedFilters: ReadonlySet<string>;
}

/** An authorizer whose access can be replaced while the broker runs. */
export interface RulesAuthorizer extends Authorizer {
  readonly access: Access;
  /** Takes effect with the next question; what stands already is the broker's to judge anew. */
  replace(changes: Partial<Access>): void;
}

/** Nothing is refused. */
export const openAccess: Access = {
  rules: undefined,
  accounts: undefined,
  isAnonymousAllowed: true,
  refusedFilters: new Set(),
};

interface BoundClient {
  readonly revision: number;
  readonly rules: ClientRules | undefined;
}

type Will = Parameters<Authorizer["decideConnect"]>[1]["will"];

const allowed: Decision = { effect: "allow", rule: undefined };

/** Creates an authorizer that binds rules once for each connection, and again only after they were replaced. */
export function createRulesAuthorizer(initial: Partial<Access> = {}): RulesAuthorizer {
  let access: Access = { ...openAccess, ...initial };
  let revision = 0;
  const bound = new WeakMap<ClientIdentity, BoundClient>();

  function rulesFor(client: ClientIdentity): ClientRules | undefined {
    if (access.rules === undefined) return undefined;
    const known = bound.get(client);
    if (known?.revision === revision) return known.rules;
    const rules = access.rules.bind(identityOf(client, accountOf(client)));
    bound.set(client, { revision, rules });
    return rules;
  }

  function accountOf(client: ClientIdentity): Account | undefined {
    return access.accounts === undefined ? undefined : findAccount(access.accounts, client);
  }

  /** What the accounts say before any rule is asked. The password has been checked, or is not asked again. */
  function decideAccount(client: ClientIdentity): ConnectDecision {
    const { accounts, isAnonymousAllowed } = access;
    if (accounts === undefined) return decideRules(client);
    const account = accountOf(client);
    const { clientIdentifier } = client;
    if (account?.clientId !== undefined && account.clientId !== clientIdentifier) {
      const text = `the account is bound to the client identifier ${account.clientId}`;
      return denied("bound-client-identifier", text, "identifier-rejected");
    }
    // Whoever took it from its owner would take over the owner's session.
    if (account?.clientId === undefined && accounts.accounts.some(({ clientId }) => clientId === clientIdentifier)) {
      const text = `the client identifier ${clientIdentifier} belongs to another account`;
      return denied("bound-client-identifier", text, "identifier-rejected");
    }
    if (account === undefined && !isAnonymousAllowed) {
      return denied("no-account", "clients without an account may not connect", "not-authorized");
    }
    return decideRules(client);
  }

  function decideRules(client: ClientIdentity): ConnectDecision {
    const verdict = rulesFor(client)?.connect();
    if (verdict?.effect === "deny") return { effect: "deny", rule: verdict.rule, reason: "not-authorized" };
    return { effect: "allow", rule: verdict?.rule, isWillAllowed: true };
  }

  function withWill(
    client: ClientIdentity,
    will: Will,
    decision: ConnectDecision,
    deniedWill: AccessRules["deniedWill"],
  ): ConnectDecision {
    if (decision.effect === "deny" || will === undefined) return decision;
    const verdict = isServerTopic(will.topicName) ? serverTopicDenied : rulesFor(client)?.will(will);
    if (verdict === undefined || verdict.effect === "allow") return decision;
    const rule = verdict.rule;
    if (deniedWill === "refuse") return { effect: "deny", rule, reason: "not-authorized" };
    return { effect: "allow", rule, isWillAllowed: false };
  }

  return {
    get access() {
      return access;
    },
    get revision() {
      return revision;
    },
    replace(changes) {
      access = { ...access, ...changes };
      revision += 1;
    },
    decideConnect(client, { password, will }) {
      const { accounts, isAnonymousAllowed } = access;
      const decide = (): ConnectDecision =>
        withWill(client, will, decideAccount(client), access.rules?.deniedWill ?? "drop");
      if (accounts === undefined) return decide();
      const account = accountOf(client);
      if (account === undefined && (isAnonymousAllowed || client.userName === undefined)) return decide();
      if (account !== undefined && account.password === undefined) return decide();
      return checkPassword(password, account?.password ?? NOBODYS_HASH, decide);
    },
    // A connection that stands does not end over its Will Message: that is dropped.
    decideAgain: (client, { will }) => withWill(client, will, decideAccount(client), "drop"),
    decidePublish(client, message) {
      if (isServerTopic(message.topicName)) return serverTopicDenied;
      const rules = rulesFor(client);
      return rules === undefined ? allowed : rules.publish(message);
    },
    decideSubscribe(client, request) {
      const { topicFilter, shareName } = request;
      const spelled = shareName === undefined ? topicFilter : `$share/${shareName}/${topicFilter}`;
      if (access.refusedFilters.has(spelled)) {
        return { effect: "deny", rule: { id: "refused-filter", text: `nobody may subscribe to ${spelled}` } };
      }
      const verdict = rulesFor(client)?.subscribe(request);
      if (verdict === undefined) return { effect: "allow", rule: undefined, maximumQoS: 2 };
      if (verdict.effect === "deny") return { effect: "deny", rule: verdict.rule };
      return { effect: "allow", rule: verdict.rule, maximumQoS: verdict.grantedQoS };
    },
    decideDelivery(client, topicName) {
      const rules = rulesFor(client);
      return rules === undefined ? allowed : rules.receive(topicName);
    },
  };
}

async function checkPassword(
  password: Uint8Array | undefined,
  hash: string,
  decide: () => ConnectDecision,
): Promise<ConnectDecision> {
  const isRight = await isPassword(password ?? new Uint8Array(), hash);
  if (isRight && password !== undefined) return decide();
  return denied("bad-credentials", "user name or password is wrong", "bad-credentials");
}

function denied(
  id: string,
  text: string,
  reason: Extract<ConnectDecision, { effect: "deny" }>["reason"],
): ConnectDecision {
  return { effect: "deny", rule: { id, text }, reason };
}
