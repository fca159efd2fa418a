import type { FlowDiagnosticCode } from "./diagnostics.ts";
import type { OpenExchange } from "./exchange.ts";
import type { ObservedClosing } from "./observation.ts";
import { ANSWER_TIMEOUT_MS, type RuleContext } from "./state.ts";

const unansweredCodes: Readonly<Record<string, FlowDiagnosticCode>> = {
  CONNECT: "flow-connect-unanswered",
  AUTH: "flow-connect-unanswered",
  PUBLISH: "flow-publish-unanswered",
  PUBREC: "flow-pubrec-unanswered",
  PUBREL: "flow-pubrel-unanswered",
  SUBSCRIBE: "flow-subscribe-unanswered",
  UNSUBSCRIBE: "flow-unsubscribe-unanswered",
  PINGREQ: "flow-pingreq-unanswered",
};

/**
 * Reports what stayed without an answer although its connection stood long enough. The standard sets no time for an
 * answer: these are warnings, and a connection that closes soon after a request proves nothing.
 */
export function checkUnanswered({ flow, report }: RuleContext, { timeMs }: ObservedClosing): void {
  const { session, connectExchange, pings } = flow;
  const candidates: OpenExchange[] = [
    ...session.inFlight.toServer.values(),
    ...session.inFlight.toClient.values(),
    ...pings,
  ];
  if (connectExchange !== undefined) candidates.push(connectExchange);
  for (const { state, last, packetIdentifier, legs } of candidates) {
    const lastType = legs.at(-1)?.type;
    if (state !== "open" || last.connection !== flow.connection || lastType === undefined) continue;
    // After its farewell nobody owes that side anything.
    if (flow.sent.toServer.disconnect !== undefined && timeMs - last.timeMs < 2 * ANSWER_TIMEOUT_MS) continue;
    const code = unansweredCodes[lastType];
    if (code === undefined || timeMs - last.timeMs < ANSWER_TIMEOUT_MS) continue;
    report(code, last, { value: packetIdentifier });
  }
}
