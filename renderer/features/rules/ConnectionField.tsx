import type { Publisher } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { SelectField } from "#renderer/ui/index.ts";
import styles from "./Rules.module.css";
import { useRuleActions } from "./useRuleActions.ts";

const EMBEDDED = "embedded";

interface ConnectionFieldProps {
  readonly id: string;
  /** `undefined` until the engine has told. */
  readonly via: Publisher | undefined;
}

/** The connection that a rule set listens and publishes on, from its next start. */
export function ConnectionField({ id, via }: ConnectionFieldProps) {
  const { give } = useRuleActions();
  const clients = useView("clients", {}).value?.clients.filter(({ origin }) => origin === "user") ?? [];
  const value = via?.kind === "client" ? via.id : EMBEDDED;
  const isGone = via?.kind === "client" && !clients.some((client) => client.id === via.id);
  return (
    <div className={styles.connection}>
      <SelectField
        label="Runs on"
        value={value}
        choices={[
          { value: EMBEDDED, label: "Embedded broker" },
          ...clients.map((client) => ({ value: client.id, label: client.name })),
          ...(isGone ? [{ value, label: "A client that is gone" }] : []),
        ]}
        onValue={(chosen) =>
          give("rules.choose", { id, via: chosen === EMBEDDED ? { kind: "embedded" } : { kind: "client", id: chosen } })
        }
      />
    </div>
  );
}
