import { Fragment } from "react";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import matrixStyles from "./Matrix.module.css";
import styles from "./Security.module.css";

type Policy = NonNullable<PolicyDraftView["policy"]>;
type Cell = Policy["matrix"][number];

const extents = {
  all: { glyph: "✓", word: "may", tone: "allow" },
  some: { glyph: "◐", word: "may in part", tone: "warning" },
  none: { glyph: "⊘", word: "may not", tone: "deny" },
} as const;
const scopes = { own: "its own", other: "somebody else's" } as const;

/** Roles by topics: who may publish and receive what, on its own branch and on somebody else's. */
export function Matrix({ policy }: { readonly policy: Policy }) {
  const rows = policy.topics.flatMap(({ id, template }) =>
    (["own", "other"] as const)
      .filter((scope) => policy.matrix.some((cell) => cell.topic === id && cell.scope === scope))
      .map((scope) => ({ id, template, scope })),
  );
  return (
    <div className={styles.column}>
      <div className={styles.scroll}>
        <table className={matrixStyles.matrix} aria-label="Who may do what">
          <thead>
            <tr>
              <th rowSpan={2} scope="col">
                Topic
              </th>
              {policy.roles.map((role) => (
                <th key={role} colSpan={2} scope="colgroup">
                  {role}
                </th>
              ))}
            </tr>
            <tr>
              {policy.roles.map((role) => (
                <Fragment key={role}>
                  <th scope="col">publish</th>
                  <th scope="col">receive</th>
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, template, scope }) => (
              <tr key={`${id} ${scope}`}>
                <th scope="row" title={template}>
                  {id} <small>{scopes[scope]}</small>
                </th>
                {policy.roles.map((role) =>
                  (["publish", "receive"] as const).map((action) => (
                    <td key={`${role} ${action}`}>
                      <MatrixCell
                        cell={policy.matrix.find(
                          (one) =>
                            one.role === role && one.topic === id && one.scope === scope && one.action === action,
                        )}
                      />
                    </td>
                  )),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function MatrixCell({ cell }: { readonly cell: Cell | undefined }) {
  const focus = useSecurity((security) => security.focus);
  const select = useSecurity((security) => security.select);
  const cursorLine = useSecurity((security) => security.cursorLine);
  if (cell === undefined) return null;
  const { role, topic, scope, action, extent, rule } = cell;
  const { glyph, word, tone } = extents[extent];
  const isSelected =
    focus?.kind === "cell" &&
    focus.role === role &&
    focus.topic === topic &&
    focus.scope === scope &&
    focus.action === action;
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      aria-label={`${role} ${word} ${action} ${scopes[scope]} ${topic}`}
      className={matrixStyles.cell}
      data-linked={rule?.line !== undefined && rule.line === cursorLine}
      onClick={() => select({ kind: "cell", role, topic, scope, action })}
    >
      <span aria-hidden className={styles[tone]}>
        {glyph}
      </span>
    </button>
  );
}
