import { parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { PolicyDocument, PolicyRole } from "../document.ts";
import { attributeValue, type Identity } from "../identity.ts";
import { fillTemplate, parseTemplate, templateVariables } from "../template.ts";
import { findReach, findRefusal, type Reach, type ReachAction } from "./reach.ts";
import { bindRepresentative, plainClient, SOMEBODY_ELSE } from "./representatives.ts";

/** What an ordinary client of a role may do on one topic of the tree. */
export interface MatrixCell {
  readonly roleId: string;
  readonly topicId: string;
  /** The client's own branch, or that of somebody else; a topic without variables has only the first. */
  readonly scope: "own" | "other";
  readonly action: ReachAction;
  /** `some`: part of the topics that the template stands for. */
  readonly extent: "all" | "some" | "none";
  readonly filter: TopicFilter;
  /** A topic with its decision: one that is allowed, or, where none is, one that is refused. */
  readonly example: Reach;
}

/** Every role by every topic of the tree: own branch and somebody else's, publish and receive. Exact, as `findReach`. */
export function policyMatrix(document: PolicyDocument): readonly MatrixCell[] {
  return document.roles.flatMap((role) => {
    const identity = plainClient(document, role, 1);
    return identity === undefined ? [] : cellsOf(document, role, identity);
  });
}

function cellsOf(document: PolicyDocument, role: PolicyRole, identity: Identity): readonly MatrixCell[] {
  const bound = bindRepresentative(document, identity);
  return (document.topics ?? []).flatMap(({ id: topicId, template }) => {
    const levels = parseTemplate(template);
    const scopes = templateVariables(levels).length > 0 ? (["own", "other"] as const) : (["own"] as const);
    return scopes.flatMap((scope) => {
      const text = fillTemplate(levels, (name) =>
        scope === "other" ? SOMEBODY_ELSE : (attributeValue(document, identity, name) ?? "+"),
      );
      const parsed = parseTopicFilter(text ?? "");
      if (!parsed.ok) return [];
      return (["publish", "receive"] as const).flatMap((action): MatrixCell[] => {
        const filter = parsed.value;
        const reach = findReach(bound, action, filter);
        const refusal = findRefusal(bound, action, filter);
        const example = reach ?? refusal;
        if (example === undefined) return [];
        const extent = reach === undefined ? "none" : refusal === undefined ? "all" : "some";
        return [{ roleId: role.id, topicId, scope, action, extent, filter, example }];
      });
    });
  });
}
