import type { ReactNode } from "react";
import type { BrokerState, BrokerTotals, Status } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useAppState, useEngine } from "#renderer/state/index.ts";
import { Button, classes, formatBytes, formatCount, Mark, PaneHeader, ScrollArea, useNow } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import {
  addressOf,
  elapsedText,
  describeBrokerState,
  describeListener,
  dropReasons,
  dropWords,
  durabilityText,
  rateText,
} from "./describeBroker.ts";
import styles from "./SideBar.module.css";

/** Where the broker listens, what has passed, and what was not delivered. */
export function BrokerSideBar(): ReactNode {
  const broker = useEngine((news) => news.status?.broker);
  const store = useEngine((news) => news.status?.brokerStore);
  const totals = useView("brokerTotals", {}).value;
  return (
    <>
      <PaneHeader title="Broker" />
      <ScrollArea label="The broker in numbers" className={styles.scroll}>
        {broker !== undefined && <Listeners broker={broker} />}
        {totals !== undefined && (
          <>
            <Numbers totals={totals} store={store} />
            <Drops drops={totals.drops} />
          </>
        )}
      </ScrollArea>
    </>
  );
}

function Listeners({ broker }: { readonly broker: BrokerState }): ReactNode {
  const { broker: focus } = useAppState();
  const { run } = useCommandRegistry();
  const isRunning = broker.kind === "listening" || broker.kind === "starting";
  const now = useNow(1_000);
  const words = describeBrokerState(broker);
  return (
    <section aria-label="Where the broker listens" className={styles.section}>
      <p>
        <Mark tone={words.tone} glyph={words.glyph}>
          {words.title}
          {broker.kind === "listening" && ` for ${elapsedText(now - broker.sinceMs)}`}
        </Mark>
      </p>
      {broker.kind === "listening" && (
        <ul className={styles.listeners}>
          {broker.listeners.map((listener) => (
            <li key={`${listener.protocol} ${addressOf(listener)}`}>
              <code>{addressOf(listener)}</code>
              <small>{describeListener(listener)}</small>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.actions}>
        {isRunning ? (
          <Button onClick={() => run("broker.stop")}>Stop broker</Button>
        ) : (
          <Button onClick={() => run("broker.start")}>Start broker</Button>
        )}
        <Button onClick={() => focus.getState().openDialog({ kind: "listen" })}>
          {broker.kind === "listening" ? "Change port…" : "Choose a port…"}
        </Button>
      </div>
    </section>
  );
}

interface NumbersProps {
  readonly totals: BrokerTotals;
  readonly store: Status["brokerStore"];
}

function Numbers({ totals, store }: NumbersProps): ReactNode {
  const { rates } = totals;
  return (
    <section aria-label="Totals" className={styles.section}>
      <h3>Now</h3>
      <dl className={styles.numbers}>
        <Line name="Connections" value={formatCount(totals.connections)} />
        <Line name="Sessions" value={formatCount(totals.sessions)} />
        <Line name="Subscriptions" value={formatCount(totals.subscriptions)} />
        <Line
          name="Retained messages"
          value={formatCount(totals.retained)}
          note={totals.retained === 0 ? undefined : formatBytes(totals.retainedBytes)}
        />
        <Line
          name="Memory"
          spoken="Memory of waiting and retained messages"
          value={formatBytes(totals.memory.bytes)}
          note={totals.memory.maximumBytes === 0 ? undefined : `of ${formatBytes(totals.memory.maximumBytes)}`}
          isFailure={totals.memory.maximumBytes > 0 && totals.memory.bytes >= totals.memory.maximumBytes}
        />
        <Line name="State kept" value={durabilityText(store)} isFailure={store?.fault !== undefined} />
        <Line
          name="→ messages/s"
          spoken="Messages per second to the broker"
          value={rateText(rates.toServerPerSecond)}
        />
        <Line name="← messages/s" spoken="Messages per second to clients" value={rateText(rates.toClientPerSecond)} />
      </dl>
      <h3>Since the start</h3>
      <dl className={styles.numbers}>
        <Line name="→ Messages" spoken="Messages to the broker" value={formatCount(totals.messagesToServer)} />
        <Line name="← Messages" spoken="Messages to clients" value={formatCount(totals.messagesToClient)} />
        <Line name="⊘ Denied" spoken="Denied" value={formatCount(totals.denied)} isFailure={totals.denied > 0} />
        <Line
          name="▲ Malformed"
          spoken="Malformed"
          value={formatCount(totals.malformed)}
          isFailure={totals.malformed > 0}
        />
        <Line
          name="⊘ Kept out"
          spoken="Connections kept out by a limit"
          value={formatCount(totals.connectionsRefused)}
          isFailure={totals.connectionsRefused > 0}
        />
      </dl>
    </section>
  );
}

function Drops({ drops }: { readonly drops: BrokerTotals["drops"] }): ReactNode {
  const total = dropReasons.reduce((sum, reason) => sum + drops[reason], 0);
  return (
    <section aria-label="Not delivered" className={styles.section}>
      <h3>
        Not delivered <small>{formatCount(total)}</small>
      </h3>
      <dl className={styles.drops}>
        {dropReasons.map((reason) => (
          <div key={reason} className={classes(drops[reason] === 0 && styles.none)}>
            <dt>
              {dropWords[reason].name}
              <small>{dropWords[reason].meaning}</small>
            </dt>
            <dd>{formatCount(drops[reason])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface LineProps {
  readonly name: string;
  /** The name as it is read aloud, where the shown one has signs in it. */
  readonly spoken?: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly isFailure?: boolean;
}

function Line({ name, spoken, value, note, isFailure = false }: LineProps): ReactNode {
  return (
    <div className={classes(isFailure && styles.failure)}>
      <dt>
        {spoken === undefined ? (
          name
        ) : (
          <>
            <span aria-hidden>{name}</span>
            <span className="visually-hidden">{spoken}</span>
          </>
        )}
      </dt>
      <dd>
        {note !== undefined && <small>{note}</small>} {value}
      </dd>
    </div>
  );
}
