import { intersectFilters, parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { ReplyRule, Rule } from "./ruleSet.ts";
import { matchedPart } from "./trigger.ts";

/** A rule that what it publishes comes back to. */
export interface Loop {
  /** Of the rule in the document. */
  readonly index: number;
  /** The rules that a message passes, beginning with this one, by name. */
  readonly through: readonly string[];
}

/** Variables that stand for one level at most: the others may hold a `/`. */
const ONE_LEVEL = /^\{\{\s*(?:level|n|seq|now|random|uuid|qos)\b[^{}]*\}\}$/;

/**
 * Finds rules whose answers they, or others, may answer again. Where a variable stands in a topic anything may stand, so
 * this says what may happen, not what will. Scripts publish where they like and replies where they are told to: of them
 * nothing is known beforehand.
 */
export function findLoops(rules: readonly Rule[]): readonly Loop[] {
  const replies = rules.flatMap((rule, index) => {
    const told =
      rule.kind === "reply" && !rule.publish.isReply ? filterOfTopic(rule.publish.message.topicName) : undefined;
    return rule.kind === "reply" && told !== undefined ? [{ rule, index, told }] : [];
  });
  const hears = (listener: ReplyRule, told: TopicFilter): boolean =>
    intersectFilters(told, matchedPart(listener.when.filter)) !== undefined;
  return replies.flatMap((start) => {
    // Breadth first, so that the shortest way round is the one that is told.
    const from = new Map<ReplyRule, ReplyRule | undefined>();
    const queue = [start];
    for (const { rule, told } of queue) {
      if (hears(start.rule, told)) return [{ index: start.index, through: wayTo(rule, from) }];
      for (const next of replies) {
        if (next === start || from.has(next.rule) || !hears(next.rule, told)) continue;
        from.set(next.rule, rule);
        queue.push(next);
      }
    }
    return [];
  });
}

function wayTo(end: ReplyRule, from: ReadonlyMap<ReplyRule, ReplyRule | undefined>): readonly string[] {
  const names: string[] = [];
  for (let rule: ReplyRule | undefined = end; rule !== undefined; rule = from.get(rule)) names.unshift(rule.name);
  return names;
}

/** A filter that matches every topic that a text with variables can become; `undefined` when that cannot be told. */
function filterOfTopic(text: string): TopicFilter | undefined {
  const levels: string[] = [];
  for (const level of text.split("/")) {
    const variables = level.match(/\{\{[^{}]*\}\}/g) ?? [];
    if (variables.length === 0) levels.push(level);
    else if (variables.every((variable) => ONE_LEVEL.test(variable))) levels.push("+");
    else {
      levels.push("#");
      break;
    }
  }
  const filter = parseTopicFilter(levels.join("/"));
  return filter.ok ? filter.value : undefined;
}
