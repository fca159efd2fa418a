/**
 * The flow of packets: what a connection, or a client over several connections, does against the standard although
 * each packet by itself is fine, and which packets belong together as one exchange. Knows decoded packets, directions
 * and times; not where they come from. Start with `flowWatcher.ts`; `flowRules.ts` lists the checks,
 * `notObservable.ts` what no observer can see.
 */
export { createFlowDiagnostic, type FlowDiagnosticCode } from "./diagnostics.ts";
export { type FlowRule, flowRules } from "./flowRules.ts";
export { type Exchange, type ExchangeLeg, type ExchangeState } from "./exchange.ts";
export { createFlowWatcher, type FlowWatcher, type FlowWatcherOptions } from "./flowWatcher.ts";
export { flowNotObservable } from "./notObservable.ts";
export { type FlowFinding, type ObservedClosing, type ObservedOpening, type ObservedPacket } from "./observation.ts";
