import type { ReactNode } from "react";
import { clipText, escapeText } from "#shared/base/index.ts";
import type { PacketDetail } from "#shared/contract/index.ts";
import { usePackets, useSelection } from "#renderer/state/index.ts";
import { Button, formatCount, plainMessage } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import styles from "./PacketHead.module.css";
import { directionLook, packetFamily, qosText, timeOfDay } from "./packetLook.ts";

const versionNames = { 3: "3.1", 4: "3.1.1", 5: "5.0" } as const;

/** Of another client's name beside its packet; the tooltip has all of it. */
const CLIENT_CHARACTERS = 24;

interface PacketHeadProps {
  readonly detail: PacketDetail;
  /** At the end of the first line. */
  readonly actions: ReactNode;
}

/** What a packet is and what belongs to it. */
export function PacketHead({ detail, actions }: PacketHeadProps): ReactNode {
  const { row, peer, related } = detail;
  const view = usePackets((packets) => packets.inspectorView);
  const select = useSelection((selection) => selection.selectPacket);
  const others = related.filter((packet) => packet.sequence !== row.sequence);
  const direction = directionLook[row.direction];
  const { run } = useCommandRegistry();
  return (
    <header className={styles.head}>
      <h2 data-family={packetFamily(row.type)}>{row.type}</h2>
      <span className={styles.mono}>#{formatCount(row.sequence)}</span>
      <span className={styles.mono}>{timeOfDay(row.timeMs)}</span>
      <span title={peer.remote}>
        <span data-direction={row.direction} aria-hidden>
          {direction.glyph}
        </span>{" "}
        <span className="visually-hidden">{direction.words}</span>
        {escapeText(row.client)}
      </span>
      {row.qos !== undefined && <span>QoS {qosText(row.qos)}</span>}
      <span className={styles.faint}>
        {formatCount(row.length)} B{row.version === undefined ? "" : ` · MQTT ${versionNames[row.version]}`}
      </span>
      {row.outcome === "denied" && (
        <span className={styles.denied}>
          ⊘ Denied{row.told === "success" ? " ▲ client was told Success" : ""}{" "}
          <Button variant="quiet" title="The rule behind it, in Security" onClick={() => run("security.why")}>
            Why?
          </Button>
        </span>
      )}
      {detail.aliasedTopicName !== undefined && (
        <span className={styles.mono}>⟨derived⟩ {escapeText(detail.aliasedTopicName)}</span>
      )}
      <span className={styles.actions}>{actions}</span>
      {view !== "flow" && (
        <span role="group" aria-label="Related packets" className={styles.related}>
          {others.length === 0 && <span className={styles.faint}>No other packet belongs to it</span>}
          {others.slice(0, 6).map((packet) => (
            <button
              key={packet.sequence}
              type="button"
              data-family={packetFamily(packet.type)}
              title={`${plainMessage(packet.relation)}, packet ${packet.sequence}, ${timeOfDay(packet.timeMs)}`}
              onClick={() => select(packet.sequence)}
            >
              {directionLook[packet.direction].glyph} {packet.type}
              {packet.client !== row.client && ` ${clipText(escapeText(packet.client), CLIENT_CHARACTERS)}`}{" "}
              {elapsed(packet.timeMs - row.timeMs)}
            </button>
          ))}
          {others.length > 6 && <span className={styles.faint}>and {others.length - 6} more</span>}
        </span>
      )}
    </header>
  );
}

function elapsed(milliseconds: number): string {
  const sign = milliseconds < 0 ? "−" : "+";
  const size = Math.abs(milliseconds);
  return size < 1_000 ? `${sign}${size.toFixed(size < 10 ? 2 : 0)} ms` : `${sign}${(size / 1_000).toFixed(2)} s`;
}
