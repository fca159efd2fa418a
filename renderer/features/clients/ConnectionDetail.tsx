import { escapeText } from "#shared/base/index.ts";
import type { BrokerConnection } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { Button, formatCount, formatDuration, Mark, MiddleTruncated, PaneHeader, useNow } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { describeVersion } from "./describeClient.ts";
import { Fact } from "./Fact.tsx";
import { useClientActions } from "./useClientActions.ts";

/** A network connection at the embedded broker: who is there, and what it is subscribed to. */
export function ConnectionDetail({ row }: { readonly row: BrokerConnection }) {
  const actions = useClientActions();
  const now = useNow(1_000);
  const { connection, clientIdentifier, remote, subscriptions } = row;
  return (
    <div className={styles.detail}>
      <PaneHeader title={clientIdentifier === "" ? remote : escapeText(clientIdentifier)}>
        <Button onClick={() => actions.give("broker.disconnect", { connection })}>Close connection</Button>
      </PaneHeader>
      <div className={styles.state}>
        <Mark tone="good" glyph="●">
          Connected for {formatDuration(Math.max(1_000, now - row.sinceMs))}
        </Mark>
        <dl className={styles.facts}>
          <Fact name="From" value={remote} />
          <Fact name="MQTT" value={describeVersion(row.protocolVersion)} />
          <Fact
            name={row.protocolVersion === 5 ? "Clean Start" : "Clean Session"}
            value={row.isCleanSession ? "1" : "0"}
          />
          <Fact name="Keep Alive" value={`${row.keepAliveSeconds} s`} />
          {row.userName !== undefined && <Fact name="User name" value={row.userName} />}
          <Fact name="Packets →" value={formatCount(row.packetsToServer)} />
          <Fact name="Packets ←" value={formatCount(row.packetsToClient)} />
        </dl>
      </div>
      <section className={`${styles.section} ${styles.grow}`} aria-label="Subscriptions">
        <h3>
          Subscriptions <small>{formatCount(subscriptions.length)}</small>
        </h3>
        {subscriptions.length === 0 ? (
          <p className={styles.note}>None. This client only publishes, or has not subscribed yet.</p>
        ) : (
          <div className={styles.scroll}>
            <table className={styles.table} aria-label="Subscriptions">
              <colgroup>
                <col />
                <col className={styles.narrow} />
              </colgroup>
              <thead>
                <tr>
                  <th scope="col">Topic Filter</th>
                  <th scope="col">QoS</th>
                </tr>
              </thead>
              <tbody>
                {subscriptions.map(({ topicFilter, qos }) => (
                  <tr key={topicFilter}>
                    <td className={styles.mono}>
                      <MiddleTruncated text={escapeText(topicFilter)} separator="/" />
                    </td>
                    <td className={styles.muted}>{qosText(qos)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  );
}
