import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseRules, type ParsedRules, type RuleSet } from "#shared/rules/index.ts";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { checkScripts } from "#electron/engine/rules/index.ts";
import type { ScriptSandbox } from "#electron/engine/sandbox/index.ts";
import type { CliIo } from "../io.ts";
import { readTextFile } from "../textFile.ts";
import { readRulesOptions, rulesHelp } from "./rulesOptions.ts";
import { runRules } from "./runRules.ts";
import { createScripts } from "./scripts.ts";

/** A table that a document names. */
const MAXIMUM_TABLE_BYTES = 16 * 1024 * 1024;

/** `wirebench rules`: checks and runs documents of rules. Exit 1: errors or failed; 2: usage or bad file. */
export async function rulesCommand(argv: readonly string[], io: CliIo): Promise<number> {
  // Neither the threads of scripts nor clocks keep the process: between two connections nothing else would.
  const holding = setInterval(() => {}, 60_000);
  try {
    return await carryOut(argv, io);
  } finally {
    clearInterval(holding);
  }
}

async function carryOut(argv: readonly string[], io: CliIo): Promise<number> {
  const command = readRulesOptions(argv);
  if (!command.ok) return refuse(command.error, io);
  if (command.value.kind === "help") {
    await io.stdout(rulesHelp);
    return 0;
  }
  const { file } = command.value;
  const text = await readTextFile(file, io);
  if (!text.ok) return refuse(text.error, io);
  const parsed = parseRules(text.value, (name) => readTable(join(dirname(file), name)));
  const set = await judge(file, parsed, io, createScripts);
  if (!set.ok) return 1;
  if (command.value.kind === "check") {
    await io.stdout(
      `${file}: ${set.value.rules.length === 1 ? "1 rule" : `${set.value.rules.length} rules`}, no error\n`,
    );
    return 0;
  }
  return runRules(set.value, command.value.target, io);
}

function refuse(message: string, io: CliIo): number {
  io.stderr(message);
  return 2;
}

/** Says everything that is wrong; a document with errors is none. */
async function judge(
  file: string,
  { set, problems }: ParsedRules,
  io: CliIo,
  host: () => ScriptSandbox,
): Promise<Result<RuleSet, undefined>> {
  for (const { line, column, severity, message } of problems) {
    io.stderr(`${file}:${line}:${column}: ${severity === "warning" ? "warning: " : ""}${message}`);
  }
  if (set === undefined) return fail(undefined);
  const faults = await checkScripts(set, host);
  for (const { rule, message, line } of faults) {
    io.stderr(`${file}:${line === undefined ? rule.line : rule.sourceLine + line - 1}: ${message}`);
  }
  return faults.length > 0 ? fail(undefined) : ok(set);
}

/** The text of a table beside the document; `undefined` when there is none that can be used. The name has no path. */
function readTable(path: string): string | undefined {
  try {
    if (statSync(path).size > MAXIMUM_TABLE_BYTES) return undefined;
    return readFileSync(path, "utf8");
  } catch {
    // The document's own error says which table is missing.
    return undefined;
  }
}
