import { type ReactNode, useEffect, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput, PacketRow } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useSelection } from "#renderer/state/index.ts";
import { EmptyState, formatCount, formatDuration } from "#renderer/ui/index.ts";
import { NotDelivered } from "./NotDelivered.tsx";
import { qosText, timeOfDay } from "./packetLook.ts";
import styles from "./PassportView.module.css";

type Passport = CommandOutput<"capture.passport">;

/** Rows of a list that are drawn; more are counted. */
const SHOWN_ROWS = 200;

interface PassportViewProps {
  readonly row: PacketRow;
  /** The PUBLISH that brought the message to the broker. */
  readonly origin: number;
}

/** What became of a published message: the decision, who was to get it, who got it, and who did not and why. */
export function PassportView({ row, origin }: PassportViewProps): ReactNode {
  const contract = useContract();
  const { capture } = useAppState();
  const select = useSelection((selection) => selection.selectPacket);
  const [loaded, setLoaded] = useState<{ readonly passport?: Passport; readonly failure?: string }>({});
  const isMessage = row.type === "PUBLISH";

  useEffect(() => {
    if (!isMessage) return undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      const answer = await contract.command("capture.passport", { sequence: origin });
      if (isWanted) setLoaded(answer.ok ? { passport: answer.value } : { failure: answer.error.message });
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [contract, origin, isMessage]);

  if (!isMessage) {
    return (
      <EmptyState isSmall title="No message, no passport">
        Select a PUBLISH to see what became of its message.
      </EmptyState>
    );
  }
  const { passport, failure } = loaded;
  if (failure !== undefined) {
    return (
      <EmptyState isSmall title="No passport for this packet">
        The engine says: {failure}.
      </EmptyState>
    );
  }
  if (passport === undefined) return <div className={styles.passport} aria-busy="true" />;
  const { subscriptions, subscriptionTotal, deliveries, notDelivered } = passport;
  const isDenied = row.outcome === "denied";
  return (
    <div className={styles.passport}>
      <dl className={styles.facts}>
        <div>
          <dt>{row.direction === "toServer" ? "Published by" : "Delivered to"}</dt>
          <dd>{escapeText(row.client)}</dd>
        </div>
        {origin !== row.sequence && (
          <div>
            <dt>Published in</dt>
            <dd>
              <button type="button" onClick={() => select(origin)}>
                #{formatCount(origin)}
              </button>
            </dd>
          </div>
        )}
        <div>
          <dt>Topic Name</dt>
          <dd>{escapeText(row.topicName ?? "")}</dd>
        </div>
        <div>
          <dt>At</dt>
          <dd>{timeOfDay(row.timeMs)}</dd>
        </div>
        {(capture === undefined || isDenied) && (
          <div>
            <dt>Decision</dt>
            <dd data-outcome={isDenied ? "denied" : "allowed"}>{isDenied ? "⊘ Denied" : "✓ Allowed"}</dd>
          </div>
        )}
      </dl>
      <section aria-label="Deliveries">
        <h3>Delivered to {formatCount(deliveries.length)}</h3>
        <ul>
          {deliveries.slice(0, SHOWN_ROWS).map((delivery) => (
            <li key={delivery.sequence}>
              <button type="button" onClick={() => select(delivery.sequence)}>
                #{formatCount(delivery.sequence)}
              </button>
              <span className={styles.name}>{escapeText(delivery.clientIdentifier)}</span>
              <span>{qosText(delivery.qos)}</span>
              <span className={styles.end}>
                {delivery.latencyMs <= 0 ? "at once" : formatDuration(delivery.latencyMs)}
              </span>
            </li>
          ))}
        </ul>
        {deliveries.length > SHOWN_ROWS && <p>and {formatCount(deliveries.length - SHOWN_ROWS)} more</p>}
        {deliveries.length === 0 && (
          <p>{capture === undefined ? "Nobody got it from this broker." : "The file tells of no delivery of it."}</p>
        )}
      </section>
      {capture === undefined && (
        <section aria-label="Matching subscriptions">
          <h3>Matching subscriptions now {formatCount(subscriptionTotal)}</h3>
          <ul>
            {subscriptions.slice(0, SHOWN_ROWS).map((subscription, position) => (
              // One client may have many that match: positions are their identity.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={position}>
                <span className={styles.name}>{escapeText(subscription.clientIdentifier)}</span>
                <span className={styles.filter}>{escapeText(subscription.topicFilter)}</span>
                <span>granted {qosText(subscription.qos)}</span>
                <span className={styles.end}>{subscription.isConnected ? "● connected" : "○ away"}</span>
              </li>
            ))}
          </ul>
          {subscriptionTotal > SHOWN_ROWS && <p>and {formatCount(subscriptionTotal - SHOWN_ROWS)} more</p>}
        </section>
      )}
      <NotDelivered {...notDelivered} />
    </div>
  );
}
