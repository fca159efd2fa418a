import { type ReactNode, useState } from "react";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { FieldNode } from "./fieldIndex.ts";
import styles from "./Inspector.module.css";
import { editionOf, statementsAbout } from "./standardText.ts";

interface StandardNoteProps {
  /** The selected field. */
  readonly node: FieldNode | undefined;
  readonly version: ProtocolVersion | undefined;
}

/** What the standard says about the selected field; stays open from field to field once it is opened. */
export function StandardNote({ node, version }: StandardNoteProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const section = sectionOf(node);
  // Its place is kept: a line that came with the first selection would push the selected row out of sight.
  if (section === undefined) return <p className={styles.noStandard}>Select a field to see its statements</p>;
  const edition = editionOf(version);
  const found = statementsAbout(section, edition);
  const count = found.length === 1 ? "1 statement" : `${found.length} statements`;
  return (
    <details className={styles.standard} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        MQTT {edition} §{section} · {found.length === 0 ? "no statement of its own" : count}
      </summary>
      <ul>
        {found.map(({ id, paraphrase }) => (
          <li key={id}>
            <span className={styles.mono}>[{id}]</span> {paraphrase}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The section of the field, or of the structure around it. */
function sectionOf(node: FieldNode | undefined): string | undefined {
  for (let each = node; each !== undefined; each = each.parent) {
    if (each.field.section !== undefined) return each.field.section;
  }
  return undefined;
}
