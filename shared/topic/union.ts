import { canonicalLevels } from "./levels.ts";
import { matchesTopic } from "./matchesTopic.ts";
import type { TopicFilter } from "./topicFilter.ts";
import type { TopicName } from "./topicName.ts";

/**
 * A topic that `filter` matches and none of `union` does, or `undefined` when the union takes in the whole filter.
 * Exact in polynomial time: a level's values come from an endless alphabet, so a value that no filter spells can
 * only be matched by a wildcard. It is therefore enough to try one topic for each depth that the filter reaches,
 * with such a fresh value at every `+`. The answer is a concrete witness: a leak that can be published.
 */
export function findOutsideUnion(filter: TopicFilter, union: readonly TopicFilter[]): TopicName | undefined {
  for (const witness of canonicalWitnesses(filter, union)) {
    if (!union.some((member) => matchesTopic(member, witness))) return witness;
  }
  return undefined;
}

/** Whether the union of `union` matches every topic that `filter` matches. */
export function isInsideUnion(filter: TopicFilter, union: readonly TopicFilter[]): boolean {
  return findOutsideUnion(filter, union) === undefined;
}

/**
 * What is left of `filter` when the topics of `union` are taken away: one canonical topic for each depth at which
 * something is left. Empty means nothing is left.
 */
export function differenceWitnesses(filter: TopicFilter, union: readonly TopicFilter[]): readonly TopicName[] {
  return canonicalWitnesses(filter, union).filter((witness) => !union.some((member) => matchesTopic(member, witness)));
}

function canonicalWitnesses(filter: TopicFilter, union: readonly TopicFilter[]): readonly TopicName[] {
  const fresh = freshLevel([filter, ...union]);
  const levels = canonicalLevels(filter);
  const fixed = levels.filter((level) => level !== "#").map((level) => (level === "+" ? fresh : level));
  if (!levels.includes("#")) return [fixed.join("/") as TopicName];
  // One level deeper than the deepest filter, every deeper topic behaves the same.
  const deepest = Math.max(fixed.length, ...union.map((member) => canonicalLevels(member).length)) + 1;
  const witnesses: TopicName[] = [];
  for (let depth = fixed.length; depth <= deepest; depth++) {
    const topic = [...fixed, ...Array.from({ length: depth - fixed.length }, () => fresh)].join("/");
    witnesses.push(topic as TopicName);
  }
  return witnesses;
}

/** A level that none of the filters spells and that needs no escaping: `x`, or `x1`, `x2`… */
function freshLevel(filters: readonly TopicFilter[]): string {
  let fresh = "x";
  for (let number = 1; filters.some((filter) => canonicalLevels(filter).includes(fresh)); number++)
    fresh = `x${number}`;
  return fresh;
}
