import type { BrokerTotals } from "#shared/contract/index.ts";
import type { ViewSource } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import type { Clock } from "../support/index.ts";
import type { RateMeter } from "./rateMeter.ts";
import { createSlidingRate, READING_INTERVAL_MS, type SlidingRate } from "./slidingRate.ts";
import { repeat } from "./repeat.ts";

/** What the views of the broker's inside read. */
export interface BrokerViewSources {
  readonly broker: Broker;
  readonly clock: Clock;
  /** Says when something has passed. */
  readonly rates: Pick<RateMeter, "onSample">;
}

/** The broker in numbers. */
export function createBrokerTotalsView({ broker, clock, rates }: BrokerViewSources): ViewSource<"brokerTotals"> {
  return {
    intervalMs: 250,
    open(_, changed) {
      const rate = createSlidingRate();
      const read = (): void =>
        rate.add(clock.nowMs(), broker.counters.messagesToServer, broker.counters.messagesToClient);
      read();
      const ends = [
        broker.onChange(changed),
        rates.onSample(changed),
        repeat(clock, READING_INTERVAL_MS, () => {
          read();
          changed();
        }),
      ];
      return {
        value: () => readTotals(broker, rate),
        setParams() {},
        act() {},
        close() {
          for (const end of ends) end();
        },
      };
    },
  };
}

function readTotals(broker: Broker, rate: SlidingRate): BrokerTotals {
  const { counters } = broker;
  return {
    connections: broker.connectionCount,
    sessions: broker.sessionCount,
    subscriptions: broker.subscriptionCount,
    retained: broker.retainedCount,
    retainedBytes: broker.retainedBytes,
    messagesToServer: counters.messagesToServer,
    messagesToClient: counters.messagesToClient,
    rates: { toServerPerSecond: rate.perSecond(0), toClientPerSecond: rate.perSecond(1) },
    denied: counters.denied,
    malformed: counters.malformed,
    drops: { ...counters.notDelivered },
    memory: { bytes: broker.memoryBytes, maximumBytes: broker.settings.maximumMemoryMegabytes * 1024 * 1024 },
    connectionsRefused: counters.connectionsRefused,
    ...(broker.redirection === undefined ? {} : { redirection: broker.redirection }),
  };
}
