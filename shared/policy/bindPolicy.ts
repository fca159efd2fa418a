import type { TopicFilter } from "#shared/topic/index.ts";
import { bindTarget, type CompiledRole, type CompiledRule, compiledRoles } from "./compiledRules.ts";
import type { Evaluation, PolicyDocument, PolicyRule } from "./document.ts";
import { attributeValue, type Identity, rolesOf, unfitValue } from "./identity.ts";
import { createRuleIndex, type RuleIndex } from "./ruleIndex.ts";

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
  const compiled = compiledRoles(document);
  const held = rolesOf(document, identity).flatMap((role) => compiled.get(role) ?? []);
  const values = new Map<string, string | undefined>();
  let unfit: string | undefined;

  function own(name: string): string | undefined {
    if (values.has(name)) return values.get(name);
    const value = attributeValue(document, identity, name);
    const reason = value === undefined ? undefined : unfitValue(document, name, value);
    if (reason !== undefined) unfit ??= `the attribute \`${name}\` ${reason}`;
    values.set(name, value);
    return value;
  }

  function bindRule({ role }: CompiledRole, { rule, path, target }: CompiledRule): BoundRule | undefined {
    const filter = bindTarget(target, own);
    // Without a value for one of its variables a rule says nothing about this client.
    if (filter === undefined) return undefined;
    return {
      id: rule.id,
      roleId: role.id,
      path,
      effect: rule.effect,
      action: rule.action,
      filter,
      maxQos: rule.maxQos ?? 2,
      retain: rule.retain,
      share: rule.share ?? [],
    };
  }

  function bindWill({ role, index, will: target }: CompiledRole): readonly BoundRule[] {
    const will = role.connect?.will;
    const filter = target === undefined ? undefined : bindTarget(target, own);
    if (filter === undefined || will === undefined || will === "none") return [];
    return [
      {
        id: "will",
        roleId: role.id,
        path: ["roles", index, "connect", "will"],
        effect: "allow",
        action: "will",
        filter,
        maxQos: will.maxQos ?? 2,
        retain: will.retain,
        share: [],
      },
    ];
  }

  const bound = held.flatMap((role) => role.rules.flatMap((rule) => bindRule(role, rule) ?? []));
  const inOrder = (rules: readonly BoundRule[]): readonly BoundRule[] =>
    document.evaluation.order === "first-match"
      ? rules
      : [...rules.filter((rule) => rule.effect === "deny"), ...rules.filter((rule) => rule.effect === "allow")];
  const speaksOfWills = held.some(({ role }) => role.connect?.will !== undefined);
  const connects = held.map(({ role, index }) => ({
    roleId: role.id,
    path: ["roles", index, "connect"],
    clientIdentifier: role.connect?.clientId?.replaceAll(/\{self\.([^}]*)\}/g, (_, name: string) => own(name) ?? ""),
  }));
  const willRules = speaksOfWills ? held.flatMap(bindWill) : undefined;
  const publishRules = inOrder(bound.filter((rule) => rule.action === "publish"));
  const receiveRules = inOrder(bound.filter((rule) => rule.action !== "publish"));
  // Most clients are asked about few topics: an index is made when one is needed.
  let publishIndex: RuleIndex | undefined;
  let receiveIndex: RuleIndex | undefined;
  return {
    identity,
    evaluation: document.evaluation,
    connects,
    publishRules,
    receiveRules,
    get publishIndex() {
      return (publishIndex ??= createRuleIndex(publishRules));
    },
    get receiveIndex() {
      return (receiveIndex ??= createRuleIndex(receiveRules));
    },
    willRules,
    unfit,
  };
}
