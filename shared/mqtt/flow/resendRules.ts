import type { PublishPacket } from "#shared/mqtt/packet/index.ts";
import { hasLeg, type OpenExchange } from "./exchange.ts";
import { ANSWER_TIMEOUT_MS, type ConnectionFlow, type Observed, type RuleContext } from "./state.ts";
import type { ObservedClosing } from "./observation.ts";

/** Whether a PUBLISH is one more delivery of an unfinished message, and not a new one under the same identifier. */
export function isResendOf(
  unfinished: OpenExchange,
  { packet }: Observed<PublishPacket>,
  flow: ConnectionFlow,
): boolean {
  const first = unfinished.request.packet;
  if (unfinished.kind !== "publish" || first?.type !== "PUBLISH" || unfinished.qos !== packet.qos) return false;
  if (packet.dup) return packet.topicName === "" || first.topicName === "" || packet.topicName === first.topicName;
  // Without DUP it is a re-delivery only where one is due, and only when it says the same.
  return unfinished.last.connection !== flow.connection && isSameMessage(first, packet);
}

function isSameMessage(left: PublishPacket, right: PublishPacket): boolean {
  return (
    left.topicName === right.topicName &&
    left.retain === right.retain &&
    left.payload.length === right.payload.length &&
    left.payload.every((byte, index) => byte === right.payload[index])
  );
}

/** Rules of a PUBLISH that is delivered once more. */
export function checkAlteredResend(
  { flow, report }: RuleContext,
  unfinished: OpenExchange,
  observed: Observed<PublishPacket>,
): void {
  const value = { value: observed.packet.packetIdentifier };
  if (!observed.packet.dup) report("flow-resend-without-dup", observed, value);
  // A PUBREL proves that its sender has the PUBREC. A PUBREC alone may have been lost on the way.
  if (hasLeg(unfinished, "PUBREL")) report("flow-publish-after-pubrel", observed, value);
  const isSameConnection = unfinished.legs.some(
    ({ type, connection }) => type === "PUBLISH" && connection === flow.connection,
  );
  if (isSameConnection && flow.version === 5) report("flow-resend-while-connected", observed, value);
}

/** What a resumed session has to send again on this connection, in the order of the first sending. */
export function prepareResends(flow: ConnectionFlow): void {
  for (const direction of ["toServer", "toClient"] as const) {
    const sender = flow.sent[direction];
    sender.resends = [...flow.session.inFlight[direction].values()].filter(
      ({ kind, request }) => kind === "publish" && request.connection !== flow.connection,
    );
    sender.lastResend = -1;
  }
}

/** Re-sent messages keep their order; MQTT 5.0 says so of the Client only. */
export function checkResendOrder(
  { flow, report }: RuleContext,
  unfinished: OpenExchange,
  observed: Observed<PublishPacket>,
): void {
  const sender = flow.sent[observed.direction];
  const position = sender.resends.indexOf(unfinished);
  if (position < 0) return;
  const isBound = flow.version !== 5 || observed.direction === "toServer";
  if (position < sender.lastResend && isBound) {
    report("flow-resend-order", observed, { value: observed.packet.packetIdentifier });
  }
  sender.lastResend = Math.max(sender.lastResend, position);
}

/** Unfinished messages that a resumed session did not take up although it had the time. */
export function checkMissingResends({ flow, report }: RuleContext, { timeMs }: ObservedClosing): void {
  const { connack } = flow;
  if (connack === undefined || timeMs - connack.timeMs < ANSWER_TIMEOUT_MS) return;
  for (const direction of ["toServer", "toClient"] as const) {
    const sender = flow.sent[direction];
    const isBlocked = sender.limits !== undefined && sender.unacknowledged.size >= sender.limits.receiveMaximum;
    // A PUBREC that only the observer has seen leaves open who has to go on.
    for (const exchange of sender.resends) {
      const isTouched = exchange.state !== "open" || exchange.last.connection === flow.connection;
      if (isTouched || isBlocked) continue;
      report("flow-resend-missing", exchange.last, { value: exchange.packetIdentifier });
    }
  }
}
