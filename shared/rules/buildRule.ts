import { encodeBody, type VariableTable } from "#shared/message/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { buildValues } from "./buildValues.ts";
import { checkTopicText, unknownVariables } from "./checkText.ts";
import type { RuleEntry } from "./document.ts";
import { parseDuration } from "./duration.ts";
import type { Report } from "./parseRules.ts";
import type { EveryTrigger, PublishAction, Rule, WhenTrigger } from "./ruleSet.ts";
import { type RuleContext, variablesOf } from "./ruleVariables.ts";

/** What is around one rule while it is read. */
export interface RulePlace {
  readonly path: readonly PropertyKey[];
  readonly line: number;
  /** The line where a script begins. */
  readonly sourceLine: number;
  readonly fileOf: (name: string) => string | undefined;
  readonly report: Report;
}

const MINIMUM_INTERVAL_MS = 10;

/** Reads one rule; what is wrong with it is reported, and then there is no rule. */
export function buildRule(entry: RuleEntry, place: RulePlace): Rule | undefined {
  const { report, path, line, sourceLine } = place;
  const { name, script, publish } = entry;
  const before = new Set<string>();
  const watch: RulePlace = {
    ...place,
    report(severity, where, message) {
      if (severity === "error") before.add(message);
      report(severity, where, message);
    },
  };
  checkKeys(entry, watch);
  const when = entry.when === undefined ? undefined : buildWhen(entry.when, watch);
  const every = entry.every === undefined ? undefined : buildEvery(entry, entry.every, watch);
  const values = buildValues(entry.values ?? {}, every?.intervalMs ?? 1, watch);
  const base = { name, line, limitPerSecond: entry.limit, probability: entry.probability ?? 1 };
  if (script !== undefined) {
    return before.size > 0 ? undefined : { ...base, kind: "script", when, every, source: script, sourceLine };
  }
  const kind = when === undefined ? "simulation" : "reply";
  const action =
    publish === undefined
      ? undefined
      : buildPublish(publish, variablesOf(kind, Object.keys(entry.values ?? {})), kind, watch);
  if (before.size > 0 || action === undefined) return undefined;
  if (when !== undefined)
    return { ...base, kind: "reply", when, delayMs: millisecondsOf(entry.delay), publish: action };
  if (every === undefined) {
    report("error", path, "a rule needs `when` or `every`");
    return undefined;
  }
  return { ...base, kind: "simulation", every, values, publish: action };
}

/** Keys that belong to rules of one kind only, with the one they belong to. */
const keysOf: readonly (readonly [keyof RuleEntry, "when" | "every"])[] = [
  ["delay", "when"],
  ["jitter", "every"],
  ["after", "every"],
  ["for", "every"],
  ["count", "every"],
  ["devices", "every"],
  ["values", "every"],
];

function checkKeys(entry: RuleEntry, { path, report }: RulePlace): void {
  const { when, every, publish, script } = entry;
  if (when === undefined && every === undefined) report("error", path, "a rule needs `when` or `every`");
  if (when !== undefined && every !== undefined && script === undefined) {
    report("error", [...path, "every"], "a rule has `when` or `every`, not both: make it two rules");
  }
  if (publish === undefined && script === undefined) report("error", path, "a rule needs `publish` or `script`");
  if (publish !== undefined && script !== undefined) {
    report("error", [...path, "publish"], "a rule has `publish` or `script`, not both: a script publishes by itself");
  }
  for (const [key, owner] of keysOf) {
    if (entry[key] === undefined || entry[owner] !== undefined) continue;
    report("error", [...path, key], `\`${key}\` belongs to a rule with \`${owner}\``);
  }
  if (script === undefined) return;
  for (const key of ["values", "devices", "delay"] as const) {
    if (entry[key] !== undefined)
      report("error", [...path, key], `a script does this itself: \`${key}\` is not for it`);
  }
}

function buildWhen(entry: NonNullable<RuleEntry["when"]>, { path, report }: RulePlace): WhenTrigger | undefined {
  const filter = parseTopicFilter(entry.filter);
  if (!filter.ok) {
    report("error", [...path, "when", "filter"], filter.error.message);
    return undefined;
  }
  return {
    filter: filter.value,
    qos: entry.qos ?? 0,
    answersRetained: entry.retained === "answer",
    json: Object.entries(entry.json ?? {}),
  };
}

function buildEvery(entry: RuleEntry, every: string, { path, report }: RulePlace): EveryTrigger {
  const intervalMs = millisecondsOf(every);
  if (intervalMs < MINIMUM_INTERVAL_MS) {
    report("error", [...path, "every"], `\`every\` is at least ${MINIMUM_INTERVAL_MS}ms`);
  }
  const forMs = entry.for === undefined ? Number.POSITIVE_INFINITY : millisecondsOf(entry.for);
  const inTime = Math.max(1, Math.ceil(forMs / Math.max(1, intervalMs)));
  const count = Math.min(entry.count ?? Number.POSITIVE_INFINITY, inTime);
  return {
    intervalMs: Math.max(MINIMUM_INTERVAL_MS, intervalMs),
    jitter: entry.jitter ?? 0,
    afterMs: millisecondsOf(entry.after),
    count: Number.isFinite(count) ? count : undefined,
    devices: entry.devices ?? 1,
  };
}

function buildPublish(
  publish: NonNullable<RuleEntry["publish"]>,
  variables: VariableTable<RuleContext>,
  kind: "reply" | "simulation",
  { path, report }: RulePlace,
): PublishAction | undefined {
  const at = [...path, "publish"];
  const isReply = publish.reply === true;
  if (isReply && kind === "simulation") report("error", [...at, "reply"], "`reply` belongs to a rule with `when`");
  if (isReply && publish.topic !== undefined) {
    report("error", [...at, "topic"], "a reply goes to the Response Topic: it has no `topic`");
  }
  if (!isReply && publish.topic === undefined) report("error", at, "`publish` needs `topic`, or `reply: true`");
  const topicName = isReply ? "{{responseTopic}}" : (publish.topic ?? "");
  const topicFault = isReply ? undefined : checkTopicText(topicName, variables);
  if (topicFault !== undefined && publish.topic !== undefined) report("error", [...at, "topic"], topicFault);
  const body = publish.payload === undefined ? "" : String(publish.payload);
  const format = publish.format ?? "text";
  if (format === "file") report("error", [...at, "format"], "a document holds no file: use `base64`");
  const { unknown, hasVariables } = unknownVariables(body, variables);
  for (const each of unknown) {
    report("warning", [...at, "payload"], `\`${each}\` is no variable here: it is sent as it stands`);
  }
  const encoded = hasVariables ? undefined : encodeBody(format, body);
  if (encoded?.ok === false && publish.payload !== undefined) {
    report("error", [...at, "payload"], `the payload cannot be encoded: ${encoded.error}`);
  }
  return {
    isReply,
    message: {
      topicName,
      qos: publish.qos ?? 0,
      retain: publish.retain ?? false,
      format,
      body,
      ...(publish.properties === undefined ? {} : { properties: publish.properties }),
    },
  };
}

/** The schema lets nothing else through than a time. */
function millisecondsOf(duration: string | undefined): number {
  return duration === undefined ? 0 : (parseDuration(duration) ?? 0);
}
