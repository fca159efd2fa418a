import { type KeyboardEvent, useState } from "react";
import { assertNever, escapeText } from "#shared/base/index.ts";
import type { ClientDetail, ClientEvent } from "#shared/contract/index.ts";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { EmptyState, formatCount, formatDuration, Mark, Message } from "#renderer/ui/index.ts";
import { stepWords } from "./describeClient.ts";
import { CertificateList, FailureRemedy } from "./FailureCard.tsx";
import { PacketsOf } from "./PacketsOf.tsx";
import styles from "./Truth.module.css";
import { useShowPackets } from "./useShowPackets.ts";

/** What happened to a client, newest first. Enter lays an event open, P goes to its packets. */
export function HistoryList({ client }: { readonly client: ClientDetail }) {
  const { history, historyDropped } = client;
  const showPackets = useShowPackets();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());

  if (history.length === 0) {
    return (
      <EmptyState isSmall title="Nothing has happened yet">
        Each attempt to connect is listed here: how far it came, and why it ended.
      </EmptyState>
    );
  }

  function toggle(index: number): void {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-event]")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (at < 0) return;
    const next = { ArrowDown: buttons[at + 1], ArrowUp: buttons[at - 1], Home: buttons[0], End: buttons.at(-1) }[
      event.key
    ];
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    } else if (event.key.toLowerCase() === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const connection = history.find(({ index }) => String(index) === buttons[at]?.dataset["event"])?.connection;
      if (connection !== undefined) showPackets(connection);
    }
  }

  return (
    // Only hears the arrows of the buttons in it.
    <div role="presentation" className={styles.history} onKeyDown={onKeyDown}>
      <ol aria-label="History">
        {history.map((event) => {
          const words = describeEvent(event);
          const isOpen = open.has(event.index);
          return (
            <li key={event.index}>
              <button
                type="button"
                data-event={event.index}
                aria-expanded={isOpen}
                className={styles.event}
                onClick={() => toggle(event.index)}
              >
                <span className={styles.time}>{timeOfDay(event.atMs)}</span>
                <Mark tone={words.tone} glyph={words.glyph} className={styles.words}>
                  <Message text={words.text} isSentence />
                </Mark>
                <span className={styles.end}>
                  {event.connection === undefined ? "" : `connection ${event.connection}`}
                </span>
              </button>
              {isOpen && (
                <div className={styles.opened}>
                  <EventDetail event={event} />
                </div>
              )}
            </li>
          );
        })}
        {historyDropped > 0 && (
          <li className={styles.dropped}>{formatCount(historyDropped)} older events were let go</li>
        )}
      </ol>
    </div>
  );
}

function EventDetail({ event }: { readonly event: ClientEvent }) {
  const packets = <PacketsOf connection={event.connection} />;
  switch (event.kind) {
    case "attempt":
      return <StepTable event={event} />;
    case "connected":
      return (
        <>
          <ConnectedFacts event={event} />
          {packets}
        </>
      );
    case "failed":
      return <FailureRemedy event={event} />;
    case "reauthentication":
      return (
        <>
          <p className={styles.line}>Authentication Method {escapeText(event.method)}</p>
          {event.problem !== undefined && (
            <p className={styles.line}>
              <Message text={event.problem} isSentence />
            </p>
          )}
          {packets}
        </>
      );
    case "disconnected":
      return event.connection === undefined ? <p className={styles.line}>By hand</p> : packets;
    default:
      return assertNever(event);
  }
}

function StepTable({ event }: { readonly event: Extract<ClientEvent, { kind: "attempt" }> }) {
  const { steps } = event;
  if (steps.length === 0) return <p className={styles.line}>It ended before its first step</p>;
  return (
    <dl className={styles.steps}>
      {steps.map(({ step, detail, atMs }, index) => {
        const next = steps[index + 1];
        return (
          <div key={step}>
            <dt>{stepWords[step] ?? step}</dt>
            <dd>{escapeText(detail)}</dd>
            <dd className={styles.took}>{next === undefined ? "" : `${(next.atMs - atMs).toFixed(1)} ms`}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function ConnectedFacts({ event }: { readonly event: Extract<ClientEvent, { kind: "connected" }> }) {
  const { remote, security, settled } = event;
  const rows = [
    { name: "Address", value: remote },
    ...(security === undefined
      ? []
      : [
          { name: "Encrypted with", value: `${security.protocol}, ${security.cipher}` },
          ...(security.alpn === undefined ? [] : [{ name: "Application protocol", value: security.alpn }]),
        ]),
    ...settled,
  ];
  return (
    <>
      <dl className={styles.steps}>
        {rows.map(({ name, value }, index) => (
          // Names repeat, and the list never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index}>
            <dt>{escapeText(name)}</dt>
            <dd>{escapeText(value)}</dd>
          </div>
        ))}
      </dl>
      {security?.problem !== undefined && (
        <Mark tone="warning" glyph="▲">
          Not verified: <Message text={security.problem} />
        </Mark>
      )}
      {security !== undefined && <CertificateList certificates={security.certificates} />}
    </>
  );
}

function describeEvent(event: ClientEvent): {
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
  readonly text: string;
} {
  switch (event.kind) {
    case "attempt": {
      const last = event.steps.at(-1);
      const reached = last === undefined ? "" : `, came to: ${stepWords[last.step] ?? last.step}`;
      return { tone: "idle", glyph: "→", text: `Attempt ${event.attempt}${reached}` };
    }
    case "connected": {
      const isDoubtful = event.security?.problem !== undefined;
      const session = event.sessionPresent ? ", session resumed" : ", new session";
      return {
        tone: isDoubtful ? "warning" : "good",
        glyph: isDoubtful ? "▲" : "●",
        text: `Connected${session}${isDoubtful ? ", certificate not verified" : ""}`,
      };
    }
    case "failed": {
      const { meaning } = event.failure;
      const again =
        event.retryAtMs === undefined ? "" : `; again after ${formatDuration(event.retryAtMs - event.atMs)}`;
      return { tone: "bad", glyph: "▲", text: `${meaning}${again}` };
    }
    case "reauthentication":
      return event.problem === undefined
        ? { tone: "good", glyph: "●", text: `Re-authenticated in ${event.elapsedMs.toFixed(1)} ms` }
        : { tone: "bad", glyph: "▲", text: "Re-authentication failed" };
    case "disconnected":
      return { tone: "idle", glyph: "○", text: "Disconnected by hand" };
    default:
      return assertNever(event);
  }
}
