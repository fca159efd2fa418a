import { assertNever, escapeText } from "#shared/base/index.ts";
import type { BrokerConnection, ClientRow, FleetRow } from "#shared/contract/index.ts";
import { type Peer, usePeers } from "#renderer/state/index.ts";
import { formatCount, type PickGroup, PickList, type PickRow, plainMessage, useNow } from "#renderer/ui/index.ts";
import { describeClientState, describeFleet, describeVersion } from "./describeClient.ts";
import { usePeerMenu } from "./usePeerMenu.ts";
import type { PeerOverview } from "./usePeerOverview.ts";

/** A line of the list, and whom it stands for. */
interface PeerLine extends PickRow {
  readonly peer: Peer;
}

interface PeerGroup extends PickGroup {
  readonly rows: readonly PeerLine[];
}

/** Our clients in their groups, fleets, and the connections at the embedded broker. Selection follows the focus. */
export function PeerList({ clients = [], fleets, connections = [], connectionTotal, selected }: PeerOverview) {
  const select = usePeers((peers) => peers.select);
  const menu = usePeerMenu(selected);
  const now = useNow(1_000);
  const groups: readonly PeerGroup[] = [
    ...clientGroups(clients, now),
    ...(fleets.length === 0 ? [] : [peerGroup("Fleets", fleets.length, fleets.map(fleetLine))]),
    peerGroup("At the embedded broker", connectionTotal, connections.map(connectionLine)),
  ];
  return (
    <PickList
      label="Clients and connections"
      place="client list"
      rows={groups}
      selectedId={selected === undefined ? undefined : keyOf(selected)}
      menu={menu}
      onSelect={(id) => {
        const line = groups.flatMap(({ rows }) => rows).find((row) => row.id === id);
        if (line !== undefined) select(line.peer);
      }}
    />
  );
}

function peerGroup(title: string, total: number, rows: readonly PeerLine[]): PeerGroup {
  const count = total > rows.length ? `${formatCount(rows.length)} of ${formatCount(total)}` : formatCount(total);
  return { title, count, rows };
}

/** Clients without a group first, then each group by its name. */
function clientGroups(clients: readonly ClientRow[], now: number): PeerGroup[] {
  const names = [...new Set(clients.flatMap(({ group }) => (group === undefined ? [] : [group])))].sort((left, right) =>
    left.localeCompare(right),
  );
  const group = (title: string, own: readonly ClientRow[]): PeerGroup =>
    peerGroup(
      title,
      own.length,
      own.map((client) => clientLine(client, now)),
    );
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
    id: `client-${id}`,
    peer: { kind: "client", id },
    tone: words.tone,
    glyph: words.glyph,
    name: escapeText(name),
    detail: describeVersion(protocolVersion),
    end: words.short === "" && received > 0 ? `${formatCount(received)} ↓` : words.short,
    words: "reason" in state ? `${words.text}: ${plainMessage(state.reason)}` : words.text,
    colour,
  };
}

function fleetLine(fleet: FleetRow): PeerLine {
  const words = describeFleet(fleet);
  return {
    id: `fleet-${fleet.id}`,
    peer: { kind: "fleet", id: fleet.id },
    tone: words.tone,
    glyph: words.glyph,
    name: escapeText(fleet.name),
    detail: "fleet",
    end: words.short,
    words: words.text,
  };
}

function connectionLine(row: BrokerConnection): PeerLine {
  return {
    id: `connection-${row.connection}`,
    peer: { kind: "connection", connection: row.connection },
    tone: "good",
    glyph: "●",
    name: escapeText(row.clientIdentifier === "" ? row.remote : row.clientIdentifier),
    detail: describeVersion(row.protocolVersion),
    end: `${formatCount(row.packetsToServer + row.packetsToClient)} pkt`,
    words: `Connected from ${row.remote}`,
  };
}
