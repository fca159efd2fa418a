import type { ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { SessionDetail } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatBytes, formatCount } from "#renderer/ui/index.ts";
import styles from "./Session.module.css";

/** What the session is subscribed to, with every option in words. */
export function SubscriptionTable({
  subscriptions: { total, shown },
}: {
  readonly subscriptions: SessionDetail["subscriptions"];
}): ReactNode {
  return (
    <section aria-label="Subscriptions" className={styles.section}>
      <h3>
        Subscriptions <Shown total={total} shown={shown.length} />
      </h3>
      {total === 0 ? (
        <p className={styles.note}>None: this client only publishes, or has not subscribed yet</p>
      ) : (
        <table aria-label="Subscriptions" className={styles.table}>
          <colgroup>
            <col />
            <col className={styles.qos} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Topic Filter and options</th>
              <th scope="col">QoS</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((subscription) => {
              const options = describeOptions(subscription);
              return (
                <tr key={subscription.topicFilter}>
                  <td className={styles.filter}>
                    <Topic text={subscription.topicFilter} />
                    {options !== "" && <small>{options}</small>}
                  </td>
                  <td className={styles.muted}>{qosText(subscription.qos)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What is not finished, both ways, with what is awaited. */
export function InFlightTable({ session }: { readonly session: SessionDetail }): ReactNode {
  const { inFlightToClient, inFlightToServer } = session;
  const total = inFlightToClient.total + inFlightToServer.total;
  return (
    <section aria-label="In flight" className={styles.section}>
      <h3>
        In flight <Shown total={total} shown={inFlightToClient.shown.length + inFlightToServer.shown.length} />
      </h3>
      {total === 0 ? (
        <p className={styles.note}>Nothing: every QoS 1 and 2 exchange is finished</p>
      ) : (
        <table aria-label="In flight" className={styles.table}>
          <colgroup>
            <col className={styles.direction} />
            <col className={styles.identifier} />
            <col />
            <col className={styles.size} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Direction</span>
              </th>
              <th scope="col" className={styles.number}>
                Packet Id
              </th>
              <th scope="col">Awaits, and topic</th>
              <th scope="col" className={styles.number}>
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {inFlightToClient.shown.map(({ packetIdentifier, awaits, topicName, payloadBytes }) => (
              <tr key={`client-${packetIdentifier}`}>
                <Direction glyph="←" words="to the client" tone={styles.toClient} />
                <td className={styles.number}>{packetIdentifier}</td>
                <td className={styles.awaits}>
                  {awaits}
                  {topicName === undefined ? <small>⟨message no longer kept⟩</small> : <Topic text={topicName} />}
                </td>
                <td className={styles.number}>{payloadBytes === undefined ? "" : formatBytes(payloadBytes)}</td>
              </tr>
            ))}
            {inFlightToServer.shown.map((packetIdentifier) => (
              <tr key={`server-${packetIdentifier}`}>
                <Direction glyph="→" words="from the client" tone={styles.toServer} />
                <td className={styles.number}>{packetIdentifier}</td>
                <td className={styles.awaits} colSpan={2}>
                  PUBREL
                  <small>⟨message delivered already⟩</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** A name or filter in one piece: it wraps, and of a very long one the tooltip tells the rest. */
function Topic({ text }: { readonly text: string }): ReactNode {
  const shown = escapeText(text);
  return (
    <span className={styles.topic} title={shown}>
      {shown}
    </span>
  );
}

function Direction(props: { readonly glyph: string; readonly words: string; readonly tone: string | undefined }) {
  return (
    <td className={props.tone}>
      <span aria-hidden>{props.glyph}</span>
      <span className="visually-hidden">{props.words}</span>
    </td>
  );
}

/** How many there are, and that only the first of them are listed. */
function Shown({ total, shown }: { readonly total: number; readonly shown: number }): ReactNode {
  return <small>{shown < total ? `first ${formatCount(shown)} of ${formatCount(total)}` : formatCount(total)}</small>;
}

const retainHandlings = ["", "retained only if new", "no retained"] as const;

function describeOptions(subscription: SessionDetail["subscriptions"]["shown"][number]): string {
  const { shareName, noLocal, retainAsPublished, retainHandling, subscriptionIdentifier } = subscription;
  return [
    shareName === undefined ? "" : `shared as ${escapeText(shareName)}`,
    noLocal ? "No Local" : "",
    retainAsPublished ? "Retain As Published" : "",
    retainHandlings[retainHandling] ?? "",
    subscriptionIdentifier === undefined ? "" : `identifier ${subscriptionIdentifier}`,
  ]
    .filter((option) => option !== "")
    .join(" · ");
}
