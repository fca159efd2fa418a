import { parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { Evaluation, PolicyDocument, PolicyRole, PolicyRule } from "./document.ts";
import { attributeValue, type Identity, rolesOf, unfitValue } from "./identity.ts";
import { createRuleIndex, type RuleIndex } from "./ruleIndex.ts";
import { fillTemplate, parseRuleFilter, parseTemplate } from "./template.ts";

/** A rule with the client's own values put in. */
export interface BoundRule {
  readonly id: string;
  readonly roleId: string;
  /** Where the rule stands in the document: `roles[role].rules[index]`. */
  readonly path: readonly PropertyKey[];
  readonly effect: "allow" | "deny";
  readonly action: PolicyRule["action"] | "will";
  /** The substituted pattern. */
  readonly filter: TopicFilter;
  readonly maxQos: 0 | 1 | 2;
  /** `false` forbids RETAIN; `true` and `undefined` leave it to the client. */
  readonly retain: boolean | undefined;
  /** The ShareNames that may be joined. */
  readonly share: readonly string[];
}

/** A role's word on who may connect, with the client's own values put in. */
export interface BoundConnect {
  readonly roleId: string;
  readonly path: readonly PropertyKey[];
  /** Client Identifiers that are accepted: literal but for `*`. `undefined` accepts every one. */
  readonly clientIdentifier: string | undefined;
}

/**
 * A policy from one client's point of view. Binding costs a walk over the roles; deciding afterwards is cheap, so a
 * broker binds once for each connection.
 */
export interface BoundPolicy {
  readonly identity: Identity;
  readonly evaluation: Evaluation;
  /** Why nothing at all is decided for this client: a value of its own would change what rules mean. */
  readonly unfit: string | undefined;
  readonly connects: readonly BoundConnect[];
  /** In the order in which they are tried: document order, or denies first under deny-overrides. */
  readonly publishRules: readonly BoundRule[];
  /** Rules of the actions subscribe and receive together: what can be received. */
  readonly receiveRules: readonly BoundRule[];
  readonly publishIndex: RuleIndex;
  readonly receiveIndex: RuleIndex;
  /** Will Messages: absent when no held role speaks of wills, so that publish rules decide. */
  readonly willRules: readonly BoundRule[] | undefined;
}

/** Puts an identity's values into the rules of the roles that it holds. */
export function bindPolicy(document: PolicyDocument, identity: Identity): BoundPolicy {
  const held = rolesOf(document, identity);
  const unfit: string[] = [];
  const topics = new Map((document.topics ?? []).map((topic) => [topic.id, parseTemplate(topic.template)]));

  function own(name: string): string | undefined {
    const value = attributeValue(document, identity, name);
    const reason = value === undefined ? undefined : unfitValue(document, name, value);
    if (reason !== undefined) unfit.push(`the attribute \`${name}\` ${reason}`);
    return value;
  }

  function bindTarget(target: {
    readonly topic?: string | undefined;
    readonly filter?: string | undefined;
    readonly where?: PolicyRule["where"] | "self" | "any";
  }): TopicFilter | undefined {
    const { topic, filter, where } = target;
    const levels = filter === undefined ? topics.get(topic ?? "") : parseRuleFilter(filter);
    if (levels === undefined) return undefined;
    const text = fillTemplate(levels, (name) => {
      const said = filter !== undefined ? "self" : typeof where === "object" ? where[name] : (where ?? "any");
      if (said === "self") return own(name);
      return said === "any" ? "+" : said;
    });
    const parsed = text === undefined ? undefined : parseTopicFilter(text);
    return parsed?.ok === true ? parsed.value : undefined;
  }

  function bindRule(role: PolicyRole, rule: PolicyRule): BoundRule | undefined {
    const filter = bindTarget(rule);
    // Without a value for one of its variables a rule says nothing about this client.
    if (filter === undefined) return undefined;
    return {
      id: rule.id,
      roleId: role.id,
      path: ["roles", document.roles.indexOf(role), "rules", role.rules.indexOf(rule)],
      effect: rule.effect,
      action: rule.action,
      filter,
      maxQos: rule.maxQos ?? 2,
      retain: rule.retain,
      share: rule.share ?? [],
    };
  }

  function bindWill(role: PolicyRole): readonly BoundRule[] {
    const will = role.connect?.will;
    if (will === undefined || will === "none") return [];
    const filter = bindTarget(will);
    if (filter === undefined) return [];
    return [
      {
        id: "will",
        roleId: role.id,
        path: ["roles", document.roles.indexOf(role), "connect", "will"],
        effect: "allow",
        action: "will",
        filter,
        maxQos: will.maxQos ?? 2,
        retain: will.retain,
        share: [],
      },
    ];
  }

  const bound = held.flatMap((role) =>
    role.rules.flatMap((rule) => {
      const one = bindRule(role, rule);
      return one === undefined ? [] : [one];
    }),
  );
  const inOrder = (rules: readonly BoundRule[]): readonly BoundRule[] =>
    document.evaluation.order === "first-match"
      ? rules
      : [...rules.filter((rule) => rule.effect === "deny"), ...rules.filter((rule) => rule.effect === "allow")];
  const speaksOfWills = held.some((role) => role.connect?.will !== undefined);
  const connects = held.map((role) => ({
    roleId: role.id,
    path: ["roles", document.roles.indexOf(role), "connect"],
    clientIdentifier: role.connect?.clientId?.replaceAll(/\{self\.([^}]*)\}/g, (_, name: string) => own(name) ?? ""),
  }));
  const willRules = speaksOfWills ? held.flatMap(bindWill) : undefined;
  const publishRules = inOrder(bound.filter((rule) => rule.action === "publish"));
  const receiveRules = inOrder(bound.filter((rule) => rule.action !== "publish"));
  return {
    identity,
    evaluation: document.evaluation,
    connects,
    publishRules,
    receiveRules,
    publishIndex: createRuleIndex(publishRules),
    receiveIndex: createRuleIndex(receiveRules),
    willRules,
    unfit: unfit[0],
  };
}
