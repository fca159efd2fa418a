import type { ReactNode } from "react";
import type { PacketPart } from "#renderer/state/index.ts";
import { trailOf } from "./fieldIndex.ts";
import styles from "./Inspector.module.css";
import type { ShownPart } from "./part.ts";
import { describeSpan } from "./readings.ts";

interface TrailProps {
  /** The root of the trail: the packet's type. */
  readonly root: string;
  readonly shown: ShownPart;
  /** Where the value of a derived field comes from, when that is known. */
  readonly goToSource?: { readonly sequence: number; readonly go: () => void } | undefined;
  readonly onSelect: (part: PacketPart | undefined) => void;
}

/** The path of the selection in the tree; each step is a button. */
export function Trail({ root, shown, goToSource, onSelect }: TrailProps): ReactNode {
  const nodes = shown.node === undefined ? [] : trailOf(shown.node);
  const isDerived = shown.node?.field.isDerived === true;
  const place = isDerived ? "⟨derived⟩" : shown.span === undefined ? undefined : describeSpan(shown.span);
  return (
    <nav aria-label="Path of the selection" className={styles.trail}>
      <ol>
        <li>
          <button type="button" onClick={() => onSelect(undefined)}>
            {root}
          </button>
        </li>
        {nodes.map((node, position) => (
          <li key={node.path}>
            <button
              type="button"
              aria-current={position === nodes.length - 1 ? "true" : undefined}
              onClick={() => onSelect({ kind: "field", path: node.path })}
            >
              {node.field.label}
            </button>
          </li>
        ))}
      </ol>
      {place !== undefined && <span className={styles.place}>{place}</span>}
      {isDerived && goToSource !== undefined && (
        <button type="button" className={styles.source} onClick={goToSource.go}>
          from packet #{goToSource.sequence}
        </button>
      )}
      {shown.node === undefined && shown.span !== undefined && <span className={styles.place}>not interpreted</span>}
    </nav>
  );
}
