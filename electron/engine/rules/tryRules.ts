import { fail, ok, type Result } from "#shared/base/index.ts";
import type { CommandInput, RuleMessage, RuleTrial } from "#shared/contract/index.ts";
import {
  type ArrivedMessage,
  matchesTrigger,
  readArrival,
  type Rule,
  type RuleSet,
  type ScriptRule,
} from "#shared/rules/index.ts";
import type { OutgoingMessage } from "../client/index.ts";
import { previewOf } from "../support/index.ts";
import { compileReply, type FiringEnvironment, randomOf } from "./firing.ts";
import { messageEvent, messageOfAction } from "./scriptMessage.ts";
import { describeScriptFailure } from "./scriptRunner.ts";
import type { ScriptSandbox } from "../sandbox/index.ts";

type TriedMessage = CommandInput<"rules.try">["message"];
type Outcome = Pick<RuleTrial, "published" | "said" | "problem">;

/** What each rule that waits for messages would do with one, now; nothing is sent. Each script starts without state. */
export async function tryRules(
  set: RuleSet,
  message: TriedMessage,
  environment: FiringEnvironment,
  createScripts: () => ScriptSandbox,
): Promise<Result<RuleTrial[], string>> {
  const arrived = readArrival(message);
  if (!arrived.ok) return arrived;
  const trials: RuleTrial[] = [];
  for (const rule of set.rules) {
    if (rule.kind === "simulation" || rule.when === undefined) continue;
    const { name, line } = rule;
    const fires = matchesTrigger(rule.when, arrived.value);
    const outcome = fires ? await tryRule(rule, arrived.value, environment, createScripts) : nothing;
    trials.push({ rule: name, line, fires, ...outcome });
  }
  return ok(trials);
}

const nothing: Outcome = { published: [], said: [] };

async function tryRule(
  rule: Exclude<Rule, { kind: "simulation" }>,
  message: ArrivedMessage,
  environment: FiringEnvironment,
  createScripts: () => ScriptSandbox,
): Promise<Outcome> {
  if (rule.kind === "reply") {
    const made = compileReply(rule, environment)(message, randomOf(environment.seed, rule.name));
    return made.ok ? { ...nothing, published: [describeMessage(made.value)] } : { ...nothing, problem: made.error };
  }
  const host = createScripts();
  try {
    const loaded = await host.load(rule.source);
    const answer = loaded.ok ? await loaded.value.call(messageEvent(message)) : loaded;
    if (!answer.ok) return { ...nothing, problem: describeScriptFailure(answer.error) };
    const said = answer.value.flatMap((action) => (action.kind === "log" ? [action.text] : []));
    const wanted = answer.value.flatMap((action) =>
      action.kind === "publish" ? [messageOfAction(action, environment.profile.protocolVersion)] : [],
    );
    const problem = wanted.find((each) => !each.ok);
    return {
      said,
      published: wanted.flatMap((each) => (each.ok ? [describeMessage(each.value)] : [])),
      ...(problem?.ok === false ? { problem: problem.error } : {}),
    };
  } finally {
    host.dispose();
  }
}

/** A message in a few words. */
export function describeMessage({ topicName, payload, qos, retain }: OutgoingMessage): RuleMessage {
  return { topicName, ...previewOf(payload), payloadBytes: payload.length, qos, retain };
}

/** What is wrong with the scripts of a document that is well-formed otherwise, by rule. */
export async function checkScripts(
  set: RuleSet,
  createScripts: () => ScriptSandbox,
): Promise<readonly { readonly rule: ScriptRule; readonly message: string; readonly line: number | undefined }[]> {
  const scripts = set.rules.filter((rule) => rule.kind === "script");
  if (scripts.length === 0) return [];
  const host = createScripts();
  try {
    const faults = [];
    for (const rule of scripts) {
      const loaded = await host.load(rule.source);
      if (loaded.ok) loaded.value.dispose();
      else faults.push({ rule, message: loaded.error.message, line: loaded.error.line });
    }
    return faults;
  } finally {
    host.dispose();
  }
}

/** Refuses what only a document without errors can be asked for. */
export function withoutErrors(set: RuleSet | undefined): Result<RuleSet, string> {
  return set === undefined ? fail("the document has errors: mend them first") : ok(set);
}
