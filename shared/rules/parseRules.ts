import { type DocumentError, inTextOrder, readDocument } from "#shared/document/index.ts";
import { buildRule } from "./buildRule.ts";
import { ruleDocumentSchema } from "./document.ts";
import { findLoops } from "./loops.ts";
import type { Rule, RuleSet } from "./ruleSet.ts";

/** Something to say about a document, where it stands. A document with an error does nothing at all. */
export interface RuleProblem extends DocumentError {
  readonly severity: "error" | "warning";
}

/** A document as it was read. */
export interface ParsedRules {
  /** The name, also of a document that cannot be used otherwise. */
  readonly name: string | undefined;
  /** `undefined` when there are errors. */
  readonly set: RuleSet | undefined;
  /** In the order of the text. */
  readonly problems: readonly RuleProblem[];
}

/** What a path of the document has to hear. */
export type Report = (severity: RuleProblem["severity"], path: readonly PropertyKey[], message: string) => void;

const DEFAULT_SEED = 1;
const DEFAULT_LIMIT = 200;

/** Reads a document of rules. `fileOf` gives the text of a table beside it. Never throws, whoever wrote the text. */
export function parseRules(text: string, fileOf: (name: string) => string | undefined): ParsedRules {
  const read = readDocument(text, ruleDocumentSchema, "the document");
  if (!read.ok) {
    const problems = read.error.map((error) => ({ ...error, severity: "error" as const }));
    return { name: undefined, set: undefined, problems };
  }
  const { value: document, locate } = read.value;
  const lines = text.split(/\r?\n/);
  const problems: RuleProblem[] = [];
  const report: Report = (severity, path, message) => void problems.push({ severity, message, ...locate(path) });
  const rules: Rule[] = [];
  const names = new Set<string>();
  for (const [index, entry] of document.rules.entries()) {
    const path = ["rules", index] as const;
    if (names.has(entry.name)) report("error", [...path, "name"], `another rule has this name: \`${entry.name}\``);
    names.add(entry.name);
    const script = locate([...path, "script"]);
    const isBlock = /^[|>]/.test((lines[script.line - 1] ?? "").slice(script.column - 1));
    const rule = buildRule(entry, {
      path,
      line: locate(path).line,
      // A block begins on the line below its sign.
      sourceLine: isBlock ? script.line + 1 : script.line,
      fileOf,
      report,
    });
    if (rule !== undefined) rules.push(rule);
  }
  const limitPerSecond = document.limit ?? DEFAULT_LIMIT;
  const { name, description, seed = DEFAULT_SEED } = document;
  if (problems.every(({ severity }) => severity === "warning") && rules.length === document.rules.length) {
    warnOfLoops(rules, report);
    warnOfRate(rules, limitPerSecond, report);
  }
  const hasErrors = problems.some(({ severity }) => severity === "error");
  return {
    name,
    set: hasErrors ? undefined : { name, description, seed, limitPerSecond, rules },
    problems: sorted(problems),
  };
}

function warnOfLoops(rules: readonly Rule[], report: Report): void {
  for (const { index, through } of findLoops(rules)) {
    const [rule] = through;
    const words =
      through.length === 1
        ? `\`${rule}\` may hear what it publishes itself, and answer it again`
        : `${through.map((name) => `\`${name}\``).join(" and ")} may answer each other without end`;
    report("warning", ["rules", index, "publish", "topic"], `${words}: a loop is stopped when it runs`);
  }
}

function warnOfRate(rules: readonly Rule[], limitPerSecond: number, report: Report): void {
  const rates = rules.map((rule) => {
    if (rule.kind === "reply" || rule.every === undefined) return 0;
    return (rule.every.devices * 1_000) / rule.every.intervalMs;
  });
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  if (total <= limitPerSecond) return;
  const busiest = rates.indexOf(Math.max(...rates));
  const figure = Math.round(total);
  report(
    "warning",
    ["rules", busiest, "every"],
    `the rules make ${figure} messages a second, and \`limit\` lets ${limitPerSecond} pass: the others are dropped`,
  );
}

function sorted(problems: readonly RuleProblem[]): readonly RuleProblem[] {
  const severities = new Map<DocumentError, RuleProblem>(problems.map((problem) => [problem, problem]));
  return inTextOrder(problems).flatMap((problem) => severities.get(problem) ?? []);
}
