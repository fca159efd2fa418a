import type { ReactNode } from "react";
import type { RawConnection, RawEntry } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { summarizePacket } from "#shared/mqtt/dissect/index.ts";
import { statementText } from "#renderer/inspector/index.ts";
import { EmptyState, formatBytes, Mark, Message, useNow } from "#renderer/ui/index.ts";
import styles from "./Raw.module.css";
import { describeEntry, judge, previewBytes, statementsBehind, versionSpoken } from "./verdict.ts";

interface RawLogProps {
  readonly connection: RawConnection | undefined;
  /** Chosen for what is written next; what was said keeps the version of its CONNECT. */
  readonly chosenVersion: ProtocolVersion;
  readonly shown: RawEntry | undefined;
  readonly onShow: (entry: RawEntry | undefined) => void;
  /** Stands in the place of its title. */
  readonly head: ReactNode;
}

/** What was sent and what came back, in order, and what the standard says of it. */
export function RawLog({ connection, chosenVersion, shown, onShow, head }: RawLogProps) {
  const nowMs = useNow(1_000);
  if (connection === undefined) {
    return (
      <div className={styles.column}>
        <div className={styles.strip}>{head}</div>
        <EmptyState isSmall title="Nothing said yet">
          Connect, then send bytes: what the peer answers stands here, and what the standard asks of it.
        </EmptyState>
      </div>
    );
  }
  const { entries, dropped } = connection;
  const version = versionSpoken(connection, chosenVersion);
  const verdict = judge(connection, version, nowMs);
  const statements = statementsBehind(connection, version);
  const first = entries[0]?.atMs ?? 0;
  const isOver = connection.state.kind === "closed";
  return (
    <div className={styles.column}>
      <div className={styles.strip}>
        {head}
        {dropped > 0 && <span className={styles.faint}>{dropped} older ones are gone</span>}
      </div>
      <ol className={styles.log} aria-label="What was said">
        {entries.map((entry) => (
          <li key={entry.index}>
            <button
              type="button"
              aria-pressed={shown?.index === entry.index}
              onClick={() => onShow(shown?.index === entry.index ? undefined : entry)}
            >
              <span className={styles.faint}>{`+${((entry.atMs - first) / 1_000).toFixed(3)}`}</span>
              <span aria-label={entry.direction === "toServer" ? "sent" : "answered"}>
                {entry.direction === "toServer" ? "→" : "←"}
              </span>
              <span>{describeEntry(entry, version, isOver)}</span>
              <span className={styles.faint}>
                {summaryOf(entry, version)} {entry.kind !== "incomplete" && formatBytes(entry.length)}
              </span>
            </button>
          </li>
        ))}
        {connection.state.kind === "closed" && (
          <li className={styles.closed}>
            ○ <Message text={connection.state.reason} isSentence />
          </li>
        )}
      </ol>
      {verdict !== undefined && (
        <div className={styles.verdict} role="status">
          <Mark tone={verdict.tone} glyph={verdict.glyph}>
            {verdict.words}
          </Mark>
          {statements.map((statement) => (
            <p key={statement.id} className={styles.faint}>
              {statement.id}: {statementText(statement)}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

function summaryOf({ bytes, kind, direction, length }: RawEntry, version: ProtocolVersion): string {
  if (kind === "packet") return summarizePacket(bytes, 0, bytes.length, version, direction);
  return direction === "toClient" ? previewBytes(bytes, length) : "";
}
