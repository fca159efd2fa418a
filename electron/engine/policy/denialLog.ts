import type { Dispose } from "#shared/base/index.ts";
import type { DenialRow } from "#shared/contract/index.ts";
import type { ViewSource } from "../api.ts";
import { type Denial, NO_SEQUENCE } from "../broker/index.ts";
import { type Clock, createChangeSignal } from "../support/index.ts";

type Counts = Record<DenialRow["kind"], number>;
type Entry = { -readonly [Name in keyof DenialRow]: DenialRow[Name] };

const KEPT = 1_000;
const CHANGE_DELAY_MS = 50;

/** The last refusals of the broker, and how many there were of each kind. */
export interface DenialLog {
  /** Live totals: read them, do not keep copies. */
  readonly counts: Readonly<Counts>;
  /** Cheap: floods of refusals come through here. */
  add(denial: Denial): void;
  /** What is still known of the refusals of one packet; of a PUBLISH that was not delivered only its last ones. */
  ofPacket(sequence: number): readonly DenialRow[];
  /** The `index` of the next new row. */
  readonly nextIndex: number;
  /** The rows from an index on, oldest first, as far as they are kept. */
  since(index: number): readonly DenialRow[];
  onChange(listener: () => void): Dispose;
  readonly view: ViewSource<"denials">;
  dispose(): void;
}

/** Creates an empty log. */
export function createDenialLog(clock: Clock): DenialLog {
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const counts: Counts = { connect: 0, will: 0, publish: 0, subscribe: 0, delivery: 0 };
  let entries: Entry[] = [];
  // A topic that is filtered again and again is one row, or the other refusals would be gone in a moment.
  let deliveries = new Map<string, Entry>();
  let total = 0;

  function push(entry: Entry): void {
    entries.push(entry);
    if (entries.length < 2 * KEPT) return;
    entries = entries.slice(-KEPT);
    deliveries = new Map();
    for (const kept of entries) if (kept.kind === "delivery") deliveries.set(keyOf(kept), kept);
  }

  return {
    counts,
    add(denial) {
      counts[denial.request.kind] += 1;
      changes.touch();
      if (denial.request.kind !== "delivery") {
        push(createEntry(denial, total++, clock.nowMs()));
        return;
      }
      const key = `${denial.client.connection} ${denial.request.topicName}`;
      const known = deliveries.get(key);
      if (known === undefined) {
        const entry = createEntry(denial, total++, clock.nowMs());
        deliveries.set(key, entry);
        push(entry);
        return;
      }
      known.times += 1;
      known.timeMs = clock.nowMs();
      if (denial.sequence !== NO_SEQUENCE) known.sequence = denial.sequence;
    },
    ofPacket: (sequence) => entries.filter((entry) => entry.sequence === sequence),
    get nextIndex() {
      return total;
    },
    since: (index) => entries.filter((entry) => entry.index >= index),
    onChange: changes.onChange,
    view: {
      intervalMs: 100,
      open: (_, changed) => ({
        value: () => ({ total, rows: entries.slice(-KEPT).toReversed() }),
        setParams() {},
        act() {},
        close: changes.onChange(changed),
      }),
    },
    dispose: changes.dispose,
  };
}

function keyOf({ connection, topic }: DenialRow): string {
  return `${connection} ${topic}`;
}

function createEntry({ client, request, rule, sequence, told }: Denial, index: number, timeMs: number): Entry {
  const { kind } = request;
  const topic = "topicName" in request ? request.topicName : "topicFilter" in request ? request.topicFilter : undefined;
  return {
    index,
    timeMs,
    kind,
    ...(sequence === NO_SEQUENCE ? {} : { sequence }),
    connection: client.connection,
    clientIdentifier: client.clientIdentifier,
    ...(client.userName === undefined ? {} : { userName: client.userName }),
    protocolVersion: client.protocolVersion,
    ...(topic === undefined ? {} : { topic }),
    ...("qos" in request ? { qos: request.qos } : {}),
    ...("retain" in request ? { retain: request.retain } : {}),
    ...(rule === undefined ? {} : { rule }),
    told,
    times: 1,
  };
}
