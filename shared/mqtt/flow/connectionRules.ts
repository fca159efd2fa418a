import { ANSWER_TIMEOUT_MS, isAccepted, isRefused, isType, type Observed, type RuleContext } from "./state.ts";
import type { ObservedClosing } from "./observation.ts";

/** Rules about which packets may pass when: CONNECT first, CONNACK before anything else, nothing after DISCONNECT. */
export function checkOrder(context: RuleContext, observed: Observed): void {
  const { flow, report } = context;
  const { type } = observed.packet;
  const sender = flow.sent[observed.direction];
  if (sender.disconnect !== undefined) report("flow-packet-after-disconnect", observed, { value: type });
  if (observed.direction === "toServer") checkClientOrder(context, observed);
  else checkServerOrder(context, observed);
}

function checkClientOrder({ flow, report }: RuleContext, observed: Observed): void {
  const { type } = observed.packet;
  if (type === "CONNECT") {
    if (flow.connect !== undefined) report("flow-connect-repeated", observed);
  } else if (flow.isFromStart && flow.sent.toServer.lastPacket === undefined) {
    report("flow-connect-not-first", observed, { value: type });
  }
  if (isType(observed, "DISCONNECT")) {
    const raised = observed.packet.properties?.sessionExpiryInterval ?? 0;
    const wasZero = (flow.connect?.packet.properties?.sessionExpiryInterval ?? 0) === 0;
    if (raised > 0 && wasZero && flow.connect !== undefined) report("flow-session-expiry-raised", observed);
  }
}

function checkServerOrder({ flow, report }: RuleContext, observed: Observed): void {
  const { type } = observed.packet;
  if (isRefused(flow)) report("flow-packet-after-refusal", observed, { value: type });
  else if (type === "CONNACK") {
    if (flow.connack !== undefined) report("flow-connack-repeated", observed);
  } else if (flow.isFromStart && flow.connack === undefined) {
    if (type === "DISCONNECT") report("flow-disconnect-before-connack", observed);
    // Enhanced authentication comes before CONNACK.
    else if (type !== "AUTH") report("flow-connack-not-first", observed, { value: type });
  }
}

/** Rules about CONNACK as the answer to this CONNECT. */
export function checkConnack({ flow, report }: RuleContext, observed: Observed): void {
  if (!isType(observed, "CONNACK")) return;
  const { packet } = observed;
  const { malformed } = flow.sent.toServer;
  if (packet.reasonCode === 0 && malformed !== undefined && flow.connect === undefined) {
    report("flow-malformed-tolerated", observed, { value: "CONNACK", statement: "MQTT-3.1.4-1" });
  }
  const connect = flow.connect?.packet;
  if (connect === undefined) return;
  const asked = connect.properties;
  const announced = packet.properties;
  if (announced?.responseInformation !== undefined && (asked?.requestResponseInformation ?? 0) === 0) {
    report("flow-response-information-unasked", observed);
  }
  if (packet.reasonCode !== 0) return;
  if (connect.clean && packet.sessionPresent) report("flow-session-present-after-clean", observed);
  if (connect.clientIdentifier === "") {
    if (connect.protocolVersion === 4 && !connect.clean) report("flow-empty-identifier-accepted", observed);
    if (connect.protocolVersion === 5 && announced?.assignedClientIdentifier === undefined) {
      report("flow-assigned-identifier-missing", observed);
    }
  }
  if (connect.will !== undefined && connect.will.qos > (announced?.maximumQoS ?? 2)) {
    report("flow-will-qos-accepted", observed, { value: connect.will.qos });
  }
  if (connect.will?.retain === true && announced?.retainAvailable === 0) report("flow-will-retain-accepted", observed);
}

/** Reason String and User Property from a Server that was asked to send none. [MQTT5-3.1.2-29] */
export function checkProblemInformation({ flow, report }: RuleContext, observed: Observed): void {
  if (observed.direction !== "toClient") return;
  if (flow.connect?.packet.properties?.requestProblemInformation !== 0) return;
  const { packet } = observed;
  if (packet.type === "PUBLISH" || packet.type === "CONNACK" || packet.type === "DISCONNECT") return;
  if (!("properties" in packet)) return;
  const { reasonString, userProperties } = packet.properties ?? {};
  if (reasonString !== undefined || userProperties !== undefined) report("flow-problem-information-unasked", observed);
}

/** Connections that ought to have been closed long before they were. */
export function checkClosing({ flow, report }: RuleContext, { timeMs }: ObservedClosing): void {
  const { connack } = flow;
  if (isRefused(flow) && connack !== undefined && timeMs - connack.timeMs > ANSWER_TIMEOUT_MS) {
    report("flow-open-after-refusal", connack);
  }
  for (const { disconnect } of [flow.sent.toServer, flow.sent.toClient]) {
    if (disconnect !== undefined && timeMs - disconnect.timeMs > ANSWER_TIMEOUT_MS) {
      report("flow-open-after-disconnect", disconnect);
    }
  }
}

/** Rules of enhanced authentication (MQTT 5.0 §4.12). */
export function checkAuthentication({ flow, report }: RuleContext, observed: Observed): void {
  const connect = flow.connect?.packet;
  if (connect === undefined || connect.protocolVersion !== 5) return;
  const method = connect.properties?.authenticationMethod;
  const fromClient = observed.direction === "toServer";
  if (isType(observed, "AUTH")) {
    const statement = fromClient ? "MQTT-4.12.0-7" : "MQTT-4.12.0-6";
    if (method === undefined) return report("flow-auth-unasked", observed, { statement });
    if (observed.packet.properties?.authenticationMethod !== method) report("flow-auth-method", observed);
    return checkAuthReasonCode({ flow, report }, observed.packet.reasonCode, observed);
  }
  if (isType(observed, "CONNACK")) {
    const named = observed.packet.properties?.authenticationMethod;
    if (method === undefined && named !== undefined) {
      return report("flow-auth-unasked", observed, { statement: "MQTT-4.12.0-6" });
    }
    if (method !== undefined && observed.packet.reasonCode === 0 && named !== method) {
      report("flow-auth-method", observed, { statement: "MQTT-4.12.0-5" });
    }
    return;
  }
  const { type } = observed.packet;
  const isAwaitingConnack = flow.connack === undefined && type !== "CONNECT" && type !== "DISCONNECT";
  if (fromClient && method !== undefined && isAwaitingConnack) {
    report("flow-packet-during-auth", observed, { value: type });
  }
}

function checkAuthReasonCode(
  { flow, report }: Pick<RuleContext, "flow" | "report">,
  code: number,
  observed: Observed,
): void {
  const fromClient = observed.direction === "toServer";
  if (!isAccepted(flow)) {
    const statement = fromClient ? "MQTT-4.12.0-3" : "MQTT-4.12.0-2";
    if (code !== 0x18) report("flow-auth-reason-code", observed, { value: "0x18", statement });
  } else if (fromClient) {
    if (!flow.isReauthenticating && code !== 0x19) {
      report("flow-auth-reason-code", observed, { value: "0x19", statement: "MQTT-4.12.1-1" });
    }
    flow.isReauthenticating = true;
  } else if (code === 0) {
    flow.isReauthenticating = false;
  }
}
