import { escapeText } from "#shared/base/index.ts";
import type { RuleFiring, RuleLogEntry, RuleMessage, RuleRow, ViewValue } from "#shared/contract/index.ts";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { EmptyState, formatCount, Message, MiddleTruncated, ScrollArea } from "#renderer/ui/index.ts";
import styles from "./Rules.module.css";
import { useRuleActions } from "./useRuleActions.ts";

interface AtWorkProps {
  readonly set: ViewValue<"ruleSet">["set"];
  /** Leads to a line of the document. */
  readonly onGo: (line: number) => void;
}

/** What the rules do: counts, the last firing of each, and what went wrong. */
export function AtWork({ set, onGo }: AtWorkProps) {
  if (set === undefined) return <div className={styles.scroll} aria-busy />;
  if (set.rules.length === 0) {
    return (
      <div className={styles.scroll}>
        <EmptyState isSmall title="Not started yet">
          Start the rules, and see here what each of them hears and publishes. Try shows what they would do, and sends
          nothing.
        </EmptyState>
      </div>
    );
  }
  return (
    <ScrollArea label="Rules at work">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Fired</th>
            <th scope="col">Published</th>
            <th scope="col">Failed</th>
            <th scope="col">Dropped</th>
          </tr>
        </thead>
        {set.rules.map((rule) => (
          <RuleLines key={rule.name} rule={rule} onGo={onGo} />
        ))}
      </table>
      <Log entries={set.log} dropped={set.logDropped} />
    </ScrollArea>
  );
}

function RuleLines({ rule, onGo }: { readonly rule: RuleRow; readonly onGo: (line: number) => void }) {
  const { name, trigger, line, fired, published, failed, dropped, last, problem, isOver } = rule;
  return (
    <tbody>
      <tr>
        <th scope="row">
          <button type="button" className={styles.ruleName} title={`Line ${line}`} onClick={() => onGo(line)}>
            {escapeText(name)}
          </button>
        </th>
        <td>{formatCount(fired)}</td>
        <td>{formatCount(published)}</td>
        <td data-tone={failed > 0 ? "bad" : undefined}>{formatCount(failed)}</td>
        <td data-tone={dropped > 0 ? "warning" : undefined}>{formatCount(dropped)}</td>
      </tr>
      <tr className={styles.lastRow}>
        <td colSpan={5}>
          <p className={styles.trigger}>
            {escapeText(trigger)}
            {isOver && " · over"}
          </p>
          {problem !== undefined && (
            <p className={styles.refused}>
              ⊘ <Message text={problem} />
            </p>
          )}
          {last === undefined ? <p className={styles.faint}>Nothing yet</p> : <Firing firing={last} />}
        </td>
      </tr>
    </tbody>
  );
}

function Firing({ firing }: { readonly firing: RuleFiring }) {
  const { atMs, arrived, device, published, problem } = firing;
  return (
    <div className={styles.firing}>
      <span className={styles.time}>{timeOfDay(atMs)}</span>
      <div>
        {arrived !== undefined && <MessageLine direction="arrived" message={arrived} />}
        {published !== undefined && <MessageLine direction="published" message={published} device={device} />}
        {problem !== undefined && (
          <p className={styles.refused}>
            ⊘ <Message text={problem} />
          </p>
        )}
      </div>
    </div>
  );
}

interface MessageProps {
  readonly direction: "arrived" | "published";
  readonly message: RuleMessage;
  readonly device?: number | undefined;
}

/** A message as one line, with the way to its packet. */
export function MessageLine({ direction, message, device }: MessageProps) {
  const { showPacket } = useRuleActions();
  const { topicName, preview, isText, payloadBytes, qos, retain, sequence } = message;
  const isArrived = direction === "arrived";
  return (
    <p className={styles.message}>
      <span aria-hidden className={styles.glyph} data-direction={isArrived ? "toClient" : "toServer"}>
        {isArrived ? "←" : "→"}
      </span>
      <span className="visually-hidden">{isArrived ? "Arrived: " : "Published: "}</span>
      <span className={styles.topic} title={topicName}>
        <MiddleTruncated text={escapeText(topicName)} separator="/" />
      </span>
      <code className={styles.preview}>{describePayload(preview, isText, payloadBytes)}</code>
      <span className={styles.meta}>
        QoS {qos}
        {retain && " ▣"}
        {device !== undefined && device > 1 && ` · device ${device}`}
      </span>
      {sequence !== undefined && (
        <button type="button" className={styles.link} onClick={() => showPacket(sequence)}>
          Packet {sequence}
        </button>
      )}
    </p>
  );
}

function describePayload(preview: string, isText: boolean, payloadBytes: number): string {
  if (payloadBytes === 0) return "(empty)";
  return isText ? escapeText(preview) : `0x${preview}`;
}

const logLooks = {
  failed: { glyph: "⊘", tone: "bad", word: "failed" },
  dropped: { glyph: "▲", tone: "warning", word: "dropped" },
  said: { glyph: "·", tone: "idle", word: "says" },
} as const;

function Log({ entries, dropped }: { readonly entries: readonly RuleLogEntry[]; readonly dropped: number }) {
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="rule-log">
      <h3 id="rule-log" className={styles.heading}>
        What went wrong, and what scripts say
      </h3>
      <ul className={styles.log}>
        {entries.map(({ index, atMs, rule, kind, text, times }) => (
          <li key={index}>
            <span className={styles.time}>{timeOfDay(atMs)}</span>
            <span aria-hidden className={styles.glyph} data-tone={logLooks[kind].tone}>
              {logLooks[kind].glyph}
            </span>
            <span>
              <strong>{escapeText(rule)}</strong> {logLooks[kind].word}: <Message text={text} />
              {times > 1 && <span className={styles.meta}> × {formatCount(times)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {dropped > 0 && <p className={styles.faint}>{formatCount(dropped)} older lines were let go</p>}
    </section>
  );
}
