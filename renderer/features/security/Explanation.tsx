import { escapeText } from "#shared/base/index.ts";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { Button, EmptyState, Mark, PaneHeader } from "#renderer/ui/index.ts";
import styles from "./Security.module.css";

type Policy = NonNullable<PolicyDraftView["policy"]>;

/** Why: the selected cell or requirement in words, with the rule behind it. */
export function Explanation({ policy }: { readonly policy: Policy | undefined }) {
  const focus = useSecurity((security) => security.focus);
  return (
    <section aria-label="Why" className={styles.why}>
      <PaneHeader title="Why" />
      {policy !== undefined && focus?.kind === "cell" && (
        <CellWords
          cell={policy.matrix.find(
            (cell) =>
              cell.role === focus.role &&
              cell.topic === focus.topic &&
              cell.scope === focus.scope &&
              cell.action === focus.action,
          )}
        />
      )}
      {policy !== undefined && focus?.kind === "requirement" && (
        <RequirementWords requirement={policy.requirements.find(({ id }) => id === focus.id)} />
      )}
      {(focus === undefined || policy === undefined) && (
        <EmptyState isSmall title="Nothing selected">
          Select a cell of the matrix or a requirement to see the rule behind it.
        </EmptyState>
      )}
    </section>
  );
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
      <RuleButton line={rule?.line} />
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
          {id} is proved: no client of any kind breaks it
        </Mark>
      </div>
    );
  }
  return (
    <div className={styles.words}>
      <Mark tone={kind === "refuted" ? "bad" : "warning"} glyph={kind === "refuted" ? "⊘" : "▲"}>
        {id} {kind === "refuted" ? "is refuted" : "is open"}: {escapeText(message ?? "")}
      </Mark>
      {witness !== undefined && (
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
        </dl>
      )}
      <RuleButton line={witness?.rule?.line} />
    </div>
  );
}

function RuleButton({ line }: { readonly line: number | undefined }) {
  const revealLine = useSecurity((security) => security.revealLine);
  if (line === undefined) return null;
  return (
    <div>
      <Button onClick={() => revealLine(line)}>Show line {line}</Button>
    </div>
  );
}
