import { escapeText } from "#shared/base/index.ts";
import { memo, useEffect, useRef } from "react";
import type { ViewValue } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { qosText, timeOfDay } from "#renderer/inspector/index.ts";
import { EmptyState, formatBytes, formatCount, MiddleTruncated, ScrollArea } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";

type Message = ViewValue<"clientMessages">["messages"][number];

/** What a client received, newest last. It stays at its end until a person scrolls up. */
export function MessageTable({ clientId }: { readonly clientId: string }) {
  const { messages = [], total = 0 } = useView("clientMessages", { id: clientId }).value ?? {};
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const oldestFirst = messages.toReversed();

  useEffect(() => {
    const element = scroller.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  });

  return (
    <section className={`${styles.section} ${styles.grow}`} aria-label="Received messages">
      <h3>
        Received
        <small>
          {total > messages.length
            ? `last ${formatCount(messages.length)} of ${formatCount(total)}`
            : formatCount(total)}
        </small>
      </h3>
      {messages.length === 0 ? (
        <EmptyState isSmall title="No messages yet">
          Messages that match a subscription of this client appear here.
        </EmptyState>
      ) : (
        <ScrollArea
          ref={scroller}
          label="Messages"
          className={styles.grow}
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
            isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
          }}
        >
          <table className={styles.table} aria-label="Received messages">
            <colgroup>
              <col className={styles.time} />
              <col style={{ width: "34%" }} />
              <col className={styles.qos} />
              <col className={styles.narrow} />
              <col />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Topic Name</th>
                <th scope="col">QoS</th>
                <th scope="col" className={styles.number}>
                  Size
                </th>
                <th scope="col">Payload</th>
              </tr>
            </thead>
            <tbody>
              {oldestFirst.map((message) => (
                <MessageRow key={message.index} message={message} />
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </section>
  );
}

/** A message never changes, so that only new rows are drawn when a batch arrives. */
const MessageRow = memo(
  function MessageRow({ message }: { readonly message: Message }) {
    return (
      <tr>
        <td className={styles.mono}>{timeOfDay(message.timeMs)}</td>
        <td className={styles.mono}>
          <MiddleTruncated text={escapeText(message.topicName)} separator="/" />
        </td>
        <td className={styles.muted}>
          {qosText(message.qos)}
          {message.retain && <span title="RETAIN: kept by the broker, sent because of the subscription"> ▣</span>}
          {message.dup && <span title="DUP: sent again"> ⧉</span>}
        </td>
        <td className={`${styles.number} ${styles.muted}`}>{formatBytes(message.payloadBytes)}</td>
        <td className={styles.mono}>{message.isText ? message.preview : `0x ${message.preview}`}</td>
      </tr>
    );
  },
  (before, after) => before.message.index === after.message.index,
);
