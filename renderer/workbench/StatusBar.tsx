import type { BrokerState, Status } from "#shared/contract/index.ts";
import { assertNever } from "#shared/base/index.ts";
import { isEngineThere, useEngine } from "#renderer/state/index.ts";
import { classes, formatBytes, formatCount, Mark, Menu } from "#renderer/ui/index.ts";
import styles from "./StatusBar.module.css";
import { useCommandRegistry } from "./useCommands.ts";

/** The line at the bottom: the whole workbench at the left, the capture's memory at the right. */
export function StatusBar() {
  const status = useEngine((news) => news.status);
  const isThere = useEngine(isEngineThere);
  return (
    <footer aria-label="Status" className={styles.bar}>
      {status !== undefined && !isThere && <span className={styles.item}>▲ Last known values</span>}
      {status === undefined ? <span className={styles.item}>Starting the engine…</span> : <Counters status={status} />}
    </footer>
  );
}

function Counters({ status }: { readonly status: Status }) {
  const { run } = useCommandRegistry();
  const { broker, capture, demo } = status;
  const words = describeBroker(broker);
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button type="button" className={styles.item}>
            <Mark tone={words.tone} glyph={words.glyph}>
              {words.text}
            </Mark>
          </button>
        }
        groups={[
          [
            broker.kind === "listening" || broker.kind === "starting"
              ? { label: "Stop broker", onSelect: () => run("broker.stop") }
              : { label: "Start broker", onSelect: () => run("broker.start") },
          ],
          [
            demo.kind === "running" || demo.kind === "starting"
              ? { label: "Stop demo", onSelect: () => run("demo.stop") }
              : { label: "Start demo", onSelect: () => run("demo.start") },
          ],
        ]}
      />
      <span className={classes(styles.item, styles.count)}>
        {formatCount(status.connections)} {status.connections === 1 ? "client" : "clients"}
      </span>
      <span className={classes(styles.item, styles.count)}>{formatCount(status.rates.messagesPerSecond)} msg/s</span>
      <span className={classes(styles.item, styles.count, status.denied > 0 && styles.failure)}>
        ⊘ {formatCount(status.denied)} denied
      </span>
      {demo.kind !== "stopped" && <span className={styles.item}>{describeDemo(demo)}</span>}
      <span className={styles.gap} />
      {capture.malformed > 0 && (
        <span className={classes(styles.item, styles.secondary)}>▲ {formatCount(capture.malformed)} malformed</span>
      )}
      <span
        className={classes(styles.item, styles.secondary)}
        title={`${formatBytes(capture.bytesKept)} of ${formatBytes(capture.byteBudget)} · ${formatCount(capture.seen)} packets seen`}
      >
        Buffer {formatCount(capture.kept)} / {formatCount(capture.packetBudget)}
      </span>
      <span className={classes(styles.item, styles.secondary)}>{formatCount(capture.dropped)} dropped</span>
      <span className={classes(styles.item, capture.isRecording && styles.recording)}>
        {capture.isRecording ? "● Recording" : "○ Not recording"}
      </span>
    </>
  );
}

/** The broker's state in the few words of a status bar. */
export function describeBroker(broker: BrokerState): {
  readonly text: string;
  readonly glyph: string;
  readonly tone: "good" | "bad" | "idle";
} {
  switch (broker.kind) {
    case "stopped":
      return { text: "Broker stopped", glyph: "○", tone: "idle" };
    case "starting":
      return { text: "Broker starting", glyph: "◌", tone: "idle" };
    case "listening":
      return {
        text: `Broker ${broker.listeners.map(({ port }) => `:${port}`).join(" ")}`,
        glyph: "●",
        tone: "good",
      };
    case "port-taken":
      return { text: `Port ${broker.port} in use`, glyph: "▲", tone: "bad" };
    case "failed":
      return { text: "Broker failed", glyph: "▲", tone: "bad" };
    default:
      return assertNever(broker);
  }
}

function describeDemo(demo: Status["demo"]): string {
  switch (demo.kind) {
    case "stopped":
      return "";
    case "starting":
      return "Demo starting…";
    case "running":
      return `Demo · ${demo.clients} clients`;
    case "stopping":
      return "Demo stopping…";
    case "failed":
      return `▲ Demo failed: ${demo.message}`;
    default:
      return assertNever(demo);
  }
}
