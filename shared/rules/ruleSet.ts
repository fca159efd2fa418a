import type { ComposedMessage } from "#shared/message/index.ts";
import type { TopicFilter } from "#shared/topic/index.ts";
import type { ValueSpec } from "./values/index.ts";

/** A rule set that was read and checked: everything in it can be carried out. */
export interface RuleSet {
  readonly name: string;
  readonly description: string | undefined;
  readonly seed: number;
  /** Messages a second of all rules together. */
  readonly limitPerSecond: number;
  readonly rules: readonly Rule[];
}

export type Rule = ReplyRule | SimulationRule | ScriptRule;

interface RuleBase {
  readonly name: string;
  /** Where it stands in the document. */
  readonly line: number;
  readonly limitPerSecond: number | undefined;
  /** From 0 to 1: how likely it acts. */
  readonly probability: number;
}

/** Publishes when a message arrives. */
export interface ReplyRule extends RuleBase {
  readonly kind: "reply";
  readonly when: WhenTrigger;
  readonly delayMs: number;
  readonly publish: PublishAction;
}

/** Publishes at intervals what devices would measure. */
export interface SimulationRule extends RuleBase {
  readonly kind: "simulation";
  readonly every: EveryTrigger;
  readonly values: ReadonlyMap<string, ValueSpec>;
  readonly publish: PublishAction;
}

/** Runs a script when a message arrives, at intervals, or both. */
export interface ScriptRule extends RuleBase {
  readonly kind: "script";
  readonly when: WhenTrigger | undefined;
  readonly every: EveryTrigger | undefined;
  readonly source: string;
  /** The line of the document that the first line of the script is. */
  readonly sourceLine: number;
}

export interface WhenTrigger {
  readonly filter: TopicFilter;
  readonly qos: 0 | 1 | 2;
  readonly answersRetained: boolean;
  /** Paths of a JSON payload with the values that they must have. */
  readonly json: readonly (readonly [string, string | number | boolean])[];
}

export interface EveryTrigger {
  readonly intervalMs: number;
  /** As a part of the interval. */
  readonly jitter: number;
  readonly afterMs: number;
  /** How often each device fires; `undefined` for ever. */
  readonly count: number | undefined;
  readonly devices: number;
}

/** What is published. A reply goes to the message's Response Topic and carries its Correlation Data. */
export interface PublishAction {
  readonly message: ComposedMessage;
  readonly isReply: boolean;
}
