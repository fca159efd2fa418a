import type { ReactNode } from "react";
import { useContract, useView } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, formatCount } from "#renderer/ui/index.ts";
import styles from "./Topics.module.css";

/** How far a clearing of retained messages has got, and the way back. */
export function RetainedUndo(): ReactNode {
  const contract = useContract();
  const { toasts } = useAppState();
  const { value } = useView("retained", { search: "", start: 0, count: 0 });
  if (value?.work === undefined && value?.undo === undefined) return null;
  const { work, undo } = value;

  const restore = async (id: number): Promise<void> => {
    const { notify } = toasts.getState();
    const answer = await contract.command("retained.restore", { undo: id });
    if (!answer.ok) return notify(`Nothing was restored: ${answer.error.message}`, "failure");
    const { restored, newer, expired, refused } = answer.value;
    const rest = [
      newer === 0 ? "" : `${formatCount(newer)} have a newer message`,
      expired === 0 ? "" : `${formatCount(expired)} had expired`,
      refused === 0 ? "" : `${formatCount(refused)} found no room`,
    ].filter((part) => part !== "");
    return notify(`${formatCount(restored)} retained messages restored${rest.map((part) => `; ${part}`).join("")}`);
  };

  return (
    <div className={styles.meter}>
      {work !== undefined ? (
        <span role="status">
          {work.kind === "clearing" ? "Clearing" : "Restoring"} {formatCount(work.done)} of {formatCount(work.total)}{" "}
          <progress aria-label="Progress" value={work.done} max={work.total} />
        </span>
      ) : (
        undo !== undefined && (
          <>
            <span role="status">{formatCount(undo.count)} retained messages cleared</span>
            <Button variant="quiet" className={styles.undo} onClick={() => void restore(undo.id)}>
              Undo
            </Button>
          </>
        )
      )}
    </div>
  );
}
