import { escapeText } from "#shared/base/index.ts";
import type { DenialBehaviour, PolicyDraftView, PolicyView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { Button, formatCount, Mark, SelectField } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import policyControlsStyles from "./PolicyControls.module.css";
import styles from "./Security.module.css";
import { usePolicyActions } from "./usePolicy.ts";

interface PolicyControlsProps {
  readonly policy: PolicyView;
  readonly draft: PolicyDraftView | undefined;
}

/** What the broker enforces, the variant that is looked at, and how refusals are answered. */
export function PolicyControls({ policy, draft }: PolicyControlsProps) {
  const { run } = useCommandRegistry();
  const { give } = usePolicyActions();
  const variant = useSecurity((security) => security.variant);
  const chooseVariant = useSecurity((security) => security.chooseVariant);
  const { applied, denials, denied, lastChange } = policy;
  const total = denied.connect + denied.will + denied.publish + denied.subscribe + denied.delivery;
  const change = (part: Partial<DenialBehaviour>): void => give("policy.setDenials", part);
  return (
    <div className={policyControlsStyles.controls}>
      <p role="status">
        {applied === undefined ? (
          <Mark tone="idle" glyph="○">
            Not enforced: everything is allowed
          </Mark>
        ) : (
          <Mark tone="good" glyph="✓">
            Enforced: {applied.name}
            {applied.variant === undefined ? "" : `, ${applied.variant}`}
          </Mark>
        )}
      </p>
      {policy.problem !== undefined && (
        <p role="alert">
          <Mark tone="bad" glyph="⊘">
            {escapeText(policy.problem)}
          </Mark>
        </p>
      )}
      {lastChange !== undefined && lastChange.total > 0 && (
        <p className={styles.note}>
          The last change touched {formatCount(lastChange.total)} of what stood already: connections, wills,
          subscriptions.
        </p>
      )}
      <SelectField
        label="Variant"
        value={variant}
        choices={[
          { value: "", label: "As the document stands" },
          ...(draft?.policy?.variants ?? []).map((name) => ({ value: name, label: name })),
        ]}
        onValue={chooseVariant}
      />
      <div className={policyControlsStyles.buttons}>
        <Button variant="primary" disabled={draft?.policy === undefined} onClick={() => run("security.apply")}>
          Enforce
        </Button>
        <Button disabled={applied === undefined} onClick={() => run("security.clear")}>
          Stop enforcing
        </Button>
      </div>
      <details className={policyControlsStyles.more}>
        <summary>How refusals are answered</summary>
        <SelectField
          label="Refused PUBLISH, 3.1.1"
          value={denials.publishV3}
          choices={[
            { value: "ack", label: "Acknowledge and drop" },
            { value: "close", label: "Close the connection" },
          ]}
          onValue={(publishV3) => change({ publishV3 })}
        />
        <SelectField
          label="Refused PUBLISH, 5.0"
          value={denials.publishV5}
          choices={[
            { value: "reason-code", label: "Reason Code" },
            { value: "disconnect", label: "DISCONNECT" },
            { value: "silent", label: "Silence" },
          ]}
          onValue={(publishV5) => change({ publishV5 })}
        />
        <SelectField
          label="Refused SUBSCRIBE"
          value={denials.subscribe}
          choices={[
            { value: "refuse", label: "Refuse with a code" },
            { value: "grant", label: "Grant, and filter deliveries" },
          ]}
          onValue={(subscribe) => change({ subscribe })}
        />
      </details>
      <p className={styles.note}>{formatCount(total)} refused since the engine started</p>
    </div>
  );
}
