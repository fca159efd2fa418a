import type { ReactNode } from "react";
import { useBrokerFocus } from "#renderer/state/index.ts";
import { Segmented } from "#renderer/ui/index.ts";

const sections = [
  { value: "clients", label: "Clients" },
  { value: "retained", label: "Retained" },
] as const;

/** What of the broker's inside is shown. */
export function SectionSwitch(): ReactNode {
  const section = useBrokerFocus((focus) => focus.section);
  const show = useBrokerFocus((focus) => focus.show);
  return <Segmented label="Show" isLabelHidden value={section} choices={sections} onValue={show} />;
}
