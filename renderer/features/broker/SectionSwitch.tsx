import type { ReactNode } from "react";
import { useBrokerFocus } from "#renderer/state/index.ts";
import { Segmented, Toolbar } from "#renderer/ui/index.ts";

const sections = [
  { value: "clients", label: "Clients" },
  { value: "subscriptions", label: "Subscriptions" },
  { value: "retained", label: "Retained" },
  { value: "decisions", label: "Decisions" },
  { value: "listeners", label: "Listeners" },
  { value: "settings", label: "Settings" },
] as const;

/** What of the broker's inside is shown. */
export function SectionSwitch(): ReactNode {
  const section = useBrokerFocus((focus) => focus.section);
  const show = useBrokerFocus((focus) => focus.show);
  return (
    <Toolbar label="Broker">
      <Segmented label="Show" isLabelHidden value={section} choices={sections} onValue={show} />
    </Toolbar>
  );
}
