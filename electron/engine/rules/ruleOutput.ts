import type { RuleFiring } from "#shared/contract/index.ts";
import type { Rule } from "#shared/rules/index.ts";
import type { ClientConnection, OutgoingMessage } from "../client/index.ts";
import { type Clock, previewOf } from "../support/index.ts";
import { type LoopGuard, MAXIMUM_DEPTH } from "./loopGuard.ts";
import { createRateLimit, type RateLimit } from "./rateLimit.ts";
import type { RuleLog } from "./ruleLog.ts";

/** What a rule has done so far. */
export interface RuleTally {
  readonly rule: Rule;
  fired: number;
  published: number;
  failed: number;
  dropped: number;
  isOver: boolean;
  subscriptionProblem: string | undefined;
  last: (RuleFiring & { readonly firstSequence: number }) | undefined;
  readonly limit: RateLimit;
}

/** The one way out for every rule of a set: here are the limits that nothing goes round. */
export interface RuleOutput {
  /** `depth` says how often what led to the message has passed the rules. */
  send(tally: RuleTally, message: OutgoingMessage, depth: number): void;
  /** Messages that wait for their acknowledgement. */
  readonly inFlight: number;
  fail(tally: RuleTally, reason: string): void;
  drop(tally: RuleTally, reason: string): void;
}

export interface RuleOutputOptions {
  readonly clock: Clock;
  readonly client: ClientConnection;
  readonly limitPerSecond: number;
  readonly guard: LoopGuard;
  readonly log: RuleLog;
  readonly changed: () => void;
  /** A message goes round and round: the set must end. */
  readonly loopFound: (reason: string) => void;
}

/** What waits for the broker is bounded: a broker that does not keep up gets less, not later. */
const MAXIMUM_BUFFERED_BYTES = 4 * 1024 * 1024;
const MAXIMUM_IN_FLIGHT = 1_000;
const MAXIMUM_IN_FLIGHT_BYTES = 32 * 1024 * 1024;

/** Creates the tally of a rule that has done nothing yet. */
export function createTally(rule: Rule, clock: Clock): RuleTally {
  return {
    rule,
    fired: 0,
    published: 0,
    failed: 0,
    dropped: 0,
    isOver: false,
    subscriptionProblem: undefined,
    last: undefined,
    limit: createRateLimit(clock, rule.limitPerSecond),
  };
}

/** Creates the way out. */
export function createRuleOutput(options: RuleOutputOptions): RuleOutput {
  const { clock, client, guard, log, changed } = options;
  const limit = createRateLimit(clock, options.limitPerSecond);
  let inFlight = 0;
  let inFlightBytes = 0;

  function tell(tally: RuleTally, problem: string): void {
    if (tally.last !== undefined) tally.last = { ...tally.last, problem };
  }

  function fail(tally: RuleTally, reason: string): void {
    tally.failed += 1;
    log.add({ rule: tally.rule.name, kind: "failed", text: reason });
    tell(tally, reason);
    changed();
  }

  function drop(tally: RuleTally, reason: string): void {
    tally.dropped += 1;
    log.add({ rule: tally.rule.name, kind: "dropped", text: reason });
    tell(tally, reason);
    changed();
  }

  function whyNot(tally: RuleTally): string | undefined {
    if (inFlight >= MAXIMUM_IN_FLIGHT || inFlightBytes >= MAXIMUM_IN_FLIGHT_BYTES) {
      return `${inFlight} messages wait for their acknowledgement`;
    }
    if (client.bufferedBytes > MAXIMUM_BUFFERED_BYTES) return "the broker does not keep up";
    if (!tally.limit.take()) return `more than ${tally.rule.limitPerSecond} a second: the limit of the rule`;
    if (!limit.take()) return `more than ${options.limitPerSecond} a second: the limit of all rules together`;
    return undefined;
  }

  async function publish(tally: RuleTally, message: OutgoingMessage): Promise<void> {
    inFlight += 1;
    inFlightBytes += message.payload.length;
    const answer = await client.publish(message);
    inFlight -= 1;
    inFlightBytes -= message.payload.length;
    if (!answer.ok) return fail(tally, answer.error);
    if (answer.value.kind === "acknowledged" && answer.value.reasonCode >= 0x80) {
      return fail(tally, `the broker refused \`${message.topicName}\`: 0x${answer.value.reasonCode.toString(16)}`);
    }
    tally.published += 1;
    changed();
    return undefined;
  }

  return {
    send(tally, message, depth) {
      if (depth > MAXIMUM_DEPTH) {
        options.loopFound(
          `\`${tally.rule.name}\` went round: what it publishes came back to it ${MAXIMUM_DEPTH} times`,
        );
        return;
      }
      const reason = whyNot(tally);
      if (reason !== undefined) {
        drop(tally, reason);
        return;
      }
      guard.published(message.topicName, message.payload, depth);
      const { topicName, payload, qos, retain } = message;
      if (tally.last !== undefined) {
        const { problem: _none, ...last } = tally.last;
        tally.last = {
          ...last,
          published: { topicName, ...previewOf(payload), payloadBytes: payload.length, qos, retain },
        };
      }
      changed();
      void publish(tally, message);
    },
    get inFlight() {
      return inFlight;
    },
    fail,
    drop,
  };
}
