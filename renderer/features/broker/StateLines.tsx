import type { ReactNode } from "react";
import { useContract, useView } from "#renderer/contract/index.ts";
import { useAppState, useBrokerFocus, useEngine } from "#renderer/state/index.ts";
import { Button } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import styles from "./Broker.module.css";
import { describeBrokerState, describeStore } from "./describeBroker.ts";

/** What a person should know before looking at anything else: a line for each, nothing while all is well. */
export function StateLines(): ReactNode {
  return (
    <>
      <ListeningLine />
      <RedirectionLine />
      <StoreLine />
    </>
  );
}

interface StateLineProps {
  readonly tone: "good" | "bad" | "idle" | "warning";
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function StateLine({ tone, title, text, children }: StateLineProps): ReactNode {
  return (
    <div role={tone === "bad" ? "alert" : "status"} className={styles.stateLine} data-tone={tone}>
      <strong>{title}</strong>
      <span>{text}</span>
      {children}
    </div>
  );
}

/** What is wrong while the broker does not listen. */
function ListeningLine(): ReactNode {
  const broker = useEngine((news) => news.status?.broker);
  const { broker: focus } = useAppState();
  const { run } = useCommandRegistry();
  if (broker === undefined || broker.kind === "listening" || broker.kind === "starting") return null;
  return (
    <StateLine {...describeBrokerState(broker)}>
      {broker.kind === "port-taken" ? (
        <>
          <Button variant="primary" onClick={() => run("broker.useSuggestedPort")}>
            Listen on port {broker.suggestedPort}
          </Button>
          <Button onClick={() => focus.getState().openDialog({ kind: "listen" })}>Choose a port…</Button>
        </>
      ) : (
        <Button variant="primary" onClick={() => run("broker.start")}>
          Start broker
        </Button>
      )}
    </StateLine>
  );
}

/** Clients are sent away. */
function RedirectionLine(): ReactNode {
  const contract = useContract();
  const redirection = useView("brokerTotals", {}).value?.redirection;
  if (redirection === undefined) return null;
  const { to, isPermanent } = redirection;
  return (
    <StateLine
      tone="warning"
      title="Clients are sent to another server"
      text={`Whoever connects is told ${isPermanent ? "Server moved" : "Use another server"}: ${to}`}
    >
      <Button variant="primary" onClick={() => void contract.command("broker.redirect", {})}>
        Serve clients here
      </Button>
    </StateLine>
  );
}

/** The store cannot be written, or a damaged one was set aside. */
function StoreLine(): ReactNode {
  const store = useEngine((news) => news.status?.brokerStore);
  const hiddenNotice = useBrokerFocus((focus) => focus.hiddenNotice);
  const hideNotice = useBrokerFocus((focus) => focus.hideNotice);
  const words = store === undefined ? undefined : describeStore(store);
  if (words === undefined || words.text === hiddenNotice) return null;
  return (
    <StateLine {...words}>
      {words.tone === "warning" && <Button onClick={() => hideNotice(words.text)}>Hide</Button>}
    </StateLine>
  );
}
