import { useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { PolicyFlip } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useAppState, useSecurity } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, Message, MiddleTruncated, Toolbar } from "#renderer/ui/index.ts";
import { RuleLink } from "../RuleLink.tsx";
import whatIfStyles from "./WhatIf.module.css";
import styles from "../Security.module.css";

/** Flips in sight at once; the others are a page away. */
const PAGE = 100;

/** What would have come out otherwise: the recorded packets judged again by the document, flips only. */
export function WhatIfView() {
  const variant = useSecurity((security) => security.variant);
  const [client, setClient] = useState<string>();
  const [start, setStart] = useState(0);
  const { value, act } = useView("whatIf", {
    before: { kind: "enforced" },
    after: variant === "" ? {} : { variant },
    ...(client === undefined ? {} : { client }),
    start,
    count: PAGE,
  });
  if (value === undefined) return <div className={styles.column} aria-busy="true" />;
  const { state, problem, judged, total, flips, clients, clientTotal, rows, rowCount, unknown, unlisted } = value;
  if (state === "refused") {
    return (
      <EmptyState title="Nothing to compare">
        <Message text={problem ?? "the engine gives no reason"} isSentence />
      </EmptyState>
    );
  }
  const choose = (next: string | undefined): void => {
    setClient(next);
    setStart(0);
  };
  return (
    <div className={styles.column}>
      <Toolbar label="What if">
        <span role="status">
          {state === "running"
            ? `Judging ${formatCount(judged)} of ${formatCount(total)} packets`
            : `${formatCount(judged)} packets judged, ${formatCount(flips)} come out otherwise`}
        </span>
        {state === "running" && (
          <progress className={whatIfStyles.progress} aria-label="Packets judged" max={total} value={judged} />
        )}
        <span className={styles.gap} />
        {state === "running" ? (
          <Button onClick={() => act({ kind: "cancel" })}>Cancel</Button>
        ) : (
          <Button onClick={() => act({ kind: "restart" })}>Judge again</Button>
        )}
      </Toolbar>
      {flips === 0 && state !== "running" ? (
        <EmptyState title={judged === 0 ? "No packets recorded" : "Nothing would change"}>
          {judged === 0
            ? "Packets that are captured are judged again here, by what is enforced and by the document."
            : "Every recorded packet is decided alike by what is enforced now and by the document."}
        </EmptyState>
      ) : (
        <div className={whatIfStyles.flips}>
          <ul aria-label="Clients" className={whatIfStyles.flipClients}>
            <li>
              <button
                type="button"
                className={styles.item}
                aria-pressed={client === undefined}
                onClick={() => choose(undefined)}
              >
                All clients
              </button>
            </li>
            {clients.map((one) => (
              <li key={one.client}>
                <button
                  type="button"
                  className={styles.item}
                  aria-pressed={client === one.client}
                  onClick={() => choose(one.client)}
                >
                  <MiddleTruncated text={escapeText(one.client)} separator="-" />
                  <span>
                    {one.nowDenied > 0 && <span className={styles.deny}>⊘ {formatCount(one.nowDenied)} </span>}
                    {one.nowAllowed > 0 && <span className={styles.allow}>✓ {formatCount(one.nowAllowed)}</span>}
                  </span>
                </button>
              </li>
            ))}
            {clientTotal > clients.length && (
              <li className={styles.note}>and {formatCount(clientTotal - clients.length)} more</li>
            )}
          </ul>
          <FlipList rows={rows} />
        </div>
      )}
      <p className={styles.meter}>
        {rowCount > 0 &&
          `${formatCount(start + 1)}–${formatCount(Math.min(start + PAGE, rowCount))} of ${formatCount(rowCount)} flips`}
        {unlisted > 0 && ` · ${formatCount(unlisted)} more are counted, not listed`}
        {unknown > 0 && ` · ${formatCount(unknown)} packets of unknown clients are not judged`}
        <span className={styles.gap} />
        <Button variant="quiet" disabled={start === 0} onClick={() => setStart(Math.max(0, start - PAGE))}>
          Earlier
        </Button>
        <Button variant="quiet" disabled={start + PAGE >= rowCount} onClick={() => setStart(start + PAGE)}>
          Later
        </Button>
      </p>
    </div>
  );
}

function FlipList({ rows }: { readonly rows: readonly PolicyFlip[] }) {
  const { layout, packets, selection } = useAppState();
  const show = (sequence: number): void => {
    packets.getState().setFollowing(false);
    selection.getState().selectPacket(sequence);
    layout.getState().showActivity("capture");
  };
  return (
    <ul aria-label="Packets that come out otherwise" className={styles.scroll}>
      {rows.map(({ sequence, client, kind, topic, before, after }) => (
        <li key={`${sequence} ${client} ${kind} ${topic ?? ""}`} className={whatIfStyles.flip}>
          <button type="button" className={styles.link} onClick={() => show(sequence)}>
            #{formatCount(sequence)}
          </button>
          <span>
            <span className={styles.id}>{escapeText(client)}</span> {kind} <code>{escapeText(topic ?? "")}</code>
            <span className={styles.inline}>
              <Effect effect={before.effect} /> → <Effect effect={after.effect} /> <RuleLink rule={after.rule} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Effect({ effect }: { readonly effect: "allow" | "deny" }) {
  return effect === "allow" ? (
    <span className={styles.allow}>✓ allowed</span>
  ) : (
    <span className={styles.deny}>⊘ denied</span>
  );
}
