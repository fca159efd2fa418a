import type { ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import { quote } from "#shared/capture/filter/index.ts";
import type { BrokerClientRow, SessionDetail } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { type BrokerClientKey, useAppState } from "#renderer/state/index.ts";
import { Button, EmptyState, Mark, Message, PaneHeader, ScrollArea, useNow } from "#renderer/ui/index.ts";
import styles from "./Session.module.css";
import { clientName, versionText } from "./clientColumns.ts";
import { addressOf, elapsedText, remainingText } from "./describeBroker.ts";
import { SessionClocks } from "./SessionClocks.tsx";
import { SessionDrops } from "./SessionDrops.tsx";
import { InFlightTable, SubscriptionTable } from "./SessionTables.tsx";

interface SessionPaneProps {
  readonly client: BrokerClientKey;
  /** Its row of the table, while that is at hand. */
  readonly row: BrokerClientRow | undefined;
}

/** The selected client, laid open. */
export function SessionPane({ client, row }: SessionPaneProps): ReactNode {
  if (client.clientIdentifier === "") return <Knocking row={row} />;
  return <SessionOf clientIdentifier={client.clientIdentifier} />;
}

/** A connection that has said nothing yet. */
function Knocking({ row }: { readonly row: BrokerClientRow | undefined }): ReactNode {
  const { broker } = useAppState();
  const now = useNow(1_000);
  if (row?.connection === undefined) {
    return (
      <EmptyState isSmall title="The connection is over">
        It ended, or has sent its CONNECT and is listed under its Client Identifier.
      </EmptyState>
    );
  }
  const { connection, remote, sinceMs } = row.connection;
  const name = clientName(row);
  return (
    <>
      <PaneHeader title={name}>
        <Button onClick={() => broker.getState().openDialog({ kind: "disconnect", connection, name, isTold: false })}>
          Disconnect…
        </Button>
      </PaneHeader>
      <EmptyState isSmall title="CONNECT is awaited">
        {remote} has been connected for {elapsedText(now - sinceMs)} without a CONNECT. The broker closes such a
        connection after a short time.
      </EmptyState>
    </>
  );
}

function SessionOf({ clientIdentifier }: { readonly clientIdentifier: string }): ReactNode {
  const { value, error } = useView("brokerSession", { clientIdentifier });
  const name = escapeText(clientIdentifier);
  if (error !== undefined) {
    return (
      <EmptyState isSmall title="The session cannot be shown">
        <Message text={error.message} isSentence />
      </EmptyState>
    );
  }
  if (value === undefined) return <div aria-busy="true" />;
  if (value.session === undefined) {
    return (
      <>
        <PaneHeader title={name} />
        <EmptyState isSmall title="The session has ended">
          The broker keeps nothing of {name} any more. It is listed again when it connects.
        </EmptyState>
      </>
    );
  }
  return <Session session={value.session} />;
}

function Session({ session }: { readonly session: SessionDetail }): ReactNode {
  const { broker, packets, layout } = useAppState();
  const { clientIdentifier, presence } = session;
  const name = escapeText(clientIdentifier);
  return (
    <>
      <PaneHeader title={name}>
        <Button
          onClick={() => {
            packets.getState().applyFilter(`client == ${quote(clientIdentifier)}`);
            layout.getState().showActivity("capture");
          }}
        >
          Show packets
        </Button>
        {presence.kind === "connected" && (
          <Button
            onClick={() =>
              broker.getState().openDialog({
                ...{ kind: "disconnect", connection: presence.connection, name },
                isTold: session.protocolVersion === 5,
              })
            }
          >
            Disconnect…
          </Button>
        )}
      </PaneHeader>
      <ScrollArea label={`Session of ${name}`}>
        <StateLine session={session} />
        <div className={styles.columns}>
          <SessionClocks session={session} />
          <SubscriptionTable subscriptions={session.subscriptions} />
          <InFlightTable session={session} />
          <SessionDrops drops={session.drops} />
        </div>
      </ScrollArea>
    </>
  );
}

function StateLine({ session }: { readonly session: SessionDetail }): ReactNode {
  const now = useNow(1_000);
  const { presence, protocolVersion, userName } = session;
  return (
    <div className={styles.state}>
      {presence.kind === "connected" ? (
        <Mark tone="good" glyph="●">
          Connected for {elapsedText(now - presence.sinceMs)}
        </Mark>
      ) : (
        <Mark tone="idle" glyph="○">
          Offline for {elapsedText(now - presence.sinceMs)}: {presence.reason}
          {presence.expiresAtMs !== undefined && `, ends in ${remainingText(presence.expiresAtMs - now)}`}
        </Mark>
      )}
      <dl className={styles.facts}>
        {presence.kind === "connected" && <Fact name="From" value={presence.remote} />}
        {presence.kind === "connected" && presence.listener !== undefined && (
          <Fact name="At" value={`${presence.listener.protocol} ${addressOf(presence.listener)}`} />
        )}
        {presence.kind === "connected" && presence.security !== undefined && (
          <Fact name="TLS" value={describeSecurity(presence.security)} />
        )}
        <Fact name="MQTT" value={versionText(protocolVersion)} />
        {userName !== undefined && <Fact name="User name" value={userName} />}
        {presence.kind === "connected" && (
          <Fact name={protocolVersion === 5 ? "Clean Start" : "Clean Session"} value={presence.isClean ? "1" : "0"} />
        )}
        <Fact name="Session for" value={elapsedText(now - session.createdAtMs)} />
      </dl>
    </div>
  );
}

type Security = NonNullable<Extract<SessionDetail["presence"], { kind: "connected" }>["security"]>;

function describeSecurity({ protocol, cipher, serverName, certificateName }: Security): string {
  const parts = [
    protocol,
    cipher,
    serverName === undefined ? "" : `asked for ${serverName}`,
    certificateName === undefined ? "no client certificate" : `certificate of ${certificateName}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{escapeText(value)}</dd>
    </div>
  );
}
