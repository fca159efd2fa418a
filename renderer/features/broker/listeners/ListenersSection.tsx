import type { ReactNode } from "react";
import type { ListenerRow } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, Mark, Message, Pane, Toolbar, useNow } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { addressOf, ageText, countOf, describeListener, elapsedText } from "../describeBroker.ts";
import styles from "./Listeners.module.css";
import { saveFile } from "./saveFile.ts";
import { useListenerActions } from "./useListenerActions.ts";
import { listenerCommands } from "../brokerCommands.ts";

/** Where the broker listens: every listener with its state, and what can be done with it. */
export function ListenersSection(): ReactNode {
  const { broker } = useAppState();
  const { value, error } = useView("listeners", {});
  const { readAuthority } = useListenerActions();
  const { openDialog } = broker.getState();
  const add = (): void => openDialog({ kind: "listener", listener: undefined });
  const issue = (): void => openDialog({ kind: "certificate" });
  const hasAuthority = value?.hasDataFolder === true;

  async function saveAuthority(): Promise<void> {
    const authority = await readAuthority();
    if (authority !== undefined) saveFile("authority.cert.pem", authority.certificate);
  }

  useCommands([
    { ...listenerCommands.add, run: add },
    { ...listenerCommands.issue, waitsFor: hasAuthority ? undefined : "a data folder", run: issue },
  ]);
  return (
    <div className={styles.stack}>
      <Toolbar label="Listeners">
        <Button onClick={add}>Add listener…</Button>
        <Button disabled={!hasAuthority} onClick={issue}>
          Issue client certificate…
        </Button>
        <Button disabled={!hasAuthority} onClick={() => void saveAuthority()}>
          Save authority
        </Button>
        <Button onClick={() => openDialog({ kind: "redirect" })}>Send clients elsewhere…</Button>
      </Toolbar>
      <Pane label="Listeners">
        {error !== undefined ? (
          <EmptyState title="The listeners cannot be shown">
            <Message text={error.message} isSentence />
          </EmptyState>
        ) : value?.listeners.length === 0 ? (
          <EmptyState
            title="No listener"
            actions={
              <Button variant="primary" onClick={add}>
                Add listener…
              </Button>
            }
          >
            Nobody can connect to the broker.
          </EmptyState>
        ) : (
          <ul className={styles.list} aria-label="Listeners">
            {value?.listeners.map((listener) => (
              <Listener key={listener.id} listener={listener} />
            ))}
          </ul>
        )}
      </Pane>
    </div>
  );
}

function Listener({ listener }: { readonly listener: ListenerRow }): ReactNode {
  const { broker } = useAppState();
  const { start, stop, change } = useListenerActions();
  const { openDialog } = broker.getState();
  const { id, config, state } = listener;
  const isOpen = state.kind === "listening" || state.kind === "starting";
  const name = nameOf(listener);
  return (
    <li className={styles.listener} aria-label={name}>
      <div className={styles.what}>
        <p className={styles.head}>
          <code>{name}</code>
          <ListenerState state={state} />
        </p>
        <p className={styles.words}>
          {describeListener(config)} · {describeAccess(config.access)}
          {config.tls !== undefined && ` · ${describeTls(config.tls)}`}
          {!config.isEnabled && " · does not open by itself"}
        </p>
        <Traffic listener={listener} />
      </div>
      <div className={styles.actions}>
        {state.kind === "port-taken" && (
          <Button variant="primary" onClick={() => change(id, { ...config, port: state.suggestedPort })}>
            Listen on port {state.suggestedPort}
          </Button>
        )}
        {isOpen ? (
          <Button aria-label={`Stop ${name}`} onClick={() => stop(id)}>
            Stop
          </Button>
        ) : (
          <Button aria-label={`Start ${name}`} onClick={() => start(id)}>
            Start
          </Button>
        )}
        <Button aria-label={`Change ${name}`} onClick={() => openDialog({ kind: "listener", listener })}>
          Change…
        </Button>
        <Button aria-label={`Remove ${name}`} onClick={() => openDialog({ kind: "removeListener", listener })}>
          Remove…
        </Button>
      </div>
    </li>
  );
}

/** `mqtts 127.0.0.1:8883`. */
export function nameOf({ config, state }: ListenerRow): string {
  const port = state.kind === "listening" ? state.port : config.port;
  return `${config.protocol} ${addressOf({ host: config.host, port })}`;
}

function ListenerState({ state }: Pick<ListenerRow, "state">): ReactNode {
  const now = useNow(1_000);
  switch (state.kind) {
    case "stopped":
      return (
        <Mark tone="idle" glyph="○">
          Stopped
        </Mark>
      );
    case "starting":
      return (
        <Mark tone="idle" glyph="◌">
          Opening
        </Mark>
      );
    case "listening":
      return (
        <Mark tone="good" glyph="●">
          Listening for {elapsedText(now - state.sinceMs)}
        </Mark>
      );
    case "port-taken":
      return (
        <Mark tone="bad" glyph="▲">
          Port {state.port} is in use; {state.suggestedPort} is free
        </Mark>
      );
    case "failed":
      return (
        <Mark tone="bad" glyph="▲">
          <Message text={state.message} isSentence />
        </Mark>
      );
  }
}

function Traffic({
  listener: { config, connections, turnedAway, lastTurnedAway },
}: {
  readonly listener: ListenerRow;
}) {
  const now = useNow(1_000);
  const limit = config.maximumConnections === undefined ? "" : ` of ${formatCount(config.maximumConnections)}`;
  return (
    <p className={styles.words}>
      {config.maximumConnections === undefined
        ? countOf(connections, "connection")
        : `${formatCount(connections)}${limit} connections`}
      {lastTurnedAway !== undefined && (
        <>
          {" · "}
          {formatCount(turnedAway)} turned away, last {lastTurnedAway.remote} {ageText(now - lastTurnedAway.atMs)} ago:{" "}
          <Message text={lastTurnedAway.reason} />
        </>
      )}
    </p>
  );
}

function describeAccess(access: ListenerRow["config"]["access"]): string {
  switch (access.kind) {
    case "workbench":
      return "access as in Security";
    case "open":
      return "open to everybody";
    case "own": {
      const files = [access.policyFile, access.accountsFile].filter((file) => file !== undefined);
      return files.length === 0 ? "access of its own: open" : `access by ${files.join(" and ")}`;
    }
  }
}

const clientCertificateWords = {
  none: "",
  optional: ", asks for client certificates",
  required: ", requires client certificates",
} as const;

function describeTls(tls: NonNullable<ListenerRow["config"]["tls"]>): string {
  const own = tls.certificate.kind === "local" ? "certificate of the local authority" : tls.certificate.certificateFile;
  return `${own}${clientCertificateWords[tls.clientCertificates]}${tls.keyLogFile === undefined ? "" : ", logs TLS keys"}`;
}
