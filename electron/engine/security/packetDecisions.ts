import { fail, ok } from "#shared/base/index.ts";
import type { PacketDecision } from "#shared/contract/index.ts";
import type { AccessRules, AccountBook, Verdict } from "#shared/policy/index.ts";
import type { CommandAnswer } from "../api.ts";
import type { PacketSource } from "../capture/index.ts";
import type { DenialLog } from "../policy/index.ts";
import { createLoggedQuestions, judge, type LoggedQuestion, spellFilter, spellQuestion } from "./loggedQuestions.ts";
import { describeIdentity } from "./policyAnalysis.ts";

/** What the decisions about a packet are read from. */
export interface DecisionSource {
  readonly source: PacketSource;
  /** What is known of refusals; absent where only marks are. */
  readonly denials: DenialLog | undefined;
  /** In force now; `undefined` allows everything. */
  readonly rules: AccessRules | undefined;
  readonly accounts: AccountBook | undefined;
}

/** Every question of a packet, with the answer that the broker gave it, or else would give now. */
export function decidePacket(
  { source, denials, rules, accounts }: DecisionSource,
  sequence: number,
): CommandAnswer<"policy.packet"> {
  const segment = source.log.segmentOf(sequence);
  if (segment === undefined) {
    return fail({ code: "not-found", message: `packet \`${sequence}\` is no longer in the log` });
  }
  const row = sequence - segment.firstSequence;
  const questions = createLoggedQuestions(source, accounts);
  const client = questions.clientOf(segment.connection[row] ?? 0);
  const recorded = denials?.ofPacket(sequence) ?? [];

  function answer(question: LoggedQuestion): PacketDecision {
    const { clientIdentifier } = question.client.identity;
    const kind = question.kind === "receive" ? "delivery" : question.kind;
    const topic = topicOf(question);
    const denial = recorded.find(
      (one) => one.kind === kind && one.clientIdentifier === clientIdentifier && one.topic === topic,
    );
    const spelled = spellQuestion(question);
    if (denial !== undefined) {
      const { rule, told } = denial;
      const text = rule === undefined ? "denied by default: no rule spoke of it" : `denied by ${describe(rule)}`;
      return {
        question: spelled,
        effect: "deny",
        text,
        ...(rule === undefined ? {} : { rule }),
        basis: "recorded",
        was: "deny",
        told,
      };
    }
    const verdict: Verdict =
      rules === undefined
        ? { effect: "allow", rule: undefined }
        : judge(rules.bind(question.client.identity), question);
    const { effect, rule } = verdict;
    // A denial that is marked and not kept any more may be of any question of the packet.
    const isMarked = source.denials.has(sequence);
    const verb = effect === "allow" ? "allowed" : "denied";
    const why =
      rules === undefined
        ? ": no policy is enforced"
        : rule === undefined
          ? " by default: no rule speaks of it"
          : ` by ${describe(rule)}`;
    return {
      question: spelled,
      effect,
      text: `${verb}${why}`,
      ...(rule === undefined ? {} : { rule }),
      basis: "now",
      ...(isMarked ? {} : { was: "allow" as const }),
    };
  }

  return ok({
    ...(client === undefined ? {} : { client: describeIdentity(client.identity) }),
    decisions: questions.questionsOf(segment, row).map(answer),
  });
}

function topicOf(question: LoggedQuestion): string | undefined {
  if (question.kind === "connect") return undefined;
  return question.kind === "subscribe" ? spellFilter(question) : question.topicName;
}

function describe({
  id,
  text,
  line,
}: {
  readonly id: string;
  readonly text: string;
  readonly line?: number | undefined;
}): string {
  return `${id}${line === undefined ? "" : ` (line ${line})`}: ${text}`;
}
