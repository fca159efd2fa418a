import type { Dispose } from "#shared/base/index.ts";
import type { ViewSources } from "../api.ts";
import { createBrokerClientsView } from "./brokerClientsView.ts";
import { createBrokerSessionView } from "./brokerSessionView.ts";
import { type BrokerViewSources, createBrokerTotalsView } from "./brokerTotalsView.ts";
import {
  createRetainedDesk,
  createRetainedMessageView,
  createRetainedView,
  type RetainedDesk,
} from "./retained/index.ts";
import { createSubscriptionsView } from "./subscriptions/index.ts";

/** What the Broker activity asks of the engine. */
export interface BrokerInside {
  readonly commands: RetainedDesk["commands"];
  readonly views: Pick<
    ViewSources,
    "brokerTotals" | "brokerClients" | "brokerSession" | "subscriptions" | "retained" | "retainedMessage"
  >;
  dispose: Dispose;
}

/** Creates the views of the broker's inside, and the commands on its retained messages. */
export function createBrokerInside(sources: BrokerViewSources): BrokerInside {
  const desk = createRetainedDesk(sources.broker, sources.clock);
  return {
    commands: desk.commands,
    views: {
      brokerTotals: createBrokerTotalsView(sources),
      brokerClients: createBrokerClientsView(sources),
      brokerSession: createBrokerSessionView(sources),
      subscriptions: createSubscriptionsView(sources),
      retained: createRetainedView(sources.broker, desk),
      retainedMessage: createRetainedMessageView(sources.broker),
    },
    dispose: desk.dispose,
  };
}
