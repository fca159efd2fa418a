import type { ViewSource } from "../api.ts";
import type { BrokerViewSources } from "./brokerTotalsView.ts";
import { describeSession } from "./describeSession.ts";
import { repeat } from "./repeat.ts";

/** What stands still changes at most this often, as the expiry of a session does. */
const LOOK_AGAIN_MS = 1_000;

/** One session laid open. */
export function createBrokerSessionView({ broker, clock, rates }: BrokerViewSources): ViewSource<"brokerSession"> {
  return {
    intervalMs: 250,
    open(first, changed) {
      let params = first;
      const ends = [broker.onChange(changed), rates.onSample(changed), repeat(clock, LOOK_AGAIN_MS, changed)];
      return {
        value() {
          const { session, connection } = broker.client(params.clientIdentifier) ?? {};
          return session === undefined ? {} : { session: describeSession({ session, connection }, broker.settings) };
        },
        setParams(next) {
          params = next;
        },
        act() {},
        close() {
          for (const end of ends) end();
        },
      };
    },
  };
}
