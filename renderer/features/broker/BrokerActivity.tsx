import type { ReactNode } from "react";
import { type BrokerFocus, useBrokerFocus } from "#renderer/state/index.ts";
import { BrokerDialogs } from "./BrokerDialogs.tsx";
import styles from "./Broker.module.css";
import { ClientsSection } from "./ClientsSection.tsx";
import { DecisionsSection } from "./decisions/DecisionsSection.tsx";
import { ListenersSection } from "./listeners/ListenersSection.tsx";
import { RetainedSection } from "./RetainedSection.tsx";
import { SectionSwitch } from "./SectionSwitch.tsx";
import { SettingsSection } from "./settings/SettingsSection.tsx";
import { StateLines } from "./StateLines.tsx";
import { SubscriptionsSection } from "./subscriptions/SubscriptionsSection.tsx";

/** The inside of the embedded broker, one section at a time. */
export function BrokerMain(): ReactNode {
  const section = useBrokerFocus((focus) => focus.section);
  return (
    <div className={styles.stack}>
      <StateLines />
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
