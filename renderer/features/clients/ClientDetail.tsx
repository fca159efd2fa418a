import { escapeText } from "#shared/base/index.ts";
import { Ellipsis } from "lucide-react";
import { useRef, useState } from "react";
import type { ClientDetail as Detail, ClientRow, SubscriptionRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import {
  Badge,
  Button,
  EmptyState,
  formatCount,
  IconButton,
  Mark,
  Menu,
  PaneHeader,
  useNow,
} from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import styles from "./Clients.module.css";
import { describeClientState, describeVerification, describeVersion, isActive } from "./describeClient.ts";
import { Fact } from "./Fact.tsx";
import { FailureCard } from "./FailureCard.tsx";
import { HistoryList } from "./HistoryList.tsx";
import { MessageTable } from "./MessageTable.tsx";
import { ReauthenticateButton } from "./ReauthenticateButton.tsx";
import { SectionTabs } from "./SectionTabs.tsx";
import { SessionPane } from "./SessionPane.tsx";
import { SubscribeForm } from "./SubscribeForm.tsx";
import { SubscriptionTable } from "./SubscriptionTable.tsx";
import { useClientActions } from "./useClientActions.ts";
import { clientMenu } from "./usePeerMenu.ts";

type Part = "traffic" | "history" | "session";

/** One client of ours: its state and why, its subscriptions, what it received, its past and its session. */
export function ClientDetail({ row }: { readonly row: ClientRow }) {
  const { id, name, state, origin } = row;
  const actions = useClientActions();
  const { run } = useCommandRegistry();
  const client = useView("client", { id }).value?.client;
  const [part, setPart] = useState<Part>("traffic");
  const isOn = isActive(state);
  const switchButton = useRef<HTMLButtonElement>(null);
  function tryNow(): void {
    // The button that was pressed goes with the waiting.
    switchButton.current?.focus();
    actions.give("client.connect", { id });
  }
  return (
    <div className={styles.detail}>
      <PaneHeader title={escapeText(name)}>
        {origin === "demo" && <Badge>Demo</Badge>}
        {origin === "rules" && <Badge>Rules</Badge>}
        <Button
          ref={switchButton}
          variant={isOn ? "plain" : "primary"}
          onClick={() => actions.give(isOn ? "client.disconnect" : "client.connect", { id })}
        >
          {isOn ? (state.kind === "waiting" ? "Stop trying" : "Disconnect") : "Connect"}
        </Button>
        {state.kind === "waiting" && (
          <Button variant="primary" onClick={tryNow}>
            Try now
          </Button>
        )}
        {client !== undefined && client.row.id === id && <ReauthenticateButton client={client} />}
        <Button onClick={() => run("clients.edit")}>Edit…</Button>
        <Menu trigger={<IconButton label="More" icon={Ellipsis} />} groups={clientMenu(row, actions, run)} />
      </PaneHeader>
      {client !== undefined && client.row.id === id && (
        <>
          <StateLine client={client} />
          <FailureCard client={client} />
          <SectionTabs
            label="Client"
            orientation="horizontal"
            selected={part}
            onSelect={setPart}
            sections={[
              { name: "traffic", title: "Messages", content: <Traffic key={id} client={client} /> },
              { name: "history", title: "History", content: <HistoryList key={id} client={client} /> },
              { name: "session", title: "Session", content: <SessionPane client={client} /> },
            ]}
          />
        </>
      )}
    </div>
  );
}

function Traffic({ client }: { readonly client: Detail }) {
  const { id, protocolVersion } = client.row;
  const [changed, setChanged] = useState<SubscriptionRow>();
  return (
    <>
      <section className={`${styles.section} ${styles.subscriptions}`} aria-label="Subscriptions">
        <h3>
          Subscriptions <small>{formatCount(client.subscriptions.length)}</small>
        </h3>
        {client.subscriptions.length === 0 ? (
          <p className={styles.note}>None yet. A client receives nothing until it subscribes.</p>
        ) : (
          <div className={styles.scroll}>
            <SubscriptionTable client={client} onChange={setChanged} />
          </div>
        )}
        <SubscribeForm clientId={id} version={protocolVersion} changed={changed} onDone={() => setChanged(undefined)} />
      </section>
      <MessageTable clientId={id} />
    </>
  );
}

function StateLine({ client }: { readonly client: Detail }) {
  const now = useNow(1_000);
  const { row, profile, session } = client;
  const words = describeClientState(row.state, now);
  const verification = describeVerification(client);
  return (
    <div className={styles.state}>
      <Mark tone={words.tone} glyph={words.glyph}>
        {words.text}
      </Mark>
      <dl className={styles.facts}>
        <Fact name="Broker" value={row.address} />
        <Fact name="MQTT" value={describeVersion(row.protocolVersion)} />
        <Fact
          name="Client Identifier"
          value={session.clientIdentifier === "" ? "chosen by the broker" : session.clientIdentifier}
        />
        <Fact name="Keep Alive" value={`${session.keepAlive?.seconds ?? profile.keepAliveSeconds} s`} />
        {profile.userName !== undefined && <Fact name="User name" value={profile.userName} />}
        <Fact name="Sent" value={formatCount(row.sent)} />
        <Fact name="Received" value={formatCount(row.received)} />
        {verification !== undefined && (
          <div className={styles.verification}>
            <dt>TLS</dt>
            <dd>
              <Mark tone={verification.tone} glyph={verification.glyph}>
                {verification.text}
              </Mark>
            </dd>
          </div>
        )}
      </dl>
      {/* The countdown would be read aloud every second; the kind of state alone is news. */}
      <span role="status" className="visually-hidden">
        {row.name} {row.state.kind}
      </span>
    </div>
  );
}

/** What stands in the main area when there is nobody to look at. */
export function NoClient() {
  const { run } = useCommandRegistry();
  return (
    <EmptyState
      title="No clients yet"
      actions={
        <>
          <Button variant="primary" onClick={() => run("clients.add")}>
            Add client…
          </Button>
          <Button onClick={() => run("clients.import")}>Import…</Button>
        </>
      }
    >
      A client of the workbench connects to the embedded broker or to any other. Whoever else connects to the embedded
      broker is listed as well.
    </EmptyState>
  );
}
