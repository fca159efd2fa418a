import type { ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { SessionDetail } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatBytes, formatCount, useNow } from "#renderer/ui/index.ts";
import { countOf, intervalText, remainingText } from "./describeBroker.ts";
import { Gauge } from "./Gauge.tsx";
import { readKeepAlive } from "./keepAliveClock.ts";
import styles from "./Session.module.css";

/** What runs out: Keep Alive, the session itself, the Will Delay Interval, the windows of both directions, the queue. */
export function SessionClocks({ session }: { readonly session: SessionDetail }): ReactNode {
  const now = useNow(1_000);
  return (
    <section aria-label="Clocks and limits" className={styles.section}>
      <h3>Clocks and limits</h3>
      <KeepAlive session={session} now={now} />
      <Expiry session={session} now={now} />
      <Will session={session} now={now} />
      <Windows session={session} />
    </section>
  );
}

interface ClockProps {
  readonly session: SessionDetail;
  readonly now: number;
}

function KeepAlive({ session: { presence }, now }: ClockProps): ReactNode {
  if (presence.kind !== "connected") return null;
  const clock = readKeepAlive(presence, now);
  if (clock.closesInMs === undefined) {
    return (
      <Gauge name="Keep Alive" value="off">
        The broker does not watch for silence
      </Gauge>
    );
  }
  return (
    <Gauge
      name="Keep Alive"
      value={`closes after ${intervalText(presence.keepAliveSeconds * 1.5)}`}
      part={clock.part}
      isLate={clock.isLate}
    >
      {clock.isLate ? "▲ Overdue: closes" : "Closes"} in {remainingText(clock.closesInMs)} without a packet: 1.5 × the
      Keep Alive of {intervalText(presence.keepAliveSeconds)}
    </Gauge>
  );
}

const NEVER_EXPIRES = 0xffff_ffff;

function Expiry({ session: { presence, expirySeconds }, now }: ClockProps): ReactNode {
  if (presence.kind === "connected") {
    const words =
      expirySeconds === 0
        ? "ends with its connection"
        : expirySeconds === NEVER_EXPIRES
          ? "never"
          : `${intervalText(expirySeconds)} after its connection`;
    return <Gauge name="Session expiry" value={words} />;
  }
  if (presence.expiresAtMs === undefined) {
    return (
      <Gauge name="Session expiry" value="never">
        It waits until the client comes back
      </Gauge>
    );
  }
  const leftMs = Math.max(0, presence.expiresAtMs - now);
  const part = expirySeconds === 0 ? 1 : 1 - leftMs / (expirySeconds * 1_000);
  return (
    <Gauge name="Session expiry" value={`in ${remainingText(leftMs)}`} part={part}>
      Then subscriptions, queue and messages in flight go, {intervalText(expirySeconds)} after the connection
    </Gauge>
  );
}

function Will({ session: { will, presence }, now }: ClockProps): ReactNode {
  if (will === undefined) {
    return (
      <Gauge name="Will Message" value="none">
        {presence.kind === "offline" ? "It was published, taken back by DISCONNECT, or never set" : undefined}
      </Gauge>
    );
  }
  const { topicName, qos, retain, payloadBytes, preview, isText, delaySeconds, dueAtMs } = will;
  const dueInMs = dueAtMs === undefined ? undefined : Math.max(0, dueAtMs - now);
  const value =
    dueInMs !== undefined
      ? `published in ${remainingText(dueInMs)}`
      : delaySeconds === 0
        ? "at once when the connection breaks"
        : `${intervalText(delaySeconds)} after the connection breaks`;
  const part = dueInMs === undefined || delaySeconds === 0 ? undefined : 1 - dueInMs / (delaySeconds * 1_000);
  return (
    <Gauge name="Will Message" value={value} part={part}>
      <code>{escapeText(topicName)}</code> QoS {qosText(qos)}
      {retain && " ▣ retained"} ·{" "}
      {payloadBytes === 0 ? "⟨empty⟩" : isText ? escapeText(preview) : formatBytes(payloadBytes)}
    </Gauge>
  );
}

function Windows({ session }: { readonly session: SessionDetail }): ReactNode {
  const { presence, inFlightToClient, inFlightToServer, queue } = session;
  const credit = presence.kind === "connected" ? presence.receiveMaximum - inFlightToClient.total : undefined;
  return (
    <>
      {presence.kind === "connected" && credit !== undefined ? (
        <Gauge
          name="← Receive Maximum"
          value={`${formatCount(inFlightToClient.total)} / ${formatCount(presence.receiveMaximum)}`}
          part={inFlightToClient.total / Math.max(1, presence.receiveMaximum)}
          isLate={credit <= 0}
        >
          {credit <= 0
            ? "▲ No credit left: QoS 1 and 2 wait in the queue"
            : `Credit for ${countOf(credit, "more message")} to the client`}
        </Gauge>
      ) : (
        <Gauge name="← In flight" value={formatCount(inFlightToClient.total)}>
          {inFlightToClient.total === 0 ? undefined : "Sent again when the client comes back"}
        </Gauge>
      )}
      <Gauge
        name="→ Receive Maximum"
        value={`${formatCount(inFlightToServer.total)} / ${formatCount(inFlightToServer.maximum)}`}
        part={inFlightToServer.total / Math.max(1, inFlightToServer.maximum)}
      />
      <Gauge
        name="Queue"
        value={`${formatCount(queue.messages)} / ${formatCount(queue.maximumMessages)}`}
        part={Math.max(
          queue.messages / Math.max(1, queue.maximumMessages),
          queue.bytes / Math.max(1, queue.maximumBytes),
        )}
        isLate={queue.messages >= queue.maximumMessages}
      >
        {queue.messages === 0 ? (
          "Nothing waits"
        ) : (
          <>
            {formatBytes(queue.bytes)} of {formatBytes(queue.maximumBytes)}
            {queue.nextTopicName !== undefined && (
              <>
                {" "}
                · next <code>{escapeText(queue.nextTopicName)}</code>
              </>
            )}
          </>
        )}
      </Gauge>
    </>
  );
}
