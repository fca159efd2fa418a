import { createRandomSource, type RandomSource } from "#shared/base/index.ts";
import { fail, ok, type Result } from "#shared/base/index.ts";
import {
  type ArrivedMessage,
  createValueSource,
  type GeneratedValue,
  type ReplyRule,
  type RuleContext,
  seedFrom,
  type SimulationRule,
  type ValueSource,
  variablesOf,
} from "#shared/rules/index.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import { compileMessage } from "../compose/index.ts";
import type { OutgoingMessage } from "../client/index.ts";
import type { Clock, IdSource } from "../support/index.ts";

/** What messages are made from, beside the rule itself. */
export interface FiringEnvironment {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly profile: Pick<ClientProfile, "clientIdentifier" | "protocolVersion">;
  /** Of the rule set. */
  readonly seed: number;
}

/** What variables may add to one message: a short document could ask for a large payload a thousand times. */
const MAXIMUM_CHARACTERS = 16 * 1024 * 1024;

type Outgoing = Result<OutgoingMessage, string>;

/** The randomness of one rule: the same for the same seed, whatever the other rules do. */
export function randomOf(seed: number, rule: string): RandomSource {
  return createRandomSource(seedFrom(seed, rule));
}

/** Makes the answers of a rule. */
export function compileReply(
  rule: ReplyRule,
  environment: FiringEnvironment,
): (message: ArrivedMessage, random: RandomSource) => Outgoing {
  const { publish } = rule;
  const make = compile(publish.message, environment, variablesOf("reply"));
  const isVersion5 = environment.profile.protocolVersion === 5;
  return (message, random) => {
    const made = make({ message, random, device: 0, values: noValues });
    if (!made.ok || !publish.isReply || !isVersion5 || message.correlationData === undefined) return made;
    const { correlationData } = message;
    return ok({ ...made.value, properties: { ...made.value.properties, correlationData } });
  };
}

/** Makes the messages of a simulation: each device has values of its own. */
export function compileSimulation(
  rule: SimulationRule,
  environment: FiringEnvironment,
): (device: number, random: RandomSource) => Outgoing | "ended" {
  const make = compile(rule.publish.message, environment, variablesOf("simulation", rule.values.keys()));
  const sources = new Map<number, ValueSource>();
  return (device, random) => {
    const source = sources.get(device) ?? valuesOf(rule, environment.seed, device);
    sources.set(device, source);
    const values = source.next();
    return values === undefined ? "ended" : make({ message: undefined, random, device, values });
  };
}

/** The values of one device of a simulation. */
export function valuesOf(rule: SimulationRule, seed: number, device: number): ValueSource {
  return createValueSource(rule.values, seedFrom(seed, rule.name, device));
}

const noValues: ReadonlyMap<string, GeneratedValue> = new Map();

type Given = Pick<RuleContext, "message" | "random" | "device" | "values">;

function compile(
  message: ReplyRule["publish"]["message"],
  { clock, ids, profile }: FiringEnvironment,
  variables: ReturnType<typeof variablesOf>,
): (given: Given) => Outgoing {
  const prepared = compileMessage<RuleContext>(message, profile, variables);
  let sequence = 0;
  return (given) => {
    let fault: string | undefined;
    let characters = 0;
    sequence += 1;
    const made = prepared({
      ...given,
      clientIdentifier: profile.clientIdentifier,
      nowMs: clock.nowMs(),
      sequence,
      uuid: ids.next,
      fault: (reason) => void (fault ??= reason),
      take(text) {
        characters += text.length;
        if (characters <= MAXIMUM_CHARACTERS) return text;
        fault ??= "the message would become too large";
        return "";
      },
    });
    return fault === undefined ? made : fail(fault);
  };
}
