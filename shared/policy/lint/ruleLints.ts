import {
  coversFilter,
  intersectFilters,
  isInsideUnion,
  parseTopicFilter,
  type TopicFilter,
} from "#shared/topic/index.ts";
import { judgeRequirement } from "../analysis/index.ts";
import { templatesOf } from "../compiledRules.ts";
import type { PolicyDocument, PolicyRole, PolicyRule } from "../document.ts";
import { perDocument } from "../perDocument.ts";
import { fillTemplate, parseRuleFilter, parseTemplate, templateVariables } from "../template.ts";
import type { Finding, Lint, LintId } from "./finding.ts";
import { isUnique, templateFilter } from "./treeLints.ts";

/** A rule with where it stands and the Topic Filter of every topic it can speak of, for any client at all. */
interface PlacedRule {
  readonly role: PolicyRole;
  readonly rule: PolicyRule;
  readonly path: readonly PropertyKey[];
  readonly reach: TopicFilter | undefined;
}

const placedRules = perDocument((document): readonly PlacedRule[] =>
  document.roles.flatMap((role, roleIndex) =>
    role.rules.map((rule, ruleIndex) => ({
      role,
      rule,
      path: ["roles", roleIndex, "rules", ruleIndex],
      reach: widestFilter(document, rule),
    })),
  ),
);

/** The filter of a rule with every variable open, and literals of `where` in place. */
function widestFilter(
  document: PolicyDocument,
  rule: Pick<PolicyRule, "filter" | "topic" | "where">,
): TopicFilter | undefined {
  const levels =
    rule.filter === undefined ? (templatesOf(document).get(rule.topic ?? "") ?? []) : parseRuleFilter(rule.filter);
  const text = fillTemplate(levels, (name) => {
    const said = rule.where !== undefined && Object.hasOwn(rule.where, name) ? rule.where[name] : undefined;
    return said === undefined || said === "self" || said === "any" ? "+" : said;
  });
  const parsed = parseTopicFilter(text ?? "");
  return parsed.ok ? parsed.value : undefined;
}

/** Runs a check over each rule; the check answers a message when something is amiss. */
function perRule(
  lint: LintId,
  severity: Finding["severity"],
  check: (placed: PlacedRule, document: PolicyDocument) => string | undefined,
): Lint {
  return (document) =>
    placedRules(document).flatMap((placed) => {
      const message = check(placed, document);
      return message === undefined ? [] : [{ lint, severity, path: placed.path, message }];
    });
}

const isAllowed = (rule: PolicyRule, action: PolicyRule["action"]): boolean =>
  rule.effect === "allow" && rule.action === action;

const everything = perRule("P1", "warning", ({ role, rule, reach }) => {
  const isWide = reach === "#" || reach === "+/#" || reach === "$SYS/#";
  return isWide && isAllowed(rule, "subscribe") ? `\`${role.id}\` may subscribe to \`${reach}\`` : undefined;
});

const denyWithoutReceive = perRule("P2", "note", ({ rule, reach }, document) => {
  if (rule.effect !== "deny" || rule.action !== "subscribe" || reach === undefined) return undefined;
  const isBacked = placedRules(document).some(
    (other) =>
      other.rule.effect === "deny" &&
      other.rule.action === "receive" &&
      other.reach !== undefined &&
      coversFilter(other.reach, reach),
  );
  return isBacked ? undefined : `other brokers still deliver \`${reach}\` through a wider subscription`;
});

const endsInPlus = perRule("P3", "note", ({ rule, reach }) =>
  isAllowed(rule, "subscribe") && reach?.endsWith("+") === true
    ? `where a broker judges filters as names, \`${reach}\` grants \`${reach.slice(0, -1)}#\` too`
    : undefined,
);

const variableLast = perRule("P6", "warning", ({ rule, reach }, document) => {
  const topic = document.topics?.find((candidate) => candidate.id === rule.topic);
  if (topic === undefined || parseTemplate(topic.template).at(-1)?.kind !== "variable" || reach === undefined)
    return undefined;
  const below = parseTopicFilter(`${reach}/+/#`);
  const sibling = (document.topics ?? []).find((other) => {
    const theirs = templateFilter(other);
    return below.ok && theirs !== undefined && intersectFilters(below.value, theirs) !== undefined;
  });
  return sibling === undefined
    ? undefined
    : `a value of the last level with a \`/\` in it would reach \`${sibling.id}\``;
});

/** Whether a rule's action works on topics of this direction. */
function speaksOf(document: PolicyDocument, placed: PlacedRule, direction: "up" | "down"): boolean {
  return (document.topics ?? []).some((topic) => {
    const filter = templateFilter(topic);
    const isOne = topic.direction === direction && filter !== undefined && placed.reach !== undefined;
    return isOne && intersectFilters(filter, placed.reach) !== undefined;
  });
}

const manyWriters: Lint = (document) =>
  (document.topics ?? []).flatMap((topic, index): Finding[] => {
    const owner = document.roles.find((role) =>
      role.rules.some((rule) => isAllowed(rule, "publish") && rule.topic === topic.id),
    );
    const isPersonal = templateVariables(parseTemplate(topic.template)).some((name) => isUnique(document, name));
    if (topic.direction !== "up" || !isPersonal || owner === undefined) return [];
    const requirement = { id: "P9", soleWriter: { topic: topic.id, role: owner.id, sameClient: true } };
    const verdict = judgeRequirement(document, requirement);
    if (verdict.kind !== "refuted") return [];
    const { identity, topicName } = verdict.witness;
    const message = `\`${identity.clientIdentifier}\` may write \`${topicName}\` in another client's name`;
    return [{ lint: "P9", severity: "warning", path: ["topics", index], message }];
  });

const retainedCommand = perRule("P10", "warning", (placed, document) =>
  isAllowed(placed.rule, "publish") && placed.rule.retain !== false && speaksOf(document, placed, "down")
    ? `a retained command reaches a device again at every new subscription`
    : undefined,
);

const will: Lint = (document) =>
  document.roles.flatMap((role, index): Finding[] => {
    const said = role.connect?.will;
    const path = ["roles", index, "connect"];
    if (said === "none") return [];
    if (said === undefined) {
      return [
        {
          lint: "P11",
          severity: "note",
          path,
          message: `\`${role.id}\` says nothing of wills: publish rules decide, and brokers differ`,
        },
      ];
    }
    const where = typeof said.where === "object" ? said.where : undefined;
    const reach = widestFilter(document, {
      topic: said.topic,
      filter: said.filter,
      ...(where === undefined ? {} : { where }),
    });
    const publishable = placedRules(document)
      .filter((placed) => placed.role === role && isAllowed(placed.rule, "publish"))
      .flatMap((placed) => placed.reach ?? []);
    if (reach === undefined || isInsideUnion(reach, publishable)) return [];
    return [
      {
        lint: "P11",
        severity: "warning",
        path: [...path, "will"],
        message: `the will of \`${role.id}\` reaches topics that it may not publish`,
      },
    ];
  });

const openShare = perRule("P12", "warning", ({ role, rule, reach }, document) => {
  const other = placedRules(document).find(
    (candidate) =>
      candidate.role !== role &&
      candidate.rule.share?.some((name) => rule.share?.includes(name)) === true &&
      candidate.reach !== undefined &&
      reach !== undefined &&
      intersectFilters(candidate.reach, reach) !== undefined,
  );
  return other === undefined ? undefined : `\`${other.role.id}\` may join the same share and take its messages away`;
});

const responseTopics: Lint = (document) => {
  const placed = placedRules(document).filter(({ rule }) => isAllowed(rule, "publish"));
  const asks = placed.find((one) => speaksOf(document, one, "down"));
  const answers = placed.some((one) => speaksOf(document, one, "up"));
  if (asks === undefined || !answers) return [];
  const message = "a requester may name any response topic: answers go only where the responder's publish rules reach";
  return [{ lint: "P13", severity: "note", path: asks.path, message }];
};

const exactlyOnceReadings = perRule("P14", "note", (placed, document) =>
  isAllowed(placed.rule, "publish") &&
  (placed.rule.maxQos ?? 2) === 2 &&
  speaksOf(document, placed, "up") &&
  !speaksOf(document, placed, "down")
    ? "QoS 2 costs four packets for a reading that the next one replaces"
    : undefined,
);

/** A value that no policy spells: a filter is judged by what it means to an ordinary client. */
const ANYBODY = "anybody";

const outsideTheTree = perRule("P16", "warning", ({ rule }, document) => {
  const tree = (document.topics ?? []).flatMap((topic) => templateFilter(topic) ?? []);
  if (rule.filter === undefined || tree.length === 0) return undefined;
  const parsed = parseTopicFilter(fillTemplate(parseRuleFilter(rule.filter), () => ANYBODY) ?? "");
  if (!parsed.ok || tree.some((topic) => intersectFilters(topic, parsed.value) !== undefined)) return undefined;
  const depth = parsed.value.split("/").length;
  const depths = [...new Set(tree.map((topic) => topic.split("/").length))].toSorted((a, b) => a - b).join(" or ");
  return `\`${rule.filter}\` has ${depth} levels and matches no topic of the tree, whose topics have ${depths}`;
});

const deadRule = perRule("P17", "warning", (placed, document) => {
  const { role, rule, reach } = placed;
  if (reach === undefined) return undefined;
  const isFirstMatch = document.evaluation.order === "first-match";
  const own = placedRules(document).filter((other) => other.role === role && other.rule.action === rule.action);
  // Only rules that bind no value of the client's own can be compared for all clients at once.
  const isOpen = (one: PlacedRule): boolean =>
    !Object.values(one.rule.where ?? {}).includes("self") && !(one.rule.filter ?? "").includes("{self.");
  const stronger = own
    .filter((other) => other !== placed && isOpen(other))
    .filter((other) =>
      isFirstMatch
        ? own.indexOf(other) < own.indexOf(placed) && !isLimited(other.rule)
        : other.rule.effect === "deny" && rule.effect === "allow",
    );
  const filters = stronger.flatMap((other) => other.reach ?? []);
  if (filters.length === 0 || !isInsideUnion(reach, filters)) return undefined;
  return `\`${rule.id}\` never decides anything: ${stronger.map((other) => `\`${other.rule.id}\``).join(" and ")} decide first`;
});

/** Whether an allow rule leaves some requests to the rules behind it. */
function isLimited(rule: PolicyRule): boolean {
  return rule.effect === "allow" && ((rule.maxQos ?? 2) < 2 || rule.retain === false);
}

/** The lints about rules. */
export const ruleLints: readonly Lint[] = [
  everything,
  denyWithoutReceive,
  endsInPlus,
  variableLast,
  manyWriters,
  retainedCommand,
  will,
  openShare,
  responseTopics,
  exactlyOnceReadings,
  outsideTheTree,
  deadRule,
];
