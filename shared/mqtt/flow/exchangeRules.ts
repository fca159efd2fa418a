import type {
  AcknowledgementPacket,
  Direction,
  PublishPacket,
  SubackPacket,
  SubscribePacket,
  UnsubackPacket,
  UnsubscribePacket,
} from "#shared/mqtt/packet/index.ts";
import { hasLeg, type OpenExchange, settle } from "./exchange.ts";
import { checkAlteredResend, checkResendOrder, isResendOf } from "./resendRules.ts";
import { type ConnectionFlow, type Observed, opposite, type RuleContext } from "./state.ts";

type Acknowledgement = "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP";

/** Follows a PUBLISH with QoS above 0: a new exchange, or one more delivery of an unfinished one. */
export function trackPublish(context: RuleContext, observed: Observed<PublishPacket>): void {
  const { flow, book, report } = context;
  const { packetIdentifier, qos, dup } = observed.packet;
  if (packetIdentifier === undefined || qos === 0) return;
  const { direction } = observed;
  const space = flow.session.inFlight[direction];
  const unfinished = space.get(packetIdentifier);
  if (unfinished !== undefined && isResendOf(unfinished, observed, flow)) {
    checkAlteredResend(context, unfinished, observed);
    checkResendOrder(context, unfinished, observed);
    book.link(unfinished, observed, "PUBLISH");
  } else {
    if (unfinished !== undefined) {
      const statement = direction === "toServer" ? undefined : serverIdentifierStatement(flow);
      report("flow-packet-identifier-in-use", observed, { value: packetIdentifier, statement });
      unfinished.state = "abandoned";
    } else if (dup) judgeFirstDup(context, observed, packetIdentifier);
    space.set(packetIdentifier, book.begin(observed, { kind: "publish", packetIdentifier, qos }));
  }
  flow.session.finished[direction].delete(packetIdentifier);
  if (direction === "toClient") flow.sent.toServer.due[qos === 1 ? "PUBACK" : "PUBREC"].add(packetIdentifier);
}

function serverIdentifierStatement({ version }: ConnectionFlow): string {
  return version === 5 ? "MQTT-2.2.1-4" : "MQTT-2.3.1-4";
}

/**
 * DUP on a message that the session, seen since it began, has not carried before. Only while its first connection
 * lasts: what was under way when a connection broke may never have passed the observer.
 */
function judgeFirstDup(
  { flow, report }: RuleContext,
  observed: Observed<PublishPacket>,
  packetIdentifier: number,
): void {
  const { session, version } = flow;
  const value = { value: packetIdentifier };
  const finished = session.finished[observed.direction].get(packetIdentifier);
  if (finished !== undefined) {
    // On a later connection the sender is right to deliver once more: the answer may have been lost on the way.
    // MQTT 3.1.1 lets a sender lose patience: its repetition may cross the acknowledgement.
    if (version !== 5 || finished.last.connection !== flow.connection) return undefined;
    const code = finished.state === "failed" ? "flow-resend-after-refusal" : "flow-resend-while-connected";
    return report(code, observed, value);
  }
  const isForgotten = session.finished[observed.direction].isForgotten(packetIdentifier);
  if (!session.isWhole || isForgotten || session.beganOn !== flow.connection) return undefined;
  if (isFromHeldSession(flow, observed)) return reportHeldSession({ flow, report }, observed, packetIdentifier);
  return report("flow-dup-on-first", observed, value);
}

/** Whether it may come from a session that the Client held when it came, and of which the Server has nothing. */
function isFromHeldSession({ connect }: ConnectionFlow, { direction }: Observed): boolean {
  return direction === "toServer" && connect?.packet.clean === false;
}

/** MQTT 5.0 tells such a Client to forget its session when CONNACK says so; 3.1.1 leaves it open. */
function reportHeldSession(
  { flow, report }: Pick<RuleContext, "flow" | "report">,
  observed: Observed,
  value: number,
): void {
  if (flow.version === 5 && flow.connack !== undefined) report("flow-resend-without-session", observed, { value });
}

/** Follows SUBSCRIBE and UNSUBSCRIBE, which share the Packet Identifiers of the Client's messages. */
export function trackRequest(
  { flow, book, report }: RuleContext,
  observed: Observed<SubscribePacket | UnsubscribePacket>,
): void {
  const { packetIdentifier, type, dup } = observed.packet;
  const space = flow.session.inFlight.toServer;
  const unfinished = space.get(packetIdentifier);
  // MQTT 3.1 repeats a request with DUP.
  if (unfinished !== undefined && !(flow.version === 3 && dup === true)) {
    report("flow-packet-identifier-in-use", observed, { value: packetIdentifier });
    unfinished.state = "abandoned";
  }
  const kind = type === "SUBSCRIBE" ? "subscribe" : "unsubscribe";
  space.set(packetIdentifier, book.begin(observed, { kind, packetIdentifier, qos: undefined }));
  flow.session.finished.toServer.delete(packetIdentifier);
}

/** Follows SUBACK and UNSUBACK: one for each request, with one code for each Topic Filter. */
export function trackRequestAnswer(context: RuleContext, observed: Observed<SubackPacket | UnsubackPacket>): void {
  const { flow, book, report } = context;
  const { packetIdentifier, type, reasonCodes } = observed.packet;
  const space = flow.session.inFlight.toServer;
  const exchange = space.get(packetIdentifier);
  if (exchange === undefined) {
    // Requests do not outlive their connection: what was not asked on this one was not asked.
    const statement = type === "SUBACK" ? "MQTT-3.8.4-2" : unsubackStatement(flow);
    if (flow.isFromStart) report("flow-acknowledgement-unknown", observed, { value: packetIdentifier, statement });
    return;
  }
  const request = exchange.request.packet;
  const isAnswer =
    (type === "SUBACK" && request?.type === "SUBSCRIBE") || (type === "UNSUBACK" && request?.type === "UNSUBSCRIBE");
  if (!isAnswer) {
    report("flow-acknowledgement-wrong", observed, { value: `${type} to ${request?.type ?? exchange.kind}` });
    return;
  }
  noteTolerance(context, exchange, observed);
  if (request?.type === "SUBSCRIBE") {
    const asked = request.subscriptions;
    if (asked.length !== reasonCodes.length) {
      report("flow-suback-count", observed, { value: `${reasonCodes.length} for ${asked.length}` });
    }
    asked.forEach(({ topicFilter, qos }, index) => {
      const granted = reasonCodes[index] ?? 0;
      if (granted > qos && granted <= 2) report("flow-suback-above-request", observed, { value: topicFilter });
    });
  } else if (request?.type === "UNSUBSCRIBE" && flow.version === 5) {
    const asked = request.topicFilters.length;
    if (asked !== reasonCodes.length)
      report("flow-unsuback-count", observed, { value: `${reasonCodes.length} for ${asked}` });
  }
  book.link(exchange, observed, type);
  settle(exchange, reasonCodes.find((code) => code >= 0x80) ?? reasonCodes[0] ?? 0);
  space.delete(packetIdentifier);
}

function unsubackStatement({ version }: ConnectionFlow): string {
  return version === 5 ? "MQTT-3.10.4-5" : "MQTT-3.10.4-4";
}

/** Follows PUBACK, PUBREC, PUBREL and PUBCOMP. */
export function trackAcknowledgement(context: RuleContext, observed: Observed<AcknowledgementPacket>): void {
  const { flow, book, report } = context;
  const { packetIdentifier, type, reasonCode } = observed.packet;
  // PUBREL comes from who sent the message, the other three from who received it.
  const initiator = type === "PUBREL" ? observed.direction : opposite(observed.direction);
  const space = flow.session.inFlight[initiator];
  const exchange = space.get(packetIdentifier) ?? resumesByAcknowledgement(flow, initiator, packetIdentifier, observed);
  checkOrderOfDue(context, observed, initiator);
  if (exchange === undefined) return judgeUnknown(context, observed, initiator);
  const wrong = findMismatch(exchange, type, flow);
  if (wrong !== undefined) return report(wrong, observed, { value: describeMismatch(wrong, exchange, observed) });
  noteTolerance(context, exchange, observed);
  book.link(exchange, observed, type);
  const isEnd = type === "PUBACK" || type === "PUBCOMP" || (type === "PUBREC" && reasonCode >= 0x80);
  if (type === "PUBREC" && !isEnd && initiator === "toServer") flow.sent.toServer.due.PUBREL.add(packetIdentifier);
  if (!isEnd) return;
  settle(exchange, reasonCode);
  space.delete(packetIdentifier);
  flow.session.finished[initiator].set(packetIdentifier, exchange);
  flow.sent[initiator].unacknowledged.delete(packetIdentifier);
}

/** A PUBREL on a later connection for what seemed finished: its PUBCOMP was lost on the way. */
function resumesByAcknowledgement(
  flow: ConnectionFlow,
  initiator: Direction,
  packetIdentifier: number,
  observed: Observed<AcknowledgementPacket>,
): OpenExchange | undefined {
  const finished = flow.session.finished[initiator].get(packetIdentifier);
  if (finished === undefined || observed.packet.type !== "PUBREL" || finished.qos !== 2) return undefined;
  if (finished.last.connection === observed.connection) return undefined;
  finished.state = "open";
  flow.session.inFlight[initiator].set(packetIdentifier, finished);
  return finished;
}

function judgeUnknown(
  { flow, book, report }: RuleContext,
  observed: Observed<AcknowledgementPacket>,
  initiator: Direction,
): void {
  const { packetIdentifier, type } = observed.packet;
  const finished = flow.session.finished[initiator].get(packetIdentifier);
  // A message that was delivered twice is acknowledged twice.
  if (finished !== undefined && countLegs(finished, type) < countLegs(finished, predecessor[type])) {
    return book.link(finished, observed, type);
  }
  if (!flow.session.isWhole || flow.session.finished[initiator].isForgotten(packetIdentifier)) return undefined;
  if (type === "PUBREL") {
    if (isFromHeldSession(flow, observed)) return reportHeldSession({ flow, report }, observed, packetIdentifier);
    return report("flow-pubrel-early", observed, { value: packetIdentifier });
  }
  return report("flow-acknowledgement-unknown", observed, { value: packetIdentifier });
}

const predecessor: Readonly<Record<Acknowledgement, "PUBLISH" | Acknowledgement>> = {
  PUBACK: "PUBLISH",
  PUBREC: "PUBLISH",
  PUBREL: "PUBREC",
  PUBCOMP: "PUBREL",
};

function countLegs(exchange: OpenExchange, type: "PUBLISH" | Acknowledgement): number {
  return exchange.legs.filter((leg) => leg.type === type).length;
}

function findMismatch(exchange: OpenExchange, type: Acknowledgement, flow: ConnectionFlow) {
  const fits = exchange.kind === "publish" && (type === "PUBACK" ? exchange.qos === 1 : exchange.qos === 2);
  if (!fits) return "flow-acknowledgement-wrong";
  // A step may have been taken on a connection that nobody saw, unless the session is known as a whole.
  const isKnown = flow.session.isWhole || exchange.request.connection === flow.connection;
  if (!isKnown) return undefined;
  if (type === "PUBREL" && !hasLeg(exchange, "PUBREC")) return "flow-pubrel-early";
  if (type === "PUBCOMP" && !hasLeg(exchange, "PUBREL")) return "flow-acknowledgement-wrong";
  return undefined;
}

function describeMismatch(
  code: "flow-acknowledgement-wrong" | "flow-pubrel-early",
  exchange: OpenExchange,
  { packet }: Observed<AcknowledgementPacket>,
): string | number {
  if (code === "flow-pubrel-early") return packet.packetIdentifier;
  const answered = exchange.kind === "publish" ? `PUBLISH with QoS ${exchange.qos ?? 0}` : exchange.kind.toUpperCase();
  return `${packet.type} to ${answered}`;
}

/** A Client answers in the order in which it was asked (MQTT 3.1.1 and 5.0 §4.6). The Server is not bound to that. */
function checkOrderOfDue(
  { flow, report }: RuleContext,
  observed: Observed<AcknowledgementPacket>,
  initiator: Direction,
): void {
  const { type, packetIdentifier } = observed.packet;
  if (observed.direction !== "toServer" || type === "PUBCOMP") return;
  if (type === "PUBREL" && initiator !== "toServer") return;
  const due = flow.sent.toServer.due[type];
  const next = due.values().next().value;
  if (!due.delete(packetIdentifier) || next === packetIdentifier) return;
  const codes = { PUBACK: "flow-puback-order", PUBREC: "flow-pubrec-order", PUBREL: "flow-pubrel-order" } as const;
  report(codes[type], observed, { value: packetIdentifier });
}

/** An answer to what was sent after a malformed packet shows that its receiver did not close. */
export function noteTolerance({ flow, report }: RuleContext, exchange: OpenExchange, answer: Observed): void {
  const asker = flow.sent[opposite(answer.direction)];
  if (asker.malformed === undefined || exchange.last.sequence <= asker.malformed.sequence) return;
  if (exchange.last.direction === answer.direction) return;
  report("flow-malformed-tolerated", answer, { value: answer.packet.type });
  asker.malformed = undefined;
}
