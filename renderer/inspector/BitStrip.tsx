import type { ReactNode } from "react";
import type { PacketPart } from "#renderer/state/index.ts";
import { classes } from "#renderer/ui/index.ts";
import { bitRuns } from "./bits.ts";
import type { FieldNode } from "./fieldIndex.ts";
import type { HoverPreview } from "./hover.ts";
import styles from "./Inspector.module.css";

interface BitStripProps {
  readonly byte: number;
  /** The field whose bits these are. */
  readonly owner: FieldNode;
  readonly selected: FieldNode | undefined;
  readonly hover: HoverPreview;
  readonly onSelect: (part: PacketPart) => void;
}

/** The eight bits of a byte, highest first, each run with the field that owns it. */
export function BitStrip({ byte, owner, selected, hover, onSelect }: BitStripProps): ReactNode {
  const runs = bitRuns(byte, owner);
  return (
    <div role="group" aria-label={`Bits of ${owner.field.label}`} className={styles.bits}>
      {runs.map((run, position) => {
        const { node } = run;
        const key = node?.path ?? `bits-${position}`;
        if (node === undefined) {
          return (
            <span key={key} className={styles.bitRun}>
              <span className={styles.bitDigits}>{run.bits}</span>
            </span>
          );
        }
        return (
          <button
            key={key}
            type="button"
            className={classes(styles.bitRun, node === selected && styles.bitRunSelected)}
            aria-pressed={node === selected}
            title={`${node.field.label} ${node.field.display}`}
            onClick={() => onSelect({ kind: "field", path: node.path })}
            onPointerEnter={() => hover.set(node)}
            onPointerLeave={() => hover.set(undefined)}
          >
            <span className={styles.bitDigits}>{run.bits}</span>
            <span className={styles.bitLabel}>{node.field.label}</span>
          </button>
        );
      })}
    </div>
  );
}
