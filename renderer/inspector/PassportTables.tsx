import type { ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput } from "#shared/contract/index.ts";
import { formatCount, formatDuration } from "#renderer/ui/index.ts";
import { PacketLink } from "./PacketLink.tsx";
import { qosText } from "./packetLook.ts";
import styles from "./PassportView.module.css";

type Passport = CommandOutput<"capture.passport">;
type Delivery = Passport["deliveries"][number];

/** Rows of a table that are drawn; more are counted. */
const SHOWN_ROWS = 200;

/** The Subscriptions that matched the message, with the QoS that each was granted. */
export function SubscriptionTable({ passport }: { readonly passport: Passport }): ReactNode {
  const { subscriptions, subscriptionTotal } = passport;
  return (
    <section>
      <h3 id="passport-subscriptions">
        Matched {subscriptionTotal === 1 ? "1 subscription" : `${formatCount(subscriptionTotal)} subscriptions`}
      </h3>
      {subscriptions.length > 0 && (
        <table aria-labelledby="passport-subscriptions">
          <thead>
            <tr>
              <th scope="col">Client</th>
              <th scope="col">Topic Filter</th>
              <th scope="col">Granted</th>
              <th scope="col">Subscribed in</th>
            </tr>
          </thead>
          <tbody>
            {subscriptions.slice(0, SHOWN_ROWS).map(({ clientIdentifier, topicFilter, qos, subscribedIn }) => (
              <tr key={`${clientIdentifier} ${topicFilter}`}>
                <td>{escapeText(clientIdentifier)}</td>
                <td>{escapeText(topicFilter)}</td>
                <td>QoS {qosText(qos)}</td>
                <td>
                  {subscribedIn === undefined ? (
                    <span className={styles.muted}>before the capture; as it is now</span>
                  ) : (
                    <PacketLink sequence={subscribedIn} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More count={subscriptionTotal - SHOWN_ROWS} />
    </section>
  );
}

interface DeliveryTableProps {
  readonly deliveries: readonly Delivery[];
  readonly isLive: boolean;
}

/** Every packet that delivered the message, and what became of it. */
export function DeliveryTable({ deliveries, isLive }: DeliveryTableProps): ReactNode {
  const clients = new Set(deliveries.map(({ clientIdentifier }) => clientIdentifier)).size;
  const packets = deliveries.length === clients ? "" : ` in ${formatCount(deliveries.length)} packets`;
  return (
    <section>
      <h3 id="passport-deliveries">
        Delivered to {clients === 1 ? "1 client" : `${formatCount(clients)} clients`}
        {packets}
      </h3>
      {deliveries.length === 0 ? (
        <p>{isLive ? "Nobody got it from this broker." : "The file tells of no delivery of it."}</p>
      ) : (
        <table aria-labelledby="passport-deliveries">
          <thead>
            <tr>
              <th scope="col">Client</th>
              <th scope="col">In packet</th>
              <th scope="col">QoS</th>
              <th scope="col">Sent</th>
              <th scope="col">Taken over</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.slice(0, SHOWN_ROWS).map((delivery) => (
              <tr key={delivery.sequence}>
                <td>{escapeText(delivery.clientIdentifier)}</td>
                <td>
                  <PacketLink sequence={delivery.sequence} />
                </td>
                <td>{qosText(delivery.qos)}</td>
                <td>
                  {after(delivery.latencyMs)}
                  {delivery.isRepeated && <span className={styles.muted}> ⧉ sent again</span>}
                </td>
                <td>
                  <Answer {...delivery} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More count={deliveries.length - SHOWN_ROWS} />
    </section>
  );
}

function Answer({ qos, answer }: Delivery): ReactNode {
  if (qos === 0) return <span className={styles.muted}>QoS 0: nobody says</span>;
  if (answer === undefined) return <span className={styles.muted}>not looked for</span>;
  if (answer === "none") return <span className={styles.warning}>▲ not acknowledged</span>;
  return (
    <>
      {after(answer.afterMs)} <PacketLink sequence={answer.sequence} />
    </>
  );
}

/** Packets that the broker reads and sends in one go have one time. */
function after(ms: number): string {
  return ms <= 0 ? "at once" : `after ${formatDuration(ms)}`;
}

function More({ count }: { readonly count: number }): ReactNode {
  return count > 0 && <p>and {formatCount(count)} more</p>;
}
