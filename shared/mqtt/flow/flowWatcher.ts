import type {
  AcknowledgementPacket,
  ConnackPacket,
  ConnectPacket,
  Direction,
  ProtocolVersion,
} from "#shared/mqtt/packet/index.ts";
import {
  checkAuthentication,
  checkClosing,
  checkConnack,
  checkOrder,
  checkProblemInformation,
} from "./connectionRules.ts";
import { createFlowDiagnostic } from "./diagnostics.ts";
import { createExchangeBook, type Exchange, settle } from "./exchange.ts";
import {
  noteTolerance,
  trackAcknowledgement,
  trackPublish,
  trackRequest,
  trackRequestAnswer,
} from "./exchangeRules.ts";
import { checkFinalSilence, checkKeepAlive } from "./keepAliveRules.ts";
import {
  checkAliasRefusal,
  checkCapabilities,
  checkPacketSize,
  countUnacknowledged,
  readLimits,
  resolveTopic,
} from "./limitRules.ts";
import type { FlowFinding, ObservedClosing, ObservedOpening, ObservedPacket } from "./observation.ts";
import { checkMissingResends } from "./resendRules.ts";
import { acceptSession, beginSession, forgetSession, leaveSession, type SessionRegistry } from "./sessionRules.ts";
import {
  type ConnectionFlow,
  createSenderFlow,
  createSessionFlow,
  isType,
  type Observed,
  type RuleContext,
} from "./state.ts";
import { checkDelivery, recordSubscriptions } from "./subscriptionRules.ts";
import { checkUnanswered } from "./unansweredRules.ts";

/**
 * Watches the flow of packets of many connections, and of their sessions across connections. Every call answers what
 * it has found; nothing is found without evidence, and what nobody saw excuses whoever it may excuse.
 */
export interface FlowWatcher {
  opened(opening: ObservedOpening): void;
  /** Packets of a connection arrive in the order in which they passed. */
  packet(observed: ObservedPacket): readonly FlowFinding[];
  closed(closing: ObservedClosing): readonly FlowFinding[];
  /**
   * Something of a connection went by unseen: what is known of it, and of its session, no longer proves anything. Its
   * next packets are those of a connection joined in the middle.
   */
  lost(connection: number): void;
  /** Judges what is still open as if every connection ended now: for the end of a capture. */
  finish(timeMs: number): readonly FlowFinding[];
  /** The topic that an alias stands for in a direction of a connection now; `undefined` when nobody saw it set. */
  aliasedTopicName(connection: number, direction: Direction, topicAlias: number): string | undefined;
  /** The exchange that packet `sequence` belongs to; a QoS 0 PUBLISH, for one, belongs to none. */
  exchangeOf(sequence: number): Exchange | undefined;
  /** Every exchange that is still remembered, oldest first. */
  exchanges(): readonly Exchange[];
  /** Exchanges that were forgotten to stay within the limit. */
  readonly forgottenExchanges: number;
}

export interface FlowWatcherOptions {
  /** Exchanges to remember; the oldest are forgotten first. */
  readonly maximumExchanges?: number;
  /** What to take a connection for whose CONNECT nobody saw. */
  readonly assumedVersion?: ProtocolVersion;
}

const MAXIMUM_EXCHANGES = 100_000;

/** Creates a watcher that has seen nothing yet. */
export function createFlowWatcher(options: FlowWatcherOptions = {}): FlowWatcher {
  const flows = new Map<number, ConnectionFlow>();
  const registry: SessionRegistry = new Map();
  const book = createExchangeBook(options.maximumExchanges ?? MAXIMUM_EXCHANGES);
  let findings: FlowFinding[] = [];

  function contextOf(flow: ConnectionFlow): RuleContext {
    return {
      flow,
      book,
      report(code, observed, detail = {}) {
        const diagnostic = createFlowDiagnostic(code, flow.version, observed, detail);
        findings.push({ connection: observed.connection, sequence: observed.sequence, observed, diagnostic });
      },
    };
  }

  function take(): readonly FlowFinding[] {
    const taken = findings;
    findings = [];
    return taken;
  }

  function open({ connection, isFromStart, server = "", version, clientIdentifier }: ObservedOpening): ConnectionFlow {
    // What it did with its session before, nobody saw.
    if (!isFromStart) forgetSession({ server, clientIdentifier }, registry);
    const flow: ConnectionFlow = {
      connection,
      isFromStart,
      server,
      version: version ?? options.assumedVersion ?? 4,
      connect: undefined,
      connack: undefined,
      clientIdentifier,
      session: createSessionFlow(),
      connectExchange: undefined,
      pings: [],
      isReauthenticating: false,
      sent: { toServer: createSenderFlow(), toClient: createSenderFlow() },
    };
    flows.set(connection, flow);
    return flow;
  }

  function judgeEnd(flow: ConnectionFlow, closing: ObservedClosing): void {
    const context = contextOf(flow);
    checkClosing(context, closing);
    checkFinalSilence(context, closing);
    checkUnanswered(context, closing);
    checkMissingResends(context, closing);
  }

  return {
    opened: (opening) => void open(opening),
    packet(observed) {
      const flow =
        flows.get(observed.connection) ??
        // Nobody said that it began: it was there before us.
        open({ connection: observed.connection, timeMs: observed.timeMs, isFromStart: false });
      const context = contextOf(flow);
      const sender = flow.sent[observed.direction];
      if (observed.isMalformed === true) sender.malformed ??= observed;
      if (isDecoded(observed)) follow(context, observed, registry);
      sender.lastPacket = { ...observed, packet: undefined };
      if (observed.packet?.type === "DISCONNECT") sender.disconnect ??= observed;
      return take();
    },
    closed(closing) {
      const flow = flows.get(closing.connection);
      if (flow === undefined) return [];
      judgeEnd(flow, closing);
      leaveSession(flow, closing.timeMs);
      flows.delete(closing.connection);
      return take();
    },
    lost(connection) {
      const flow = flows.get(connection);
      if (flow === undefined) return;
      flows.delete(connection);
      forgetSession(flow, registry);
    },
    finish(timeMs) {
      for (const flow of flows.values()) judgeEnd(flow, { connection: flow.connection, timeMs });
      return take();
    },
    aliasedTopicName: (connection, direction, topicAlias) =>
      flows.get(connection)?.sent[direction].aliases.get(topicAlias),
    exchangeOf: (sequence) => book.find(sequence),
    exchanges: () => book.all(),
    get forgottenExchanges() {
      return book.forgotten;
    },
  };
}

function isDecoded(observed: ObservedPacket): observed is Observed {
  return observed.packet !== undefined;
}

/** Runs one packet through every rule, and then lets it change what is known. */
function follow(context: RuleContext, observed: Observed, registry: SessionRegistry): void {
  const { flow } = context;
  if (isType(observed, "CONNECT") && flow.connect === undefined) flow.version = observed.packet.protocolVersion;
  checkOrder(context, observed);
  checkAuthentication(context, observed);
  checkConnack(context, observed);
  checkProblemInformation(context, observed);
  checkKeepAlive(context, observed);
  checkPacketSize(context, observed);
  checkCapabilities(context, observed);
  checkAliasRefusal(context, observed);
  track(context, observed, registry);
}

function track(context: RuleContext, observed: Observed, registry: SessionRegistry): void {
  const { packet } = observed;
  if (isType(observed, "CONNECT")) return trackConnect(context, observed, registry);
  if (isType(observed, "CONNACK")) return trackConnack(context, observed, registry);
  if (isType(observed, "PUBLISH")) {
    const topic = resolveTopic(context, observed);
    if (topic !== undefined) checkDelivery(context, observed, topic);
    countUnacknowledged(context, observed);
    return trackPublish(context, observed);
  }
  if (isType(observed, "SUBSCRIBE")) {
    recordSubscriptions(context, observed);
    return trackRequest(context, observed);
  }
  if (isType(observed, "UNSUBSCRIBE")) return trackRequest(context, observed);
  if (isType(observed, "SUBACK")) return trackRequestAnswer(context, observed);
  if (isType(observed, "UNSUBACK")) return trackRequestAnswer(context, observed);
  if (packet.type === "PINGREQ" || packet.type === "PINGRESP") return trackPing(context, observed);
  if (isAcknowledgement(observed)) trackAcknowledgement(context, observed);
  return undefined;
}

function isAcknowledgement(observed: Observed): observed is Observed<AcknowledgementPacket> {
  const { type } = observed.packet;
  return type === "PUBACK" || type === "PUBREC" || type === "PUBREL" || type === "PUBCOMP";
}

function trackConnect({ flow, book }: RuleContext, observed: Observed<ConnectPacket>, registry: SessionRegistry): void {
  if (flow.connect !== undefined) return;
  flow.connect = observed;
  flow.clientIdentifier = observed.packet.clientIdentifier;
  if (flow.version === 5) flow.sent.toClient.limits = readLimits(observed.packet.properties);
  flow.connectExchange = book.begin(observed, { kind: "connect", packetIdentifier: undefined, qos: undefined });
  beginSession(flow, registry);
}

function trackConnack(context: RuleContext, observed: Observed<ConnackPacket>, registry: SessionRegistry): void {
  const { flow, book } = context;
  if (flow.connack !== undefined) return;
  flow.connack = observed;
  const { reasonCode, properties } = observed.packet;
  if (flow.connectExchange !== undefined) {
    book.link(flow.connectExchange, observed, "CONNACK");
    settle(flow.connectExchange, reasonCode);
    // Return Codes of 3.x say no with small numbers.
    if (reasonCode !== 0) flow.connectExchange.state = "failed";
  }
  if (reasonCode !== 0) return;
  if (flow.version === 5) flow.sent.toServer.limits = readLimits(properties);
  acceptSession(context, observed, registry);
}

function trackPing(context: RuleContext, observed: Observed): void {
  const { flow, book } = context;
  if (observed.packet.type === "PINGREQ") {
    flow.pings.push(book.begin(observed, { kind: "ping", packetIdentifier: undefined, qos: undefined }));
    return;
  }
  const ping = flow.pings.shift();
  if (ping === undefined) return;
  noteTolerance(context, ping, observed);
  book.link(ping, observed, "PINGRESP");
  settle(ping, 0);
}
