import type { ReactNode } from "react";
import { useSelection } from "#renderer/state/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import styles from "./PassportView.module.css";

/** A packet's number, which selects it. */
export function PacketLink({ sequence }: { readonly sequence: number }): ReactNode {
  const select = useSelection((selection) => selection.selectPacket);
  return (
    <button type="button" className={styles.link} onClick={() => select(sequence)}>
      #{formatCount(sequence)}
    </button>
  );
}
