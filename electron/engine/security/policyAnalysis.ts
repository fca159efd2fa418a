import { assertNever } from "#shared/base/index.ts";
import type {
  PolicyDraftView,
  PolicyIdentity,
  PolicyQuestion,
  PolicyRequirementRow,
  PolicyTestRow,
} from "#shared/contract/index.ts";
import {
  judgeRequirements,
  type MatrixCell,
  policyMatrix,
  type RequirementVerdict,
} from "#shared/policy/analysis/index.ts";
import {
  describeDecision,
  type Identity,
  judgeTests,
  type ParsedPolicy,
  type PolicyRequest,
  referenceOf,
  type TestVerdict,
} from "#shared/policy/index.ts";
import { lintPolicy, lints } from "#shared/policy/lint/index.ts";

type AnalysedPolicy = NonNullable<PolicyDraftView["policy"]>;
type PolicyMatrixCell = AnalysedPolicy["matrix"][number];

/** What a policy says of itself, what is proved of it, and what it is advised against: as the page shows it. */
export function analysePolicy(policy: ParsedPolicy): AnalysedPolicy {
  const { document, locate } = policy;
  const lines = new Map(
    (document.requirements ?? []).map(({ id }, index) => [id, locate(["requirements", index]).line]),
  );
  return {
    name: document.name,
    variants: Object.keys(document.variants ?? {}),
    roles: document.roles.map(({ id }) => id),
    topics: (document.topics ?? []).map(({ id, template }) => ({ id, template })),
    requirements: judgeRequirements(document).map((verdict) => describeVerdict(verdict, policy, lines)),
    tests: judgeTests(document).map((verdict) => describeTest(verdict, policy)),
    findings: lintPolicy(document).map(({ lint, severity, message, path }) => ({
      lint,
      severity,
      message,
      ...lints[lint],
      ...locate(path),
    })),
    matrix: policyMatrix(document).map((cell) => describeCell(cell, policy)),
  };
}

function describeCell(cell: MatrixCell, { locate }: ParsedPolicy): PolicyMatrixCell {
  const { roleId, topicId, scope, action, extent, filter, example } = cell;
  const rule = referenceOf(example.decision, locate);
  return {
    role: roleId,
    topic: topicId,
    scope,
    action,
    extent,
    filter,
    topicName: example.topicName,
    text: describeDecision(example.decision, locate),
    ...(rule === undefined ? {} : { rule }),
  };
}

function describeTest(
  { test, index, identity, request, decision, isPassed }: TestVerdict,
  { locate }: ParsedPolicy,
): PolicyTestRow {
  const rule = referenceOf(decision, locate);
  return {
    id: test.id,
    line: locate(["tests", index]).line,
    kind: isPassed ? "passed" : "failed",
    client: describeIdentity(identity),
    question: describeQuestion(request),
    expected: test.expect,
    text: describeDecision(decision, locate),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** A question as it crosses to the page: of a Shared Subscription the whole filter. */
export function describeQuestion(request: PolicyRequest): PolicyQuestion {
  switch (request.kind) {
    case "connect":
      return { kind: "connect" };
    case "subscribe": {
      const { topicFilter, shareName, qos } = request;
      const spelled = shareName === undefined ? topicFilter : `$share/${shareName}/${topicFilter}`;
      return { kind: "subscribe", topicFilter: spelled, qos };
    }
    case "receive":
      return { kind: "receive", topicName: request.topicName };
    case "publish":
    case "will": {
      const { kind, topicName, qos, retain } = request;
      return { kind, topicName, qos, retain };
    }
    default:
      return assertNever(request);
  }
}

function describeVerdict(
  verdict: RequirementVerdict,
  { locate }: ParsedPolicy,
  lines: ReadonlyMap<string, number>,
): PolicyRequirementRow {
  const { id, kind } = verdict;
  const line = lines.get(id) ?? 1;
  if (kind === "proved") return { id, kind, line, ...(verdict.under === undefined ? {} : { message: verdict.under }) };
  if (kind === "open") return { id, kind, line, message: verdict.message };
  const { role, identity, against, action, topicName, decision } = verdict.witness;
  const rule = referenceOf(decision, locate);
  const can = decision.effect === "allow" ? "can" : "cannot";
  return {
    id,
    kind,
    line,
    message: `${identity.clientIdentifier} ${can} ${action} ${topicName}: ${describeDecision(decision, locate)}`,
    witness: {
      role,
      client: describeIdentity(identity),
      ...(against === undefined ? {} : { against: describeIdentity(against) }),
      action,
      topicName,
      effect: decision.effect,
      ...(rule === undefined ? {} : { rule }),
    },
  };
}

/** An identity as it crosses to the page. */
export function describeIdentity({ clientIdentifier, username, groups, attributes }: Identity): PolicyIdentity {
  return {
    clientIdentifier,
    ...(username === undefined ? {} : { userName: username }),
    groups: [...groups],
    attributes: Object.fromEntries(attributes),
  };
}
