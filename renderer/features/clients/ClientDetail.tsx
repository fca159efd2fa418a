import { escapeText } from "#shared/base/index.ts";
import { Ellipsis } from "lucide-react";
import type { ClientRow } from "#shared/contract/index.ts";
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
import styles from "./Clients.module.css";
import { describeClientState, describeTarget, describeVersion, isActive } from "./describeClient.ts";
import { MessageTable } from "./MessageTable.tsx";
import { SubscribeForm } from "./SubscribeForm.tsx";
import { SubscriptionTable } from "./SubscriptionTable.tsx";
import { useClientActions } from "./useClientActions.ts";

interface ClientDetailProps {
  readonly client: ClientRow;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One client of ours: its state, its subscriptions, what it received. */
export function ClientDetail({ client, onEdit, onRemove }: ClientDetailProps) {
  const actions = useClientActions();
  const { id, profile, state, origin } = client;
  const isOn = isActive(state);
  return (
    <div className={styles.detail}>
      <PaneHeader title={profile.name}>
        {origin === "demo" && <Badge>Demo</Badge>}
        <Button
          variant={isOn ? "plain" : "primary"}
          onClick={() => actions.give(isOn ? "client.disconnect" : "client.connect", { id })}
        >
          {isOn ? (state.kind === "waiting" ? "Stop trying" : "Disconnect") : "Connect"}
        </Button>
        {state.kind === "waiting" && (
          <Button variant="primary" onClick={() => actions.give("client.connect", { id })}>
            Try now
          </Button>
        )}
        <Button onClick={onEdit}>Edit…</Button>
        <Menu
          trigger={<IconButton label="More" icon={Ellipsis} />}
          groups={[
            [{ label: "Duplicate", onSelect: () => actions.duplicate(client) }],
            [{ label: "Remove…", isDanger: true, onSelect: onRemove }],
          ]}
        />
      </PaneHeader>
      <ClientState client={client} />
      <section className={`${styles.section} ${styles.subscriptions}`} aria-label="Subscriptions">
        <h3>
          Subscriptions <small>{formatCount(client.subscriptions.length)}</small>
        </h3>
        {client.subscriptions.length === 0 ? (
          <p className={styles.note}>None yet. A client receives nothing until it subscribes.</p>
        ) : (
          <div className={styles.scroll}>
            <SubscriptionTable client={client} />
          </div>
        )}
        <SubscribeForm key={id} clientId={id} />
      </section>
      <MessageTable key={id} clientId={id} />
    </div>
  );
}

function ClientState({ client }: { readonly client: ClientRow }) {
  const now = useNow(1_000);
  const { profile, state, sent, received } = client;
  const words = describeClientState(state, now);
  return (
    <div className={styles.state}>
      <Mark tone={words.tone} glyph={words.glyph}>
        {words.text}
      </Mark>
      <dl className={styles.facts}>
        <Fact name="Broker" value={describeTarget(profile.target)} />
        <Fact name="MQTT" value={describeVersion(profile.protocolVersion)} />
        <Fact
          name="Client Identifier"
          value={profile.clientIdentifier === "" ? "chosen by the broker" : profile.clientIdentifier}
        />
        <Fact name="Keep Alive" value={`${profile.keepAliveSeconds} s`} />
        {profile.userName !== undefined && <Fact name="User name" value={profile.userName} />}
        <Fact name="Sent" value={formatCount(sent)} />
        <Fact name="Received" value={formatCount(received)} />
      </dl>
      {/* The countdown would be read aloud every second; the kind of state alone is news. */}
      <span role="status" className="visually-hidden">
        {profile.name} {state.kind}
      </span>
    </div>
  );
}

/** A name and its value, in a list of facts. */
export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{escapeText(value)}</dd>
    </div>
  );
}

/** What stands in the main area when there is nobody to look at. */
export function NoClient({ onAdd }: { readonly onAdd: () => void }) {
  return (
    <EmptyState
      title="No clients yet"
      actions={
        <Button variant="primary" onClick={onAdd}>
          Add client…
        </Button>
      }
    >
      A client of the workbench connects to the embedded broker or to any other. Whoever else connects to the embedded
      broker is listed as well.
    </EmptyState>
  );
}
