import { parseTopicFilter } from "#shared/topic/index.ts";
import { compilePattern } from "./pattern/index.ts";
import { questionOfTest } from "./policyTests.ts";
import type { PolicyDocument, PolicyRule } from "./document.ts";
import { fillTemplate, parseRuleFilter, parseTemplate, templateVariables } from "./template.ts";

/** A reference that leads nowhere, or a value that means nothing, at its path in the document. */
export interface PolicyProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What of a rule or of a Will is checked alike. */
interface Target {
  readonly topic?: string | undefined;
  readonly filter?: string | undefined;
  readonly where?: PolicyRule["where"] | "self" | "any";
}

/** Checks what a schema cannot: that ids are unique and known, filters well formed, variables bound. */
export function checkPolicy(document: PolicyDocument): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const report = (path: readonly PropertyKey[], message: string): void => void problems.push({ path, message });
  const attributes = new Map(Object.entries(document.identity?.attributes ?? {}));
  const templates = new Map((document.topics ?? []).map((topic) => [topic.id, parseTemplate(topic.template)]));
  const ruleIds = new Map<string, readonly PropertyKey[]>();
  const roleIds = new Set(document.roles.map((role) => role.id));

  function checkUnique(ids: readonly string[], path: string): void {
    const seen = new Set<string>();
    ids.forEach((id, index) => {
      if (seen.has(id)) report([path, index, "id"], `the id \`${id}\` is used twice`);
      seen.add(id);
    });
  }

  function checkAttribute(name: string, path: readonly PropertyKey[]): void {
    if (!attributes.has(name)) report(path, `identity has no attribute \`${name}\``);
  }

  function checkTarget(target: Target, path: readonly PropertyKey[]): void {
    if ((target.topic === undefined) === (target.filter === undefined)) {
      return report(path, "expected either `topic` or `filter`");
    }
    if (target.filter !== undefined) return checkFilter(target.filter, [...path, "filter"]);
    const levels = templates.get(target.topic ?? "");
    if (levels === undefined) return report([...path, "topic"], `there is no topic \`${target.topic}\``);
    const variables = templateVariables(levels);
    if (target.where === undefined || typeof target.where === "string") {
      if (target.where === "self") for (const name of variables) checkAttribute(name, [...path, "where"]);
      return;
    }
    for (const [name, value] of Object.entries(target.where)) {
      const at = [...path, "where", name];
      if (!variables.includes(name)) report(at, `the template of \`${target.topic}\` has no variable \`${name}\``);
      else if (value === "self") checkAttribute(name, at);
      else if (/[+#/]/.test(value)) report(at, `a literal value cannot hold \`+\`, \`#\` or \`/\``);
    }
    for (const name of variables) {
      if (!Object.hasOwn(target.where, name)) report([...path, "where"], `the variable \`${name}\` is not bound`);
    }
  }

  function checkFilter(filter: string, path: readonly PropertyKey[]): void {
    const levels = parseRuleFilter(filter);
    for (const name of templateVariables(levels)) checkAttribute(name, path);
    const parsed = parseTopicFilter(fillTemplate(levels, () => "x") ?? "");
    if (!parsed.ok) report(path, parsed.error.message);
  }

  for (const [name, attribute] of attributes) {
    const compiled = attribute.pattern === undefined ? undefined : compilePattern(attribute.pattern);
    if (compiled?.ok === false) {
      const message = `not a regular expression \`${attribute.pattern}\`: ${compiled.error}`;
      report(["identity", "attributes", name, "pattern"], message);
    }
  }
  checkUnique(
    (document.topics ?? []).map((topic) => topic.id),
    "topics",
  );
  (document.topics ?? []).forEach((topic, index) => {
    const filled = fillTemplate(parseTemplate(topic.template), () => "x") ?? "";
    const parsed = parseTopicFilter(filled);
    if (!parsed.ok) report(["topics", index, "template"], parsed.error.message);
  });
  checkUnique(
    document.roles.map((role) => role.id),
    "roles",
  );
  document.roles.forEach((role, roleIndex) => {
    const will = role.connect?.will;
    if (will !== undefined && will !== "none") checkTarget(will, ["roles", roleIndex, "connect", "will"]);
    for (const [, name = ""] of (role.connect?.clientId ?? "").matchAll(/\{self\.([^}]*)\}/g)) {
      checkAttribute(name, ["roles", roleIndex, "connect", "clientId"]);
    }
    role.rules.forEach((rule, ruleIndex) => {
      const path = ["roles", roleIndex, "rules", ruleIndex];
      if (ruleIds.has(rule.id)) report([...path, "id"], `the rule id \`${rule.id}\` is used twice`);
      ruleIds.set(rule.id, path);
      checkTarget(rule, path);
      checkActionKeys(rule, path, report);
    });
  });
  for (const [name, variant] of Object.entries(document.variants ?? {})) {
    for (const [ruleId, replacement] of Object.entries(variant.replace)) {
      const path = ["variants", name, "replace", ruleId];
      if (!ruleIds.has(ruleId)) report(path, `there is no rule \`${ruleId}\` to replace`);
      checkTarget(replacement, path);
      checkActionKeys(replacement, path, report);
    }
  }
  checkUnique(
    (document.requirements ?? []).map((requirement) => requirement.id),
    "requirements",
  );
  (document.requirements ?? []).forEach((requirement, index) => {
    const path = ["requirements", index];
    const kinds = (["never", "always", "soleWriter"] as const).filter((kind) => requirement[kind] !== undefined);
    if (kinds.length !== 1) report(path, "expected exactly one of `never`, `always`, `soleWriter`");
    for (const kind of kinds) {
      const body = requirement[kind];
      if (body === undefined) continue;
      if (!roleIds.has(body.role)) report([...path, kind, "role"], `there is no role \`${body.role}\``);
      const named = "topic" in body ? [["topic", body.topic] as const] : Object.entries(body);
      for (const [key, value] of named) {
        const isTopic = ["topic", "receives", "publishes", "canReceive", "canPublish"].includes(key);
        if (isTopic && typeof value === "string" && value !== "any" && !templates.has(value)) {
          report([...path, kind, key], `there is no topic \`${value}\``);
        }
      }
    }
  });
  checkUnique(
    (document.tests ?? []).map((test) => test.id),
    "tests",
  );
  (document.tests ?? []).forEach((test, index) => {
    const question = questionOfTest(test);
    if (!question.ok)
      report(
        ["tests", index, ...(question.error.key === undefined ? [] : [question.error.key])],
        question.error.message,
      );
  });
  return problems;
}

function checkActionKeys(
  rule: Omit<PolicyRule, "id">,
  path: readonly PropertyKey[],
  report: (path: readonly PropertyKey[], message: string) => void,
): void {
  if (rule.retain !== undefined && rule.action !== "publish") {
    report([...path, "retain"], "`retain` is only for publish");
  }
  if (rule.share !== undefined && rule.action !== "subscribe") {
    report([...path, "share"], "`share` is only for subscribe");
  }
  if (rule.effect === "deny") {
    for (const key of ["maxQos", "retain", "share"] as const) {
      if (rule[key] !== undefined) report([...path, key], `\`${key}\` limits an allow rule; a deny is for all`);
    }
  }
  if (rule.maxQos !== undefined && rule.action === "receive") {
    report([...path, "maxQos"], "`maxQos` is not for receive");
  }
}
