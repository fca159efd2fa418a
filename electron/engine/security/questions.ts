import { fail, ok } from "#shared/base/index.ts";
import type { CommandInput, PolicyQuestion } from "#shared/contract/index.ts";
import { comparePolicies, findReach, findRefusal, type Reach } from "#shared/policy/analysis/index.ts";
import { compareEmission, dialects, importers, lossCodes } from "#shared/policy/dialects/index.ts";
import {
  bindPolicy,
  decide,
  describeDecision,
  findAccount,
  type Identity,
  identityOf,
  type ParsedPolicy,
  type PolicyRequest,
  referenceOf,
  writePolicy,
} from "#shared/policy/index.ts";
import { parseSharedSubscription, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import type { CommandAnswer } from "../api.ts";
import { refuseSelection } from "./enforcement.ts";
import { describeIdentity } from "./policyAnalysis.ts";
import type { PolicyDraft } from "./policyDraft.ts";

/** Decides one question by the draft, with the rules that had a say. */
export function explain(
  draft: PolicyDraft | undefined,
  { variant, client, request }: CommandInput<"policy.explain">,
): CommandAnswer<"policy.explain"> {
  const policy = draft?.select(variant);
  if (draft === undefined || policy === undefined) return refuseSelection(draft, variant);
  const question = readQuestion(request, client.clientIdentifier);
  if (typeof question === "string") return fail({ code: "invalid-input", message: question });
  const decision = decide(bindPolicy(policy.document, readIdentity(draft, client)), question);
  const { locate } = policy;
  const rule = referenceOf(decision, locate);
  return ok({
    effect: decision.effect,
    text: describeDecision(decision, locate),
    ...(decision.grantedQoS === undefined ? {} : { grantedQoS: decision.grantedQoS }),
    ...(rule === undefined ? {} : { rule }),
    considered: decision.considered.map(({ id, effect, filter, path }) => ({
      id,
      effect,
      filter,
      line: locate(path).line,
    })),
  });
}

function readIdentity(draft: PolicyDraft, client: CommandInput<"policy.explain">["client"]): Identity {
  const asked = { clientIdentifier: client.clientIdentifier, userName: client.userName };
  const account = draft.accounts === undefined ? undefined : findAccount(draft.accounts, asked);
  const known = identityOf(asked, account);
  return {
    ...known,
    groups: client.groups ?? known.groups,
    attributes: client.attributes === undefined ? known.attributes : new Map(Object.entries(client.attributes)),
  };
}

/** The question as `decide` takes it, or what is wrong with its topic. */
function readQuestion(request: PolicyQuestion, clientIdentifier: string): PolicyRequest | string {
  if (request.kind === "connect") return { kind: "connect", clientIdentifier };
  if (request.kind === "subscribe") {
    const parsed = parseTopicFilter(request.topicFilter);
    if (!parsed.ok) return parsed.error.message;
    const shared = parseSharedSubscription(parsed.value);
    return { kind: "subscribe", qos: request.qos, topicFilter: parsed.value, ...shared };
  }
  const parsed = parseTopicName(request.topicName);
  return parsed.ok ? { ...request, topicName: parsed.value } : parsed.error.message;
}

/** What a client may do in the whole branch of a Topic Filter. */
export function judgeBranch(
  draft: PolicyDraft | undefined,
  { variant, client, action, topicFilter }: CommandInput<"policy.branch">,
): CommandAnswer<"policy.branch"> {
  const policy = draft?.select(variant);
  if (policy === undefined) return refuseSelection(draft, variant);
  const parsed = parseTopicFilter(topicFilter);
  if (!parsed.ok) return fail({ code: "invalid-input", message: parsed.error.message });
  const bound = bindPolicy(policy.document, parseIdentity(client));
  const allowed = findReach(bound, action, parsed.value);
  const denied = findRefusal(bound, action, parsed.value);
  const describe = ({ topicName, decision }: Reach) => {
    const rule = referenceOf(decision, policy.locate);
    return { topicName, text: describeDecision(decision, policy.locate), ...(rule === undefined ? {} : { rule }) };
  };
  return ok({
    extent: allowed === undefined ? "none" : denied === undefined ? "all" : "some",
    ...(allowed === undefined ? {} : { allowed: describe(allowed) }),
    ...(denied === undefined ? {} : { denied: describe(denied) }),
  });
}

/** An identity as it came from the page. */
export function parseIdentity(client: CommandInput<"policy.branch">["client"]): Identity {
  return {
    clientIdentifier: client.clientIdentifier,
    ...(client.userName === undefined ? {} : { username: client.userName }),
    groups: client.groups,
    attributes: new Map(Object.entries(client.attributes)),
  };
}

/** The draft in another broker's language, with what it loses and where it differs. */
export function emit(
  draft: PolicyDraft | undefined,
  { dialect: id, variant }: CommandInput<"policy.emit">,
): CommandAnswer<"policy.emit"> {
  const policy: ParsedPolicy | undefined = draft?.select(variant);
  if (policy === undefined) return refuseSelection(draft, variant);
  const dialect = dialects.find((candidate) => candidate.id === id);
  if (dialect === undefined) return fail({ code: "not-found", message: `there is no dialect \`${id}\`` });
  const emission = dialect.emit(policy.document);
  const compared = compareEmission(policy.document, dialect, emission);
  if (!compared.ok) return fail({ code: "failed", message: `the text for ${dialect.title} cannot be read again` });
  return ok({
    text: emission.text,
    evidence: dialect.evidence,
    losses: emission.losses.map((loss) => ({ ...loss, title: lossCodes[loss.code] })),
    differences: compared.value.map(({ identity, ...difference }) => ({
      ...difference,
      client: describeIdentity(identity),
    })),
  });
}

/** Topics about which two variants of the draft disagree. */
export function diff(
  draft: PolicyDraft | undefined,
  { before, after }: CommandInput<"policy.diff">,
): CommandAnswer<"policy.diff"> {
  const one = draft?.select(before);
  if (one === undefined) return refuseSelection(draft, before);
  const other = draft?.select(after);
  if (other === undefined) return refuseSelection(draft, after);
  return ok({
    differences: comparePolicies(one.document, other.document).map(({ identity, ...difference }) => ({
      ...difference,
      client: describeIdentity(identity),
    })),
  });
}

/** Another broker's file as the text of a policy. */
export function importText({ dialect, text }: CommandInput<"policy.import">): CommandAnswer<"policy.import"> {
  const importer = importers.find(({ id }) => id === dialect);
  if (importer === undefined) return fail({ code: "not-found", message: `files of \`${dialect}\` cannot be imported` });
  const imported = importer.import(text);
  if (!imported.ok) return ok({ losses: [], errors: [...imported.error] });
  const { document, losses } = imported.value;
  return ok({ text: writePolicy(document), losses: [...losses], errors: [] });
}
