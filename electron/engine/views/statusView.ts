import { createDisposables, type Dispose } from "#shared/base/index.ts";
import type { BrokerState, DemoState, Status } from "#shared/contract/index.ts";
import type { ViewSource } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import type { Capture } from "../capture/index.ts";
import type { StoreStatus } from "../store/index.ts";
import type { TopicStore } from "../topics/index.ts";
import type { RateMeter } from "./rateMeter.ts";

/** Whose state the status tells. */
export interface StatusSources {
  readonly brokerState: () => BrokerState;
  readonly demoState: () => DemoState;
  /** Answers `undefined` while the broker keeps nothing between runs. */
  readonly storeStatus: () => StoreStatus | undefined;
  readonly broker: Pick<Broker, "connectionCount" | "counters">;
  readonly capture: Capture;
  readonly topics: Pick<TopicStore, "topicCount">;
  readonly rates: RateMeter;
  /** Calls back when a state has changed; counters are looked at with the rates. */
  readonly onStateChange: (listener: () => void) => Dispose;
}

/** The whole workbench at a glance. */
export function createStatusView(sources: StatusSources): ViewSource<"status"> {
  return {
    intervalMs: 250,
    open(_, changed) {
      const disposables = createDisposables();
      disposables.use(sources.onStateChange(changed));
      disposables.use(sources.rates.onSample(changed));
      disposables.use(sources.capture.onChange(changed));
      return { value: () => readStatus(sources), setParams() {}, act() {}, close: disposables.dispose };
    },
  };
}

function readStatus({ brokerState, demoState, storeStatus, broker, capture, topics, rates }: StatusSources): Status {
  const { log, counters } = capture;
  return {
    broker: brokerState(),
    ...describeStore(storeStatus()),
    capture: {
      isRecording: capture.isRecording,
      seen: counters.packets,
      kept: log.nextSequence - log.firstSequence,
      dropped: log.dropped,
      bytesKept: log.bytesKept,
      packetBudget: log.budget.packets,
      byteBudget: log.budget.bytes,
      nextSequence: log.nextSequence,
      malformed: counters.malformed,
    },
    rates: rates.rates(),
    connections: broker.connectionCount,
    topics: topics.topicCount,
    denied: broker.counters.denied,
    demo: demoState(),
  };
}

function describeStore(status: StoreStatus | undefined): Pick<Status, "brokerStore"> {
  if (status === undefined) return {};
  const { folder, durability, setAside, fault } = status;
  return {
    brokerStore: {
      ...{ folder, durability },
      ...(setAside === undefined ? {} : { setAside }),
      ...(fault === undefined ? {} : { fault }),
    },
  };
}
