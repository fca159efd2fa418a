import type { ViewSource } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import type { RateMeter } from "./rateMeter.ts";

const LISTED_CONNECTIONS = 1_000;

/** The network connections at the embedded broker, with their packet counts. */
export function createConnectionsView(broker: Broker, rates: RateMeter): ViewSource<"connections"> {
  return {
    intervalMs: 250,
    open(_, changed) {
      const ends = [broker.onChange(changed), rates.onSample(changed)];
      return {
        value: () => ({
          total: broker.connectionCount,
          connections: [...broker.connections(LISTED_CONNECTIONS)],
        }),
        setParams() {},
        act() {},
        close() {
          for (const end of ends) end();
        },
      };
    },
  };
}
