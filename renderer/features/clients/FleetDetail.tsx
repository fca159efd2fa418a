import { escapeText } from "#shared/base/index.ts";
import { useState } from "react";
import type { FleetRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import {
  Button,
  formatCount,
  Mark,
  Message,
  PaneHeader,
  plainMessage,
  ScrollArea,
  useNow,
} from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { describeClientState, describeFleet } from "./describeClient.ts";
import { Fact } from "./Fact.tsx";
import { useClientActions } from "./useClientActions.ts";

/** Members that are drawn at once. */
const PAGE = 100;

/** Many clients as one: how far they are, what stands in the way, and each of them. */
export function FleetDetail({ fleet }: { readonly fleet: FleetRow }) {
  const actions = useClientActions();
  const { id, name, states } = fleet;
  const words = describeFleet(fleet);
  const isOn = states.connected + states.connecting + states.waiting > 0;
  return (
    <div className={styles.detail}>
      <PaneHeader title={escapeText(name)}>
        {isOn ? (
          <Button onClick={() => actions.give("fleet.stop", { id })}>Disconnect all</Button>
        ) : (
          <Button variant="primary" onClick={() => actions.give("fleet.resume", { id })}>
            Connect all
          </Button>
        )}
        <Button onClick={() => actions.give("fleet.remove", { id })}>Remove</Button>
      </PaneHeader>
      <div className={styles.state}>
        <Mark tone={words.tone} glyph={words.glyph}>
          <span role="status">{words.text}</span>
        </Mark>
        <dl className={styles.facts}>
          <Fact name="Not started" value={formatCount(states.pending)} />
          <Fact name="Connecting" value={formatCount(states.connecting)} />
          <Fact name="Waiting to try again" value={formatCount(states.waiting)} />
          <Fact name="Failed" value={formatCount(states.failed)} />
          <Fact name="Disconnected" value={formatCount(states.disconnected)} />
          <Fact name="Received" value={formatCount(fleet.received)} />
        </dl>
      </div>
      <FleetBar fleet={fleet} />
      <Members fleet={fleet} />
    </div>
  );
}

function FleetBar({ fleet: { size, states } }: { readonly fleet: FleetRow }) {
  const width = (count: number) => ({ width: `${(100 * count) / size}%` });
  return (
    <div className={styles.fleetBar} aria-hidden>
      <span data-kind="connected" style={width(states.connected)} />
      <span data-kind="connecting" style={width(states.connecting)} />
      <span data-kind="failed" style={width(states.failed + states.waiting)} />
    </div>
  );
}

function Members({ fleet: { id, size } }: { readonly fleet: FleetRow }) {
  const now = useNow(1_000);
  const [start, setStart] = useState(0);
  const { members = [], reasons = [] } = useView("fleet", { id, start, count: PAGE }).value ?? {};
  return (
    <>
      {reasons.length > 0 && (
        <section className={styles.section} aria-label="Why members failed">
          <h3>Why members failed</h3>
          <table className={styles.table} aria-label="Why members failed">
            <colgroup>
              <col className={styles.narrow} />
              <col />
            </colgroup>
            <thead>
              <tr>
                <th scope="col" className={styles.number}>
                  Members
                </th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {reasons.map(({ reason, members: count }) => (
                <tr key={reason}>
                  <td className={styles.number}>{formatCount(count)}</td>
                  <td title={plainMessage(reason)}>
                    <Message text={reason} isSentence />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section className={`${styles.section} ${styles.grow}`} aria-label="Members">
        <h3>
          Members{" "}
          <small>
            {formatCount(start + 1)} to {formatCount(Math.min(size, start + PAGE))} of {formatCount(size)}
          </small>
          <Button disabled={start === 0} onClick={() => setStart(Math.max(0, start - PAGE))}>
            Previous
          </Button>
          <Button disabled={start + PAGE >= size} onClick={() => setStart(start + PAGE)}>
            Next
          </Button>
        </h3>
        <ScrollArea label="List of members" className={styles.grow}>
          <table className={styles.table} aria-label="Members">
            <thead>
              <tr>
                <th scope="col">Client Identifier</th>
                <th scope="col">State</th>
                <th scope="col" className={styles.number}>
                  Received
                </th>
              </tr>
            </thead>
            <tbody>
              {members.map(({ index, clientIdentifier, state, received }) => {
                const words = describeClientState(state, now);
                return (
                  <tr key={index}>
                    <td className={styles.mono}>{escapeText(clientIdentifier)}</td>
                    <td className={styles.muted}>
                      <Mark tone={words.tone} glyph={words.glyph}>
                        {words.text}
                      </Mark>
                    </td>
                    <td className={`${styles.number} ${styles.muted}`}>{formatCount(received)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollArea>
      </section>
    </>
  );
}
