/**
 * Views that belong to no single domain: the status, the log, the inside of the broker. Each reads what others own and
 * keeps nothing but samples; only `retained` keeps what it cleared. Start with `statusView.ts` and `brokerInside.ts`.
 */
export { type BrokerInside, createBrokerInside } from "./brokerInside.ts";
export { createConnectionsView } from "./connectionsView.ts";
export { createLogRing, type LogRing } from "./logRing.ts";
export { createRateMeter, type RateMeter } from "./rateMeter.ts";
export { createStatusView, type StatusSources } from "./statusView.ts";
