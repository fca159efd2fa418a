import type { Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import type { Identity } from "../identity.ts";
import type { DocumentError } from "#shared/document/index.ts";

/** What an access language cannot say, by code. */
export const lossCodes = {
  Q: "the highest QoS of a rule",
  R: "whether RETAIN may be set",
  D: "denials",
  V: "judging each delivery",
  C: "who may connect under which client identifier",
  A: "attributes and groups of a client",
  W: "wildcards as narrow as asked",
  N: "judging a topic filter by the topics that it matches",
  S: "the names of share groups",
  O: "the order of the rules",
} as const;
export type LossCode = keyof typeof lossCodes;

/** Something that a policy says and its translation does not. */
export interface Loss {
  readonly code: LossCode;
  /** One sentence, lower case, no full stop; names the rules. */
  readonly message: string;
}

/** A policy written in another broker's language. */
export interface Emission {
  readonly text: string;
  readonly losses: readonly Loss[];
  /** How a client of the policy appears to that broker: which user name stands for its group or attribute. */
  appearance(identity: Identity): Identity;
}

/** How well it is known what a broker makes of its rules. */
export type Evidence =
  /** Compared with the broker itself, running. */
  | "run"
  /** Read in its source or documentation: to be shown as such, never as a report about that broker. */
  | "source-read";

/** How a broker answers what it denies, unless it is configured otherwise. */
export interface DenialAnswers {
  readonly publishV3: "ack" | "close";
  readonly publishV5: "reason-code" | "disconnect" | "silent";
  readonly subscribe: "refuse" | "grant";
}

/** The access language of a broker. */
export interface Dialect {
  readonly id: string;
  /** The broker and its file, for people. */
  readonly title: string;
  readonly evidence: Evidence;
  readonly answers: DenialAnswers;
  emit(document: PolicyDocument): Emission;
  /** Reads a text of this language as the broker does, and judges as it does. */
  read(text: string): Result<AccessRules, readonly DocumentError[]>;
}
