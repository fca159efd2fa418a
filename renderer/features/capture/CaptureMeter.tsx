import type { ReactNode } from "react";
import { useStore } from "zustand";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { useAppState, useEngine, usePackets } from "#renderer/state/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import styles from "./Capture.module.css";
import type { PacketList } from "./packetList.ts";

/** What was seen, kept, dropped and shown: always in sight, so that nothing is missing without a word. */
export function CaptureMeter({ list }: { readonly list: PacketList }): ReactNode {
  const view = useStore(list.facts, (facts) => facts.view);
  const budget = useEngine((news) => news.status?.capture.packetBudget);
  const filter = usePackets((packets) => packets.filter);
  const freeze = usePackets((packets) => packets.freeze);
  const { capture } = useAppState();
  if (view === undefined) return <div className={styles.meter} />;
  const shown = view.available.end - view.available.start;
  return (
    <div className={styles.meter}>
      {capture === undefined && <span>{formatCount(view.seen)} seen</span>}
      <span>
        {formatCount(view.kept)} {capture === undefined ? "kept" : "in the file"}
      </span>
      {capture === undefined && (
        <span>
          {view.dropped === 0
            ? "0 dropped"
            : `${formatCount(view.dropped)} older packets dropped${budget === undefined ? "" : ` (buffer ${formatCount(budget)})`}`}
        </span>
      )}
      <span>{formatCount(shown)} shown</span>
      {filter !== "" && view.scanned < 1 && <span>filter at {Math.floor(view.scanned * 100)} %</span>}
      {freeze !== undefined && (
        <span className={styles.frozen}>
          ❄ View frozen at {timeOfDay(freeze.atMs).slice(0, 8)} · {formatCount(view.hiddenByFreeze)} newer packets kept
          back
        </span>
      )}
    </div>
  );
}
