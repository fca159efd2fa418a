import { isMessageVariable } from "#shared/message/index.ts";
import type { RulePlace } from "./buildRule.ts";
import type { ValueEntry } from "./document.ts";
import { parseDuration } from "./duration.ts";
import { takenNames } from "./ruleVariables.ts";
import { parseCsv, type CsvSpec, type ValueSpec } from "./values/index.ts";

const DEFAULT_DECIMALS = 3;
const MAXIMUM_VALUES = 100;
const generators = ["ramp", "sine", "randomWalk", "random", "oneOf", "csv"] as const;

/** Reads the values of a rule, by name; what is wrong with one is reported, and it is left out. */
export function buildValues(
  entries: Readonly<Record<string, ValueEntry>>,
  intervalMs: number,
  place: RulePlace,
): ReadonlyMap<string, ValueSpec> {
  const specs = new Map<string, ValueSpec>();
  for (const [name, entry] of Object.entries(entries)) {
    const path = [...place.path, "values", name];
    const refuse = (message: string, ...below: readonly PropertyKey[]): undefined =>
      void place.report("error", [...path, ...below], message);
    if (!/^[A-Za-z]\w{0,63}$/.test(name)) {
      refuse(`a value is named by letters, digits and \`_\`, a letter first: \`${name}\``);
    } else if (isMessageVariable(name) || takenNames.has(name)) {
      refuse(`there is a variable of this name already: \`${name}\``);
    } else if (specs.size >= MAXIMUM_VALUES) {
      refuse(`a rule has at most ${MAXIMUM_VALUES} values`);
    } else {
      const spec = buildValue(entry, intervalMs, place.fileOf, refuse);
      if (spec !== undefined) specs.set(name, spec);
    }
  }
  return specs;
}

type Refuse = (message: string, ...below: readonly PropertyKey[]) => undefined;

function buildValue(
  entry: ValueEntry,
  intervalMs: number,
  fileOf: (name: string) => string | undefined,
  refuse: Refuse,
): ValueSpec | undefined {
  const named = generators.filter((kind) => entry[kind] !== undefined);
  if (named.length !== 1) {
    return refuse(`a value is made by one of ${generators.map((kind) => `\`${kind}\``).join(", ")}`);
  }
  const { ramp, sine, randomWalk, random, oneOf, csv, decimals = DEFAULT_DECIMALS } = entry;
  if (ramp !== undefined) return buildRamp(ramp, decimals, intervalMs, refuse);
  if (sine !== undefined) {
    const { min, max, phase = 0 } = sine;
    if (min > max) return refuse("`min` is above `max`", "sine", "min");
    const periodMs = parseDuration(sine.period) ?? 0;
    if (periodMs <= 0) return refuse("a period takes some time", "sine", "period");
    return { kind: "sine", min, max, part: intervalMs / periodMs, phaseDegrees: phase, decimals };
  }
  if (randomWalk !== undefined) {
    const { start, step, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = randomWalk;
    if (min > max) return refuse("`min` is above `max`", "randomWalk", "min");
    if (start < min || start > max) return refuse("`start` is not between `min` and `max`", "randomWalk", "start");
    return { kind: "randomWalk", start, step, min, max, decimals };
  }
  if (random !== undefined) {
    const { min, max } = random;
    return min > max ? refuse("`min` is above `max`", "random", "min") : { kind: "random", min, max, decimals };
  }
  if (oneOf !== undefined) return { kind: "oneOf", texts: oneOf.map(String) };
  return csv && buildCsv(csv, fileOf, refuse);
}

function buildRamp(
  ramp: NonNullable<ValueEntry["ramp"]>,
  decimals: number,
  intervalMs: number,
  refuse: Refuse,
): ValueSpec | undefined {
  const { from, to, step, end = "restart" } = ramp;
  if (from === to) return refuse("a ramp leads from one number to another", "ramp", "to");
  if ((step === undefined) === (ramp.period === undefined)) {
    return refuse("a ramp has `step` or `period`", "ramp", step === undefined ? "from" : "step");
  }
  const base = { kind: "ramp", from, to, end, decimals } as const;
  if (step !== undefined) {
    const part = Math.abs(step / (to - from));
    if (part === 0 || part > 1) return refuse("a step leads somewhere between `from` and `to`", "ramp", "step");
    return { ...base, part, hasSteps: true };
  }
  const periodMs = parseDuration(ramp.period ?? "") ?? 0;
  if (periodMs <= 0) return refuse("a period takes some time", "ramp", "period");
  return { ...base, part: intervalMs / periodMs, hasSteps: false };
}

function buildCsv(
  csv: NonNullable<ValueEntry["csv"]>,
  fileOf: (name: string) => string | undefined,
  refuse: Refuse,
): CsvSpec | undefined {
  const { file, column, separator = ",", loop = true } = csv;
  if ((csv.text === undefined) === (file === undefined)) {
    return refuse("a table is given by `text` or by `file`", "csv", file === undefined ? "column" : "file");
  }
  // A document of a stranger must not say what is read: only what lies beside it has a name here.
  if (file !== undefined && /[/\\]|^\.+$/.test(file)) {
    return refuse(`a table lies beside the document and is named without a path: \`${file}\``, "csv", "file");
  }
  const text = csv.text ?? fileOf(file ?? "");
  if (text === undefined) return refuse(`there is no table of this name: \`${file ?? ""}\``, "csv", "file");
  const at = file === undefined ? "text" : "file";
  const table = parseCsv(text, separator);
  if (!table.ok) return refuse(table.error, "csv", at);
  if (column !== undefined && !table.value.headings.includes(column)) {
    const known = table.value.headings.map((heading) => `\`${heading}\``).join(", ");
    return refuse(`the table has no column \`${column}\`, but ${known}`, "csv", "column");
  }
  return { kind: "csv", table: table.value, column, loops: loop };
}
