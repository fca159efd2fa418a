import { assertNever, escapeText } from "#shared/base/index.ts";
import { type KeyboardEvent, useId } from "react";
import type { BrokerConnection, ClientRow, FleetRow } from "#shared/contract/index.ts";
import { type Peer, usePeers } from "#renderer/state/index.ts";
import { formatCount, useNow } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { describeClientState, describeFleet, describeVersion, type StateWords } from "./describeClient.ts";
import type { PeerOverview } from "./usePeerOverview.ts";

/** One line of the list. */
interface PeerLine {
  readonly key: string;
  readonly peer: Peer;
  readonly tone: StateWords["tone"];
  readonly glyph: string;
  readonly name: string;
  readonly version: string;
  readonly end: string;
  /** The state in words, for those who do not see the glyph. */
  readonly words: string;
  readonly colour?: string | undefined;
}

interface PeerGroup {
  readonly title: string;
  readonly total: number;
  readonly lines: readonly PeerLine[];
}

/** Our clients in their groups, fleets, and the connections at the embedded broker. Selection follows the focus. */
export function PeerList({ clients = [], fleets, connections = [], connectionTotal, selected }: PeerOverview) {
  const select = usePeers((peers) => peers.select);
  const now = useNow(1_000);
  const listId = useId();
  const groups: readonly PeerGroup[] = [
    ...clientGroups(clients, now),
    ...(fleets.length === 0 ? [] : [{ title: "Fleets", total: fleets.length, lines: fleets.map(fleetLine) }]),
    { title: "At the embedded broker", total: connectionTotal, lines: connections.map(connectionLine) },
  ];
  const lines = groups.flatMap((group) => group.lines);
  const selectedKey = selected === undefined ? undefined : keyOf(selected);
  const optionId = (key: string) => `${listId}-${key}`;

  function onKeyDown(event: KeyboardEvent): void {
    const index = lines.findIndex(({ key }) => key === selectedKey);
    const last = lines.length - 1;
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[
      event.key
    ];
    const line = next === undefined ? undefined : lines[next];
    if (line === undefined) return;
    event.preventDefault();
    select(line.peer);
    document.getElementById(optionId(line.key))?.scrollIntoView({ block: "nearest" });
  }

  return (
    // A list of nothing is no list, and no stop for Tab; whoever stands in it when the last one goes stays there.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the role is computed
    <div
      role={lines.length === 0 ? "group" : "listbox"}
      aria-label="Clients and connections"
      tabIndex={lines.length === 0 ? -1 : 0}
      data-place="client list"
      aria-activedescendant={selectedKey === undefined ? undefined : optionId(selectedKey)}
      className={styles.list}
      onKeyDown={onKeyDown}
    >
      {groups.map(({ title, total, lines: own }) => (
        <div key={title} role="group" aria-label={title}>
          <div role="presentation" className={styles.groupTitle}>
            <span>{title}</span>
            <span>
              {total > own.length ? `${formatCount(own.length)} of ${formatCount(total)}` : formatCount(total)}
            </span>
          </div>
          {own.map((line) => (
            // The list has the focus and the keys; a row only takes the pointer.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={line.key}
              id={optionId(line.key)}
              role="option"
              aria-selected={line.key === selectedKey}
              className={styles.row}
              data-colour={line.colour}
              onClick={() => select(line.peer)}
            >
              <span aria-hidden className={styles.rowGlyph} data-tone={line.tone}>
                {line.glyph}
              </span>
              <span className={styles.rowName}>
                {escapeText(line.name)} <small>{line.version}</small>
              </span>
              <span className={styles.rowEnd} data-tone={line.tone}>
                {line.end}
                <span className="visually-hidden"> {line.words}</span>
              </span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Clients without a group first, then each group by its name. */
function clientGroups(clients: readonly ClientRow[], now: number): PeerGroup[] {
  const names = [...new Set(clients.flatMap(({ group }) => (group === undefined ? [] : [group])))].sort((left, right) =>
    left.localeCompare(right),
  );
  const group = (title: string, own: readonly ClientRow[]): PeerGroup => ({
    title,
    total: own.length,
    lines: own.map((client) => clientLine(client, now)),
  });
  const loose = clients.filter((client) => client.group === undefined);
  return [
    ...(loose.length > 0 || names.length === 0 ? [group("Clients", loose)] : []),
    ...names.map((name) =>
      group(
        escapeText(name),
        clients.filter((client) => client.group === name),
      ),
    ),
  ];
}

function keyOf(selected: NonNullable<PeerOverview["selected"]>): string {
  switch (selected.kind) {
    case "client":
      return `client-${selected.client.id}`;
    case "fleet":
      return `fleet-${selected.fleet.id}`;
    case "connection":
      return `connection-${selected.connection.connection}`;
    default:
      return assertNever(selected);
  }
}

function clientLine({ id, name, colour, protocolVersion, state, received }: ClientRow, now: number): PeerLine {
  const words = describeClientState(state, now);
  return {
    key: `client-${id}`,
    peer: { kind: "client", id },
    tone: words.tone,
    glyph: words.glyph,
    name,
    version: describeVersion(protocolVersion),
    end: words.short === "" && received > 0 ? `${formatCount(received)} ↓` : words.short,
    words: "reason" in state ? `${words.text}: ${state.reason}` : words.text,
    colour,
  };
}

function fleetLine(fleet: FleetRow): PeerLine {
  const words = describeFleet(fleet);
  return {
    key: `fleet-${fleet.id}`,
    peer: { kind: "fleet", id: fleet.id },
    tone: words.tone,
    glyph: words.glyph,
    name: fleet.name,
    version: "fleet",
    end: words.short,
    words: words.text,
  };
}

function connectionLine(row: BrokerConnection): PeerLine {
  return {
    key: `connection-${row.connection}`,
    peer: { kind: "connection", connection: row.connection },
    tone: "good",
    glyph: "●",
    name: row.clientIdentifier === "" ? row.remote : row.clientIdentifier,
    version: describeVersion(row.protocolVersion),
    end: `${formatCount(row.packetsToServer + row.packetsToClient)} pkt`,
    words: `Connected from ${row.remote}`,
  };
}
