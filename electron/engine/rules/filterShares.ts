import type { ClientConnection } from "../client/index.ts";

/** Subscriptions that rule sets share on a client: made by the first that needs one, taken back by the last. */
export interface FilterShares {
  /** Answers why nothing will be heard; a client that is not connected subscribes with its next connection. */
  take(
    client: ClientConnection,
    topicFilter: string,
    qos: 0 | 1 | 2,
  ): Promise<{ readonly problem: string | undefined }>;
  release(client: ClientConnection, topicFilter: string): void;
}

interface Share {
  users: number;
  qos: 0 | 1 | 2;
  /** Somebody else made it: it stays as it is, and stays. */
  readonly isForeign: boolean;
}

/** Creates the shares, none. */
export function createFilterShares(): FilterShares {
  const clients = new WeakMap<ClientConnection, Map<string, Share>>();

  function sharesOf(client: ClientConnection): Map<string, Share> {
    const shares = clients.get(client) ?? new Map<string, Share>();
    clients.set(client, shares);
    return shares;
  }

  return {
    async take(client, topicFilter, qos) {
      const shares = sharesOf(client);
      const present = shares.get(topicFilter);
      const isForeign =
        present?.isForeign ?? client.subscriptions().some((subscription) => subscription.topicFilter === topicFilter);
      const share = present ?? { users: 0, qos, isForeign };
      shares.set(topicFilter, share);
      share.users += 1;
      if (isForeign || (present !== undefined && present.qos >= qos)) return { problem: undefined };
      share.qos = qos;
      const answer = await client.subscribe({ topicFilter, qos }, { isTemporary: true });
      if (!answer.ok) return { problem: answer.error };
      const isRefused = answer.value !== undefined && answer.value >= 0x80;
      return { problem: isRefused ? `the broker refused the subscription to \`${topicFilter}\`` : undefined };
    },
    release(client, topicFilter) {
      const shares = sharesOf(client);
      const share = shares.get(topicFilter);
      if (share === undefined) return;
      share.users -= 1;
      if (share.users > 0) return;
      shares.delete(topicFilter);
      // A person may have made it their own meanwhile; or taken it back, which is what was wanted.
      const isKept = client.profile.subscriptions?.some((kept) => kept.topicFilter === topicFilter) === true;
      if (!share.isForeign && !isKept) void client.unsubscribe(topicFilter);
    },
  };
}
