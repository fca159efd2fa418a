import { escapeText } from "#shared/base/index.ts";
import type { ClientDetail, ClientSessionView } from "#shared/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatCount, formatDuration, MiddleTruncated, useNow } from "#renderer/ui/index.ts";
import clientStyles from "./Clients.module.css";
import { Fact } from "./Fact.tsx";
import styles from "./Truth.module.css";

/** The client's side of its session, laid open. */
export function SessionPane({ client }: { readonly client: ClientDetail }) {
  const { session, row } = client;
  const isV5 = row.protocolVersion === 5;
  return (
    <div className={styles.session}>
      {session.keepAlive === undefined ? (
        <p className={clientStyles.note}>
          {row.state.kind === "connected" ? "Keep Alive is off" : "Not connected: the clocks stand still"}
        </p>
      ) : (
        <KeepAliveClock keepAlive={session.keepAlive} />
      )}
      <dl className={clientStyles.facts}>
        <Fact name="Next Packet Identifier" value={String(session.nextPacketIdentifier)} />
        <Fact name="In flight" value={formatCount(session.inFlightTotal)} />
        <Fact name="Waiting for credit" value={formatCount(session.queued)} />
        {isV5 && <Fact name="Receive Maximum of the broker" value={formatCount(session.receiveMaximum)} />}
        {isV5 && <Fact name="Credit left" value={formatCount(session.credit)} />}
        <Fact name="QoS 2 not released" value={formatCount(session.incoming.length)} />
      </dl>
      <section aria-label="Messages in flight" className={clientStyles.section}>
        <h3>
          In flight to the broker <small>{formatCount(session.inFlightTotal)}</small>
        </h3>
        {session.inFlight.length === 0 ? (
          <p className={clientStyles.note}>None. Messages with QoS above 0 stand here until they are acknowledged.</p>
        ) : (
          <InFlightTable session={session} />
        )}
      </section>
      <Aliases title="Topic Aliases to the broker" aliases={session.aliasesToServer} />
      <Aliases title="Topic Aliases from the broker" aliases={session.aliasesToClient} />
    </div>
  );
}

function KeepAliveClock({ keepAlive }: { readonly keepAlive: NonNullable<ClientSessionView["keepAlive"]> }) {
  const now = useNow(1_000);
  const { seconds, isServers, lastSentMs, lastReceivedMs, pingSentMs, lastRoundTripMs } = keepAlive;
  const silentMs = Math.max(0, now - lastSentMs);
  const share = Math.min(1, silentMs / (seconds * 1000));
  const due = Math.max(0, Math.ceil(seconds - silentMs / 1000));
  return (
    <div className={styles.clock}>
      <p className={styles.line}>
        {pingSentMs === undefined
          ? `PINGREQ in ${due} s, unless something else is sent`
          : "PINGREQ is sent, its answer awaited"}
        <small>
          {" "}
          Keep Alive {seconds} s{isServers ? ", chosen by the broker" : ""}
        </small>
      </p>
      <div
        className={styles.bar}
        role="meter"
        aria-label="Time since the last packet to the broker"
        aria-valuemin={0}
        aria-valuemax={seconds}
        aria-valuenow={Math.round(Math.min(seconds, silentMs / 1000))}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <dl className={clientStyles.facts}>
        <Fact
          name="Last packet from the broker"
          value={`${formatDuration(Math.max(1_000, now - lastReceivedMs))} ago`}
        />
        {lastRoundTripMs !== undefined && (
          <Fact name="Last PINGRESP after" value={`${lastRoundTripMs.toFixed(1)} ms`} />
        )}
      </dl>
    </div>
  );
}

function InFlightTable({ session }: { readonly session: ClientSessionView }) {
  const now = useNow(1_000);
  return (
    <table className={clientStyles.table} aria-label="Messages in flight">
      <thead>
        <tr>
          <th scope="col">Identifier</th>
          <th scope="col">Topic Name</th>
          <th scope="col">QoS</th>
          <th scope="col">Awaits</th>
          <th scope="col">For</th>
        </tr>
      </thead>
      <tbody>
        {session.inFlight.map(({ packetIdentifier, topicName, qos, awaits, sinceMs, dup }) => (
          <tr key={packetIdentifier}>
            <td className={clientStyles.mono}>{packetIdentifier}</td>
            <td className={clientStyles.mono}>
              <MiddleTruncated text={escapeText(topicName)} separator="/" />
            </td>
            <td className={clientStyles.muted}>
              {qosText(qos)}
              {dup && <span title="DUP: sent again"> ⧉</span>}
            </td>
            <td className={clientStyles.muted}>{awaits}</td>
            <td className={clientStyles.muted}>{formatDuration(Math.max(1_000, now - sinceMs))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Aliases(props: { readonly title: string; readonly aliases: ClientSessionView["aliasesToServer"] }) {
  const { title, aliases } = props;
  if (aliases.length === 0) return null;
  return (
    <section aria-label={title} className={clientStyles.section}>
      <h3>
        {title} <small>{formatCount(aliases.length)}</small>
      </h3>
      <dl className={clientStyles.facts}>
        {aliases.map(({ alias, topicName }) => (
          <Fact key={alias} name={String(alias)} value={topicName} />
        ))}
      </dl>
    </section>
  );
}
