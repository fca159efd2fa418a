import type { ObservedClosing } from "./observation.ts";
import { type ConnectionFlow, isAccepted, isType, type Observed, type RuleContext } from "./state.ts";

/** Room for the network between the Server and the observer. */
const SLACK_MS = 5_000;

/** The Keep Alive that holds, in seconds: the Server's where it gave one. 0 and unknown switch the checks off. */
function keepAliveSeconds({ connect, connack }: ConnectionFlow): number {
  return connack?.packet.properties?.serverKeepAlive ?? connect?.packet.keepAliveSeconds ?? 0;
}

/** How long the Client has been silent; `undefined` unless its connection stands and its Keep Alive is known. */
function silenceMs(flow: ConnectionFlow, timeMs: number): number | undefined {
  const last = flow.sent.toServer.lastPacket;
  if (!isAccepted(flow) || flow.connect === undefined || last === undefined) return undefined;
  return timeMs - last.timeMs;
}

/** Checks the silence that a packet ends. */
export function checkKeepAlive({ flow, report }: RuleContext, observed: Observed): void {
  const silent = silenceMs(flow, observed.timeMs);
  if (silent === undefined) return;
  const seconds = keepAliveSeconds(flow);
  if (observed.direction === "toServer") {
    if (seconds === 0 || silent <= seconds * 1_500) return;
    const isServers = flow.connack?.packet.properties?.serverKeepAlive !== undefined;
    const words = { value: `${formatSeconds(silent)} of ${seconds} s` };
    report("flow-keep-alive-exceeded", observed, isServers ? { ...words, statement: "MQTT-3.2.2-21" } : words);
    if (silent > seconds * 1_500 + SLACK_MS) report("flow-keep-alive-tolerated", observed, words);
    return;
  }
  const isTimeout = isType(observed, "DISCONNECT") && observed.packet.reasonCode === 0x8d;
  if (isTimeout && (seconds === 0 || silent < seconds * 1_000)) {
    report("flow-keep-alive-too-strict", observed, { value: `${formatSeconds(silent)} of ${seconds} s` });
  }
}

/** Checks the silence with which a connection ends. */
export function checkFinalSilence({ flow, report }: RuleContext, { timeMs }: ObservedClosing): void {
  const silent = silenceMs(flow, timeMs);
  const last = flow.sent.toServer.lastPacket;
  const seconds = keepAliveSeconds(flow);
  if (silent === undefined || last === undefined || seconds === 0 || flow.sent.toServer.disconnect !== undefined)
    return;
  if (silent <= seconds * 1_500 + SLACK_MS) return;
  report("flow-keep-alive-tolerated", last, { value: `${formatSeconds(silent)} of ${seconds} s` });
}

function formatSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
