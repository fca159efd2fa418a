import type { TopicName } from "#shared/topic/index.ts";
import type { BoundRule } from "./bindPolicy.ts";

/** Finds the few rules of many that may match a topic, in the order in which they are tried. */
export interface RuleIndex {
  /** Every rule that matches `topicName` is among them; most that do not are left out. */
  candidates(topicName: TopicName): readonly BoundRule[];
}

/**
 * Files rules by the text of one level: the level at which they differ most. A rule with a wildcard there, or one
 * that ends before, is a candidate for every topic.
 */
export function createRuleIndex(rules: readonly BoundRule[]): RuleIndex {
  const levelsOf = new Map(rules.map((rule) => [rule, rule.filter.split("/")]));
  const literalAt = (rule: BoundRule, position: number): string | undefined => {
    const level = levelsOf.get(rule)?.[position];
    return level === "+" || level === "#" ? undefined : level;
  };
  const position = mostDistinctPosition(rules, literalAt);
  const anywhere = rules.filter((rule) => literalAt(rule, position) === undefined);
  const byLevel = new Map<string, readonly BoundRule[]>();
  for (const rule of rules) {
    const level = literalAt(rule, position);
    if (level === undefined || byLevel.has(level)) continue;
    byLevel.set(
      level,
      rules.filter((other) => [undefined, level].includes(literalAt(other, position))),
    );
  }
  return {
    candidates(topicName) {
      const level = levelText(topicName, position);
      return (level === undefined ? undefined : byLevel.get(level)) ?? anywhere;
    },
  };
}

function mostDistinctPosition(
  rules: readonly BoundRule[],
  literalAt: (rule: BoundRule, position: number) => string | undefined,
): number {
  const deepest = Math.max(0, ...rules.map((rule) => rule.filter.split("/").length));
  let best = 0;
  let most = 0;
  for (let position = 0; position < deepest; position++) {
    const distinct = new Set(rules.map((rule) => literalAt(rule, position)).filter((level) => level !== undefined));
    if (distinct.size > most) {
      best = position;
      most = distinct.size;
    }
  }
  return best;
}

/** The text of level `position` of a topic, or `undefined` when it has fewer levels. */
function levelText(topicName: TopicName, position: number): string | undefined {
  let start = 0;
  for (let passed = 0; passed < position; passed++) {
    const slash = topicName.indexOf("/", start);
    if (slash < 0) return undefined;
    start = slash + 1;
  }
  const end = topicName.indexOf("/", start);
  return end < 0 ? topicName.slice(start) : topicName.slice(start, end);
}
