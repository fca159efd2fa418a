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
  const levels = rules.map((rule) => rule.filter.split("/"));
  const position = mostDistinctPosition(levels);
  const anywhere: BoundRule[] = [];
  const byLevel = new Map<string, BoundRule[]>();
  for (const [index, rule] of rules.entries()) {
    const level = literalAt(levels[index], position);
    if (level === undefined) {
      anywhere.push(rule);
      for (const list of byLevel.values()) list.push(rule);
      continue;
    }
    const list = byLevel.get(level);
    if (list === undefined) byLevel.set(level, [...anywhere, rule]);
    else list.push(rule);
  }
  return {
    candidates(topicName) {
      const level = levelText(topicName, position);
      return (level === undefined ? undefined : byLevel.get(level)) ?? anywhere;
    },
  };
}

function literalAt(levels: readonly string[] | undefined, position: number): string | undefined {
  const level = levels?.[position];
  return level === "+" || level === "#" ? undefined : level;
}

function mostDistinctPosition(filters: readonly (readonly string[])[]): number {
  const distinct: Set<string>[] = [];
  for (const levels of filters) {
    for (let position = 0; position < levels.length; position++) {
      const level = literalAt(levels, position);
      if (level !== undefined) (distinct[position] ??= new Set()).add(level);
    }
  }
  let best = 0;
  for (const [position, levels] of distinct.entries()) {
    if ((levels?.size ?? 0) > (distinct[best]?.size ?? 0)) best = position;
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
