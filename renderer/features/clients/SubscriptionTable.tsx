import { escapeText } from "#shared/base/index.ts";
import { Pencil, X } from "lucide-react";
import type { ClientDetail, SubscriptionRow } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { IconButton, Mark, MiddleTruncated } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { describeGrant, describeOptions } from "./describeClient.ts";
import { useClientActions } from "./useClientActions.ts";

/** A client's subscriptions: what it asked for beside what it was granted. */
export function SubscriptionTable({
  client,
  onChange,
}: {
  readonly client: ClientDetail;
  readonly onChange: (subscription: SubscriptionRow) => void;
}) {
  const actions = useClientActions();
  return (
    <table aria-label="Subscriptions" className={styles.table}>
      <colgroup>
        <col />
        <col className={styles.narrow} />
        <col className={styles.granted} />
        <col style={{ width: 68 }} />
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
          const { topicFilter, qos } = subscription;
          const grant = describeGrant(subscription, client.row.state);
          const options = describeOptions(subscription);
          return (
            <tr key={topicFilter}>
              <td className={styles.mono}>
                <MiddleTruncated text={escapeText(topicFilter)} separator="/" />
                {options !== "" && <small className={styles.optionWords}>{options}</small>}
              </td>
              <td className={styles.muted}>{qosText(qos)}</td>
              <td className={styles.muted}>
                <Mark tone={grant.tone} glyph={grant.glyph}>
                  {grant.text}
                </Mark>
              </td>
              <td className={styles.action}>
                <IconButton
                  label={`Change the subscription to ${topicFilter}`}
                  icon={Pencil}
                  onClick={() => onChange(subscription)}
                />
                <IconButton
                  label={`Unsubscribe from ${topicFilter}`}
                  icon={X}
                  onClick={() => actions.give("client.unsubscribe", { id: client.row.id, topicFilter })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
