import { escapeText } from "#shared/base/index.ts";
import { X } from "lucide-react";
import type { ClientRow } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { IconButton, Mark, MiddleTruncated } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { describeGrant } from "./describeClient.ts";
import { useClientActions } from "./useClientActions.ts";

/** A client's subscriptions: what it asked for beside what it was granted. */
export function SubscriptionTable({ client }: { readonly client: ClientRow }) {
  const actions = useClientActions();
  return (
    <table aria-label="Subscriptions" className={styles.table}>
      <colgroup>
        <col />
        <col className={styles.narrow} />
        <col className={styles.granted} />
        <col style={{ width: 36 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Topic Filter</th>
          <th scope="col">Requested</th>
          <th scope="col">Granted</th>
          <th scope="col">
            <span className="visually-hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {client.subscriptions.map((subscription) => {
          const { topicFilter, requestedQoS } = subscription;
          const grant = describeGrant(subscription, client.state);
          return (
            <tr key={topicFilter}>
              <td className={styles.mono}>
                <MiddleTruncated text={escapeText(topicFilter)} separator="/" />
              </td>
              <td className={styles.muted}>{qosText(requestedQoS)}</td>
              <td className={styles.muted}>
                <Mark tone={grant.tone} glyph={grant.glyph}>
                  {grant.text}
                </Mark>
              </td>
              <td className={styles.action}>
                <IconButton
                  label={`Unsubscribe from ${topicFilter}`}
                  icon={X}
                  onClick={() => actions.give("client.unsubscribe", { id: client.id, topicFilter })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
