import type { ReactNode } from "react";
import type { DenialBehaviour } from "#shared/contract/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { SelectField } from "#renderer/ui/index.ts";
import styles from "./Settings.module.css";

const publishV3 = [
  { value: "ack", label: "Acknowledge and drop" },
  { value: "close", label: "Close the connection" },
] as const;
const publishV5 = [
  { value: "reason-code", label: "Answer with Not authorized" },
  { value: "disconnect", label: "Send DISCONNECT" },
  { value: "silent", label: "Acknowledge and drop" },
] as const;
const subscribe = [
  { value: "refuse", label: "Refuse in SUBACK" },
  { value: "grant", label: "Grant, and filter what is delivered" },
] as const;

/** How refusals are answered: the same switches as in the Security activity. */
export function DenialFields(): ReactNode {
  const contract = useContract();
  const denials = useView("policy", {}).value?.denials;
  if (denials === undefined) return null;
  const set = (changes: Partial<DenialBehaviour>): void => void contract.command("policy.setDenials", changes);
  return (
    <section aria-label="Refusals" className={styles.group}>
      <h3>Refusals</h3>
      <div className={styles.fields}>
        <SelectField
          label="A refused PUBLISH of a 3.x client"
          value={denials.publishV3}
          choices={publishV3}
          onValue={(chosen) => set({ publishV3: chosen })}
        />
        <SelectField
          label="A refused PUBLISH of a 5.0 client"
          value={denials.publishV5}
          choices={publishV5}
          onValue={(chosen) => set({ publishV5: chosen })}
        />
        <SelectField
          label="A refused SUBSCRIBE"
          value={denials.subscribe}
          choices={subscribe}
          onValue={(chosen) => set({ subscribe: chosen })}
        />
      </div>
    </section>
  );
}
