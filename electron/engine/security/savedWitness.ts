import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ContractError } from "#shared/contract/index.ts";
import { judgeRequirements, type Witness } from "#shared/policy/analysis/index.ts";
import type { PolicyDocument, PolicyTest } from "#shared/policy/index.ts";
import { refuseSelection } from "./enforcement.ts";
import type { PolicyDraft } from "./policyDraft.ts";

/** The witness against a requirement of the draft, with the document in the variant that it speaks of. */
export function findWitness(
  draft: PolicyDraft | undefined,
  variant: string | undefined,
  requirement: string,
): Result<{ readonly document: PolicyDocument; readonly witness: Witness }, ContractError> {
  const policy = draft?.select(variant);
  if (policy === undefined) return refuseSelection(draft, variant);
  const { document } = policy;
  const one = document.requirements?.filter(({ id }) => id === requirement) ?? [];
  const [verdict] = judgeRequirements({ ...document, requirements: one });
  if (verdict === undefined) return fail({ code: "not-found", message: `there is no requirement \`${requirement}\`` });
  if (verdict.kind === "refuted") return ok({ document, witness: verdict.witness });
  return fail({ code: "refused", message: `the requirement \`${requirement}\` is not refuted: it has no witness` });
}

/** A witness as a test that fails as long as it can be played. */
export function testOfWitness(document: PolicyDocument, requirement: string, witness: Witness): PolicyTest {
  const { identity, action, topicName, decision } = witness;
  const { clientIdentifier, username, groups, attributes } = identity;
  const taken = new Set((document.tests ?? []).map(({ id }) => id));
  let number = 1;
  while (taken.has(`${requirement}-${number}`)) number += 1;
  return {
    id: `${requirement}-${number}`,
    expect: decision.effect === "allow" ? "deny" : "allow",
    client: {
      clientId: clientIdentifier,
      ...(username === undefined ? {} : { username }),
      ...(groups.length === 0 ? {} : { groups: [...groups] }),
      ...(attributes.size === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
    },
    ...(action === "publish" ? { publish: topicName } : { receive: topicName }),
  };
}
