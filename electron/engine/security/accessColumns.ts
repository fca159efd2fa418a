import type { AccessColumn } from "#shared/contract/index.ts";
import { exampleClients } from "#shared/policy/analysis/index.ts";
import {
  type Account,
  bindPolicy,
  type BoundPolicy,
  findAccount,
  type Identity,
  identityOf,
  identityOfTest,
  type PolicyDocument,
  rolesOf,
} from "#shared/policy/index.ts";
import type { Broker, ClientIdentity } from "../broker/index.ts";
import { describeIdentity } from "./policyAnalysis.ts";
import type { PolicyDraft } from "./policyDraft.ts";

/** A client that the matrix shows, bound to the policy when it is first asked about. */
export interface AccessClient {
  readonly key: string;
  readonly identity: Identity;
  readonly origin: AccessColumn["origin"];
  readonly isConnected: boolean;
  /** Costs a walk over the rules the first time. */
  bound(): BoundPolicy;
  /** Why nothing is decided for it, as far as it has been asked about. */
  unfit(): string | undefined;
}

/**
 * The clients worth a column: every account, whoever is connected without one, those of the document's tests, and for
 * each role that none of them holds an ordinary client, made up.
 */
export function findAccessClients(
  draft: PolicyDraft,
  document: PolicyDocument,
  broker: Pick<Broker, "clients">,
): readonly AccessClient[] {
  const { accounts } = draft;
  const connected = [...broker.clients()].flatMap(({ session, connection }) =>
    session === undefined || connection === undefined ? [] : [session.identity],
  );
  const ofAccount = new Map<Account, ClientIdentity[]>();
  const strangers: ClientIdentity[] = [];
  for (const client of connected) {
    const account = accounts === undefined ? undefined : findAccount(accounts, client);
    if (account === undefined) strangers.push(client);
    else ofAccount.set(account, [...(ofAccount.get(account) ?? []), client]);
  }
  const clients: AccessClient[] = [];
  const add = (key: string, identity: Identity, origin: AccessColumn["origin"], isConnected: boolean): void => {
    let bound: BoundPolicy | undefined;
    clients.push({
      key,
      identity,
      origin,
      isConnected,
      bound: () => (bound ??= bindPolicy(document, identity)),
      unfit: () => bound?.unfit,
    });
  };
  for (const account of accounts?.accounts ?? []) {
    const key = `account ${account.username ?? ""} ${account.clientId ?? ""}`;
    const [first, ...others] = ofAccount.get(account) ?? [];
    // An account of many clients: a client that is not there yet is named like its user.
    const clientIdentifier = first?.clientIdentifier ?? account.clientId ?? account.username ?? "";
    add(key, identityOf({ clientIdentifier, userName: account.username }, account), "account", first !== undefined);
    for (const other of others) {
      add(`client ${other.clientIdentifier}`, identityOf(other, account), "account", true);
    }
  }
  for (const stranger of strangers) {
    add(`client ${stranger.clientIdentifier}`, identityOf(stranger, undefined), "connected", true);
  }
  const known = new Set(clients.map(({ identity }) => identity.clientIdentifier));
  for (const test of document.tests ?? []) {
    const identity = identityOfTest(test);
    if (known.has(identity.clientIdentifier)) continue;
    known.add(identity.clientIdentifier);
    add(`example ${identity.clientIdentifier}`, identity, "example", false);
  }
  const held = new Set(clients.flatMap(({ identity }) => rolesOf(document, identity)));
  for (const identity of exampleClients(document)) {
    const isHeld = rolesOf(document, identity).every((role) => held.has(role));
    if (isHeld || known.has(identity.clientIdentifier)) continue;
    add(`example ${identity.clientIdentifier}`, identity, "example", false);
  }
  return clients;
}

/** A column as it crosses to the page. */
export function describeColumn(
  { key, identity, origin, isConnected, unfit: isUnfit }: AccessClient,
  document: PolicyDocument,
): AccessColumn {
  const unfit = isUnfit();
  return {
    key,
    client: describeIdentity(identity),
    origin,
    isConnected,
    roles: rolesOf(document, identity).map(({ id }) => id),
    ...(unfit === undefined ? {} : { unfit }),
  };
}
