import { assertNever, escapeText } from "#shared/base/index.ts";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { type SecurityFocus, useSecurity } from "#renderer/state/index.ts";
import { EmptyState, Mark, Message } from "#renderer/ui/index.ts";
import { BranchAnswer } from "./clients/BranchAnswer.tsx";
import { QuestionAnswer } from "./QuestionAnswer.tsx";
import { RuleLink } from "./RuleLink.tsx";
import styles from "./Security.module.css";
import { WitnessPanel } from "./WitnessPanel.tsx";

type Policy = NonNullable<PolicyDraftView["policy"]>;

/** Why: what is selected, in words, with the rules behind it. */
export function Explanation({ policy }: { readonly policy: Policy | undefined }) {
  const focus = useSecurity((security) => security.focus);
  if (focus === undefined || (policy === undefined && focus.kind !== "question")) {
    return (
      <EmptyState isSmall title="Nothing selected">
        Select a cell, a topic or a requirement to see the rule behind it, or ask above. A denied packet in Capture
        brings its question along: press W on it.
      </EmptyState>
    );
  }
  return <FocusWords focus={focus} policy={policy} />;
}

function FocusWords({ focus, policy }: { readonly focus: SecurityFocus; readonly policy: Policy | undefined }) {
  switch (focus.kind) {
    case "question":
      return <QuestionAnswer asked={focus} policy={policy} />;
    case "branch":
      return <BranchAnswer {...focus} />;
    case "cell":
      return (
        <CellWords
          cell={policy?.matrix.find(
            (cell) =>
              cell.role === focus.role &&
              cell.topic === focus.topic &&
              cell.scope === focus.scope &&
              cell.action === focus.action,
          )}
        />
      );
    case "requirement":
      return <RequirementWords requirement={policy?.requirements.find(({ id }) => id === focus.id)} />;
    default:
      return assertNever(focus);
  }
}

function CellWords({ cell }: { readonly cell: Policy["matrix"][number] | undefined }) {
  if (cell === undefined) return null;
  const { role, action, filter, extent, topicName, text, rule } = cell;
  return (
    <div className={styles.words}>
      <p>
        {role}, {action} <code>{escapeText(filter)}</code>
      </p>
      <Mark tone={extent === "none" ? "bad" : extent === "all" ? "good" : "warning"} glyph={glyphs[extent]}>
        {text}
      </Mark>
      {extent === "some" && (
        <p>
          For example <code>{escapeText(topicName)}</code>
        </p>
      )}
      {rule !== undefined && (
        <p>
          Decided by <RuleLink rule={rule} />
        </p>
      )}
    </div>
  );
}

const glyphs = { all: "✓", some: "◐", none: "⊘" } as const;

function RequirementWords({ requirement }: { readonly requirement: Policy["requirements"][number] | undefined }) {
  if (requirement === undefined) return null;
  const { id, kind, message, witness } = requirement;
  if (kind === "proved") {
    return (
      <div className={styles.words}>
        <Mark tone="good" glyph="✓">
          {id} is {message === undefined ? "proved: no client of any kind breaks it" : <Message text={message} />}
        </Mark>
      </div>
    );
  }
  return (
    <div className={styles.words}>
      <Mark tone={kind === "refuted" ? "bad" : "warning"} glyph={kind === "refuted" ? "⊘" : "▲"}>
        {id} {kind === "refuted" ? "is refuted" : "is open"}: <Message text={message ?? ""} />
      </Mark>
      {witness !== undefined && (
        <>
          <dl className={styles.facts}>
            <dt>Client</dt>
            <dd>
              <code>{escapeText(witness.client.clientIdentifier)}</code> of role {witness.role}
            </dd>
            {witness.against !== undefined && (
              <>
                <dt>At the expense of</dt>
                <dd>
                  <code>{escapeText(witness.against.clientIdentifier)}</code>
                </dd>
              </>
            )}
            <dt>Topic</dt>
            <dd>
              <code>{escapeText(witness.topicName)}</code>
            </dd>
            <dt>Decided by</dt>
            <dd>
              <RuleLink rule={witness.rule} />
            </dd>
          </dl>
          <WitnessPanel key={id} requirement={id} />
        </>
      )}
    </div>
  );
}
