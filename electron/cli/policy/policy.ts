import { comparePolicies, judgeRequirements, type RequirementVerdict } from "#shared/policy/analysis/index.ts";
import {
  bindPolicy,
  decide,
  describeDecision,
  judgeTests,
  type ParsedPolicy,
  type TestVerdict,
} from "#shared/policy/index.ts";
import { type Finding, lintPolicy, lints } from "#shared/policy/lint/index.ts";
import type { CliIo } from "../io.ts";
import { emit } from "./emit.ts";
import { importPolicy } from "./importPolicy.ts";
import { readPolicy, refuse } from "./readPolicy.ts";
import { type PolicyCommand, policyHelp, readPolicyOptions } from "./policyOptions.ts";

/** `wirebench policy`: judges, explains and compares policies. Exit 1: refuted or different; 2: usage or bad file. */
export async function policyCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const command = readPolicyOptions(argv);
  if (!command.ok) {
    io.stderr(command.error);
    return 2;
  }
  switch (command.value.kind) {
    case "help":
      await io.stdout(policyHelp);
      return 0;
    case "check":
      return check(command.value, io);
    case "explain":
      return explain(command.value, io);
    case "diff":
      return diff(command.value, io);
    case "import":
      return importPolicy(command.value, io);
    case "emit":
      return emit(command.value, io);
    case "lints":
      return listLints(command.value, io);
  }
}

async function check(command: Extract<PolicyCommand, { kind: "check" }>, io: CliIo): Promise<number> {
  const policy = await readPolicy(command.file, command.variant, io);
  if (!policy.ok) return refuse(policy.error, io);
  const { document, locate } = policy.value;
  const verdicts = judgeRequirements(document);
  const tests = judgeTests(document);
  const findings = lintPolicy(document);
  if (command.isJson) {
    const checked = {
      requirements: verdicts.map(verdictJson),
      tests: tests.map(({ test, isPassed, decision }) => ({ id: test.id, isPassed, effect: decision.effect })),
      findings: findings.map((finding) => ({ ...finding, ...locate(finding.path) })),
    };
    await io.stdout(`${JSON.stringify(checked)}\n`);
  } else {
    for (const verdict of verdicts) await io.stdout(`${describeVerdict(verdict, policy.value)}\n`);
    for (const verdict of tests) await io.stdout(`${describeTest(verdict, policy.value)}\n`);
    for (const finding of findings) await io.stdout(`${describeFinding(finding, policy.value)}\n`);
  }
  return verdicts.some((verdict) => verdict.kind === "refuted") || tests.some(({ isPassed }) => !isPassed) ? 1 : 0;
}

async function listLints({ isJson }: Extract<PolicyCommand, { kind: "lints" }>, io: CliIo): Promise<number> {
  if (isJson) await io.stdout(`${JSON.stringify(lints)}\n`);
  else
    for (const [id, { title, source }] of Object.entries(lints))
      await io.stdout(`${id.padEnd(4)} ${title} (${source})\n`);
  return 0;
}

async function explain(command: Extract<PolicyCommand, { kind: "explain" }>, io: CliIo): Promise<number> {
  const policy = await readPolicy(command.file, command.variant, io);
  if (!policy.ok) return refuse(policy.error, io);
  const { document, locate } = policy.value;
  const decision = decide(bindPolicy(document, command.identity), command.request);
  if (command.isJson) await io.stdout(`${JSON.stringify(decision)}\n`);
  else {
    await io.stdout(`${describeDecision(decision, locate)}\n`);
    for (const rule of decision.considered) {
      await io.stdout(`  ${rule.effect} ${rule.id} (line ${locate(rule.path).line}) ${rule.filter}\n`);
    }
  }
  return 0;
}

async function diff(command: Extract<PolicyCommand, { kind: "diff" }>, io: CliIo): Promise<number> {
  const before = await readPolicy(command.before, undefined, io);
  if (!before.ok) return refuse(before.error, io);
  const after = await readPolicy(command.after, undefined, io);
  if (!after.ok) return refuse(after.error, io);
  const differences = comparePolicies(before.value.document, after.value.document);
  if (command.isJson)
    await io.stdout(
      `${JSON.stringify(differences.map(({ identity, ...difference }) => ({ ...difference, client: identity.clientIdentifier })))}\n`,
    );
  else {
    for (const { role, action, topicName, before: was, after: is } of differences) {
      await io.stdout(`${role} ${action} ${topicName}: ${was} before, ${is} after\n`);
    }
  }
  return differences.length > 0 ? 1 : 0;
}

function describeVerdict(verdict: RequirementVerdict, { locate }: ParsedPolicy): string {
  if (verdict.kind === "proved") {
    return `proved   ${verdict.id}${verdict.under === undefined ? "" : `: ${verdict.under}`}`;
  }
  if (verdict.kind === "open") return `open     ${verdict.id}: ${verdict.message}`;
  const { identity, action, topicName, decision, against } = verdict.witness;
  const can = decision.effect === "allow" ? "can" : "cannot";
  const whose = against === undefined ? "" : `, which belongs to ${against.clientIdentifier}`;
  return `refuted  ${verdict.id}: ${identity.clientIdentifier} ${can} ${action} ${topicName}${whose}: ${describeDecision(decision, locate)}`;
}

function describeTest({ test, decision, isPassed }: TestVerdict, { locate }: ParsedPolicy): string {
  const outcome = describeDecision(decision, locate);
  return isPassed ? `passed   ${test.id}` : `failed   ${test.id}: expected ${test.expect}, but ${outcome}`;
}

function describeFinding({ lint, severity, path, message }: Finding, { locate }: ParsedPolicy): string {
  return `${severity.padEnd(8)} ${lint} line ${locate(path).line}: ${lints[lint].title}: ${message}`;
}

function verdictJson(verdict: RequirementVerdict): unknown {
  if (verdict.kind !== "refuted") return verdict;
  const { identity, against, action, topicName, decision } = verdict.witness;
  return {
    id: verdict.id,
    kind: verdict.kind,
    client: identity.clientIdentifier,
    ...(against === undefined ? {} : { against: against.clientIdentifier }),
    action,
    topicName,
    effect: decision.effect,
  };
}
