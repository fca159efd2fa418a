import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { BrokerClientRow, BrokerClients } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { type BrokerFocus, useAppState, useBrokerFocus, useEngine } from "#renderer/state/index.ts";
import {
  Button,
  CommandLine,
  EmptyState,
  formatCount,
  Message,
  Pane,
  SearchField,
  Toolbar,
} from "#renderer/ui/index.ts";
import { RowGrid, type RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { type Command, PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import styles from "./Broker.module.css";
import { clientName, createClientColumns, describeClientRow } from "./clientColumns.ts";
import { createClientList } from "./clientList.ts";
import { ChoiceSelect } from "./ChoiceSelect.tsx";
import { countOf } from "./describeBroker.ts";
import { SessionPane } from "./SessionPane.tsx";
import type { WindowedList } from "./windowedList.ts";
import { clientSectionCommands } from "./brokerCommands.ts";

const presences = [
  { value: "all", label: "All" },
  { value: "connected", label: "Connected" },
  { value: "offline", label: "Offline" },
] as const;
const orders = [
  { value: "name", label: "By name" },
  { value: "newest", label: "Newest first" },
  { value: "busiest", label: "Busiest first" },
] as const;
/** Ages and clocks are drawn this often. */
const TICK_MS = 1_000;

/** Who is at the broker, and the selected one laid open. */
export function ClientsSection(): ReactNode {
  const contract = useContract();
  const { broker } = useAppState();
  const [list] = useState(() => createClientList(contract, broker));
  useEffect(() => list.open(), [list]);
  const grid = useRef<RowGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const { clientSearch, presence, order, client } = useFocusOfClients();
  const { searchClients, setPresence, setOrder } = broker.getState();

  const selected = client === undefined ? undefined : list.list.selected();
  useCommands([
    { ...clientSectionCommands.search, run: () => searchField.current?.select() },
    disconnectCommand(selected, broker.getState().openDialog),
  ]);

  const table = (
    <Pane label="Clients at the broker">
      <ClientTable
        list={list.list}
        grid={grid}
        hold={list.hold}
        onEnter={() => detail.current?.querySelector<HTMLElement>("button, [tabindex='0']")?.focus()}
      />
    </Pane>
  );
  const session = (
    <Pane label="Session">
      <div ref={detail} className={styles.stack}>
        {client === undefined ? (
          <EmptyState isSmall title="No client selected">
            Select a client to see its session: subscriptions, messages in flight, queue, Will Message and clocks.
          </EmptyState>
        ) : (
          <SessionPane key={client.key} client={client} row={selected} />
        )}
      </div>
    </Pane>
  );
  return (
    <div className={styles.stack}>
      <Toolbar label="Clients">
        <SearchField
          ref={searchField}
          label="Search clients"
          placeholder="Part of identifier, user name or address"
          value={clientSearch}
          onValue={searchClients}
          onLeave={() => grid.current?.focus()}
        />
        <ChoiceSelect label="Presence" value={presence} choices={presences} onValue={setPresence} />
        <ChoiceSelect label="Order" value={order} choices={orders} onValue={setOrder} />
      </Toolbar>
      <PersistentSplit
        id="broker-clients"
        orientation="vertical"
        dividerLabels={["Clients and session"]}
        parts={[
          { id: "table", content: table, minSize: 100 },
          { id: "session", content: session, defaultSize: "56%", minSize: 120 },
        ]}
      />
    </div>
  );
}

function useFocusOfClients(): Pick<BrokerFocus, "clientSearch" | "presence" | "order" | "client"> {
  return {
    clientSearch: useBrokerFocus((focus) => focus.clientSearch),
    presence: useBrokerFocus((focus) => focus.presence),
    order: useBrokerFocus((focus) => focus.order),
    client: useBrokerFocus((focus) => focus.client),
  };
}

function disconnectCommand(row: BrokerClientRow | undefined, openDialog: BrokerFocus["openDialog"]): Command {
  if (row?.connection === undefined) {
    return { ...clientSectionCommands.disconnect, waitsFor: "a selected client that is connected", run() {} };
  }
  const { connection } = row.connection;
  const name = clientName(row);
  return {
    ...clientSectionCommands.disconnect,
    title: `Disconnect ${name}…`,
    run: () => openDialog({ kind: "disconnect", connection, name, isTold: row.protocolVersion === 5 }),
  };
}

type ClientList = WindowedList<BrokerClientRow, BrokerClients>;

interface ClientTableProps {
  readonly list: ClientList;
  readonly grid: React.Ref<RowGridHandle>;
  /** Somebody points at the rows, or not any more. */
  readonly hold: (isHeld: boolean) => void;
  readonly onEnter: () => void;
}

function ClientTable({ list, grid, hold, onEnter }: ClientTableProps): ReactNode {
  const { broker } = useAppState();
  const selectedRow = useStore(list.facts, (facts) => facts.selectedRow);
  const selectedKey = useStore(list.facts, (facts) => facts.selectedKey);
  const isEmpty = useStore(list.facts, (facts) => (facts.view?.rowCount ?? 0) === 0);
  const columns = useMemo(() => createClientColumns(Date.now), []);
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className={styles.stack}>
      <div
        className={styles.table}
        data-place="broker clients"
        onFocus={() => hold(true)}
        onBlur={() => hold(false)}
        onMouseEnter={() => hold(true)}
        onMouseLeave={(event) => hold(event.currentTarget.contains(document.activeElement))}
      >
        <RowGrid
          ref={grid}
          label="Clients"
          columns={columns}
          source={list.source}
          selectedIndex={selectedRow}
          selectedKey={selectedKey}
          rowName={(row) => describeClientRow(row, Date.now())}
          onSelect={list.selectRow}
          onActivate={onEnter}
          onKey={(event) => {
            if (event.key !== "Escape") return false;
            broker.getState().selectClient(undefined);
            return true;
          }}
        />
        {isEmpty && (
          <div className={styles.empty}>
            <NoClients list={list} />
          </div>
        )}
      </div>
      <ClientMeter list={list} />
    </div>
  );
}

function NoClients({ list }: { readonly list: ClientList }): ReactNode {
  const { broker } = useAppState();
  const view = useStore(list.facts, (facts) => facts.view);
  const failure = useStore(list.facts, (facts) => facts.failure);
  const search = useBrokerFocus((focus) => focus.clientSearch);
  const presence = useBrokerFocus((focus) => focus.presence);
  const state = useEngine((news) => news.status?.broker);
  if (failure !== undefined)
    return (
      <EmptyState title="The table failed">
        The broker says: <Message text={failure} />.
      </EmptyState>
    );
  if (view === undefined) return null;
  const hidden = view.connected + view.offline;
  if (hidden > 0) {
    return (
      <EmptyState
        title={search === "" ? `No client is ${presence}` : "No client matches"}
        actions={
          <Button
            variant="primary"
            onClick={() => {
              broker.getState().searchClients("");
              broker.getState().setPresence("all");
            }}
          >
            Show all
          </Button>
        }
      >
        {countOf(hidden, "client is", "clients are")} hidden by search and presence.
      </EmptyState>
    );
  }
  const listener = state?.kind === "listening" ? state.listeners[0] : undefined;
  return (
    <EmptyState title="No clients yet">
      {listener === undefined ? (
        "Nobody can connect while the broker does not listen."
      ) : (
        <>
          <p>Connect a client, or start the demo from the command palette.</p>
          <CommandLine command={`mosquitto_sub -h ${listener.host} -p ${listener.port} -t 'greeting/#'`} />
        </>
      )}
    </EmptyState>
  );
}

function ClientMeter({ list }: { readonly list: ClientList }): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  if (view === undefined) return <div className={styles.meter} />;
  const total = view.connected + view.offline;
  return (
    <div className={styles.meter}>
      <span>{formatCount(view.connected)} connected</span>
      <span>{formatCount(view.offline)} offline with a session</span>
      {view.rowCount !== total && <span>{formatCount(total - view.rowCount)} hidden by search and presence</span>}
    </div>
  );
}
