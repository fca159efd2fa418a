import type { ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { PacketFlow } from "#shared/contract/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import styles from "./FlowView.module.css";

const reasonWords: Readonly<Record<string, string>> = {
  "queue-full": "its queue was full",
  expired: "the message had expired",
  "too-large": "larger than its Maximum Packet Size",
  "not-authorized": "a rule denied the delivery",
  "slow-consumer": "it read too slowly",
  "offline-qos0": "it was away, and QoS 0 is not kept",
  "no-local": "No Local: it was the publisher",
};

/** Who matched and went without, in words: absence cannot be drawn as an arrow. */
export function NotDelivered({ count, listed }: PacketFlow["notDelivered"]): ReactNode {
  if (count === 0) return null;
  return (
    <section className={styles.notDelivered} aria-label="Not delivered">
      <h3>
        <span aria-hidden>⊘</span> Not delivered to {count === 1 ? "1 subscriber" : `${formatCount(count)} subscribers`}
      </h3>
      <ul>
        {listed.slice(0, 50).map(({ clientIdentifier, reason }, position) => (
          // A list that is replaced as a whole: positions are its identity.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={position}>
            <span className={styles.client}>{escapeText(clientIdentifier)}</span> {reasonWords[reason] ?? reason}
          </li>
        ))}
      </ul>
    </section>
  );
}
