import type { BrokerState, ListenerConfig, ListenerInfo, ListenerRow } from "#shared/contract/index.ts";
import type { Broker } from "../broker/index.ts";

/** One listener as the control keeps it. */
export interface ListenerEntry {
  readonly id: string;
  config: ListenerConfig;
  /** As configured, unless the command line or a taken port made it another one for this run. */
  port: number;
  state:
    | { readonly kind: "stopped" }
    | { readonly kind: "starting" }
    | { readonly kind: "listening"; readonly info: ListenerInfo; readonly sinceMs: number }
    | { readonly kind: "port-taken"; readonly host: string; readonly port: number; readonly suggestedPort: number }
    | { readonly kind: "failed"; readonly message: string };
  turnedAway: number;
  lastTurnedAway: ListenerRow["lastTurnedAway"];
}

/** The broker as a whole: it listens when one listener does, and else tells what keeps the first of them from it. */
export function brokerStateOf(entries: readonly ListenerEntry[]): BrokerState {
  const states = entries.map(({ state }) => state);
  const open = states.filter((state) => state.kind === "listening");
  if (open.length > 0) {
    return {
      kind: "listening",
      listeners: open.map(({ info }) => info),
      sinceMs: Math.min(...open.map(({ sinceMs }) => sinceMs)),
    };
  }
  if (states.some(({ kind }) => kind === "starting")) return { kind: "starting" };
  const failure = states.find((state) => state.kind === "port-taken" || state.kind === "failed");
  return failure ?? { kind: "stopped" };
}

/** A listener as the contract shows it. */
export function describeEntry(entry: ListenerEntry, broker: Pick<Broker, "connectionsThrough">): ListenerRow {
  const { id, config, state, turnedAway, lastTurnedAway } = entry;
  return {
    id,
    config,
    state: describeState(state),
    connections: state.kind === "listening" ? broker.connectionsThrough(state.info) : 0,
    turnedAway,
    ...(lastTurnedAway === undefined ? {} : { lastTurnedAway }),
  };
}

function describeState(state: ListenerEntry["state"]): ListenerRow["state"] {
  switch (state.kind) {
    case "listening":
      return { kind: "listening", port: state.info.port, sinceMs: state.sinceMs };
    case "port-taken":
      return { kind: "port-taken", port: state.port, suggestedPort: state.suggestedPort };
    default:
      return state;
  }
}
