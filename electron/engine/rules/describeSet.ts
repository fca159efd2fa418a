import type { RuleRow, RuleSetRow } from "#shared/contract/index.ts";
import { type EveryTrigger, formatDuration, type Rule } from "#shared/rules/index.ts";
import type { KeptRules } from "./ruleShelf.ts";
import type { RuleTally } from "./ruleOutput.ts";
import type { RunningSet } from "./runningSet.ts";

/** A rule set as the list shows it. */
export function describeSet(
  { id, parsed, revision }: KeptRules,
  run: { readonly running: RunningSet; readonly isOlder: boolean } | undefined,
): RuleSetRow {
  const tallies = run?.running.tallies ?? [];
  const sum = (count: (tally: RuleTally) => number): number => tallies.reduce((all, tally) => all + count(tally), 0);
  return {
    id,
    name: parsed.name ?? id,
    state: run?.running.state ?? { kind: "stopped" },
    errors: parsed.problems.filter(({ severity }) => severity === "error").length,
    warnings: parsed.problems.filter(({ severity }) => severity === "warning").length,
    rules: parsed.set?.rules.length ?? 0,
    fired: sum(({ fired }) => fired),
    published: sum(({ published }) => published),
    failed: sum(({ failed }) => failed),
    dropped: sum(({ dropped }) => dropped),
    isOlder: run?.isOlder ?? false,
    revision,
  };
}

/** A rule at work. `sequenceOf` finds the packet of a topic that is not older than the other number. */
export function describeRule(
  tally: RuleTally,
  sequenceOf: (topicName: string, from: number) => number | undefined,
): RuleRow {
  const { rule, fired, published, failed, dropped, isOver, subscriptionProblem } = tally;
  if (tally.last?.published !== undefined && tally.last.published.sequence === undefined) {
    const { last } = tally;
    const sequence = sequenceOf(tally.last.published.topicName, last.firstSequence);
    if (sequence !== undefined) tally.last = { ...last, published: { ...tally.last.published, sequence } };
  }
  const { firstSequence: _, ...last } = tally.last ?? { firstSequence: 0 };
  return {
    name: rule.name,
    kind: rule.kind,
    trigger: describeTrigger(rule),
    line: rule.line,
    fired,
    published,
    failed,
    dropped,
    isOver,
    ...(subscriptionProblem === undefined ? {} : { problem: subscriptionProblem }),
    ...("atMs" in last ? { last } : {}),
  };
}

function describeTrigger(rule: Rule): string {
  switch (rule.kind) {
    case "reply":
      return rule.when.filter;
    case "simulation":
      return describeEvery(rule.every);
    case "script":
      return [rule.when?.filter, rule.every === undefined ? undefined : describeEvery(rule.every)]
        .filter((part) => part !== undefined)
        .join(", ");
  }
}

function describeEvery({ intervalMs, devices, count }: EveryTrigger): string {
  const parts = [`every ${formatDuration(intervalMs)}`];
  if (devices > 1) parts.push(`${devices} devices`);
  if (count !== undefined) parts.push(`${count} times`);
  return parts.join(", ");
}
