import type { ReactNode } from "react";
import { type BrokerFocus, useAppState, useBrokerFocus, useEngine } from "#renderer/state/index.ts";
import { Button } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import { BrokerDialogs } from "./BrokerDialogs.tsx";
import styles from "./Broker.module.css";
import { ClientsSection } from "./ClientsSection.tsx";
import { DecisionsSection } from "./decisions/DecisionsSection.tsx";
import { describeBrokerState } from "./describeBroker.ts";
import { ListenersSection } from "./listeners/ListenersSection.tsx";
import { RetainedSection } from "./RetainedSection.tsx";
import { SectionSwitch } from "./SectionSwitch.tsx";
import { SettingsSection } from "./settings/SettingsSection.tsx";
import { SubscriptionsSection } from "./subscriptions/SubscriptionsSection.tsx";

/** The inside of the embedded broker, one section at a time. */
export function BrokerMain(): ReactNode {
  const section = useBrokerFocus((focus) => focus.section);
  return (
    <div className={styles.stack}>
      <StateLine />
      <SectionSwitch />
      {sections[section]}
      <BrokerDialogs />
    </div>
  );
}

const sections: Readonly<Record<BrokerFocus["section"], ReactNode>> = {
  clients: <ClientsSection />,
  subscriptions: <SubscriptionsSection />,
  retained: <RetainedSection />,
  decisions: <DecisionsSection />,
  listeners: <ListenersSection />,
  settings: <SettingsSection />,
};

/** What is wrong while the broker does not listen; nothing while it does. */
function StateLine(): ReactNode {
  const broker = useEngine((news) => news.status?.broker);
  const { broker: focus } = useAppState();
  const { run } = useCommandRegistry();
  if (broker === undefined || broker.kind === "listening" || broker.kind === "starting") return null;
  const words = describeBrokerState(broker);
  return (
    <div role="status" className={styles.stateLine} data-tone={words.tone}>
      <strong>{words.title}</strong>
      <span>{words.text}</span>
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
    </div>
  );
}
