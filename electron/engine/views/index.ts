/**
 * Views that belong to no single domain: the status, the log, the broker's connections. Each reads what others own and
 * keeps nothing but samples. Start with `statusView.ts`.
 */
export { createConnectionsView } from "./connectionsView.ts";
export { createLogRing, type LogRing } from "./logRing.ts";
export { createRateMeter, type RateMeter } from "./rateMeter.ts";
export { createStatusView, type StatusSources } from "./statusView.ts";
