import { createDisposables, fail, ok } from "#shared/base/index.ts";
import type { CommandInput, DenialBehaviour, PolicyChange, PolicyView } from "#shared/contract/index.ts";
import { type Dialect, dialects, rulesInDialect } from "#shared/policy/dialects/index.ts";
import { type AccessRules, type AccountBook, createPolicyRules, type ParsedPolicy } from "#shared/policy/index.ts";
import type { CommandAnswer, CommandHandlers, ViewSource } from "../api.ts";
import { type Broker, defaultBrokerSettings, type Rejudgement } from "../broker/index.ts";
import { type DenialLog, openAccess, type RulesAuthorizer } from "../policy/index.ts";
import type { DocumentFile } from "../storage/index.ts";
import { type Clock, createChangeSignal, type Logger } from "../support/index.ts";
import type { KeptEnforcement } from "./keptEnforcement.ts";
import { createPolicyDraft, type PolicyDraft } from "./policyDraft.ts";

/** The policy in force, with the texts that it came from. */
export interface AppliedPolicy {
  readonly policy: ParsedPolicy;
  readonly text: string;
  readonly accountsText: string;
  readonly variant: string | undefined;
  readonly accounts: AccountBook | undefined;
  readonly sinceMs: number;
}

type EnforcementCommand = "policy.clear" | "policy.setDenials" | "policy.actAs" | "policy.enforcedText";

/** What the embedded broker enforces: the one part of the security module that changes the broker. */
export interface Enforcement {
  readonly applied: AppliedPolicy | undefined;
  /** Whether another broker's way to judge stands in for the policy. */
  readonly isActing: boolean;
  /** The rules in force; `undefined` allows everything. */
  readonly rules: AccessRules | undefined;
  readonly accounts: AccountBook | undefined;
  apply(draft: PolicyDraft, variant: string | undefined): CommandAnswer<"policy.apply">;
  readonly commands: Pick<CommandHandlers, EnforcementCommand>;
  readonly view: ViewSource<"policy">;
  /** Called when other rules are in force. */
  onChange(listener: () => void): () => void;
  dispose(): void;
}

export interface EnforcementOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly broker: Pick<Broker, "rejudge" | "setDenials">;
  readonly authorizer: RulesAuthorizer;
  readonly denials: DenialLog;
  /** Keeps what is enforced for the next run. */
  readonly file?: DocumentFile<KeptEnforcement>;
}

interface Acting {
  readonly dialect: Dialect;
  readonly text: string;
  readonly isOwnFile: boolean;
  readonly rules: AccessRules;
  readonly sinceMs: number;
}

const CHANGE_DELAY_MS = 10;
const MAXIMUM_CHANGES_SHOWN = 1_000;

/** Creates the enforcement, with what was in force when the engine last ran. */
export function createEnforcement(options: EnforcementOptions): Enforcement {
  const { clock, logger, broker, authorizer, file } = options;
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  let applied: AppliedPolicy | undefined;
  let acting: Acting | undefined;
  let lastChange: PolicyView["lastChange"];
  let problem: string | undefined;
  const { deniedPublish, deniedSubscribe } = defaultBrokerSettings;
  /** As the policy and the person want them; another broker's answers stand in for them while it is played. */
  let ownDenials: DenialBehaviour = {
    publishV3: deniedPublish.v3,
    publishV5: deniedPublish.v5,
    subscribe: deniedSubscribe,
  };
  let denials = ownDenials;

  function answer(next: DenialBehaviour): void {
    denials = next;
    const { publishV3: v3, publishV5: v5, subscribe } = next;
    broker.setDenials({ deniedPublish: { v3, v5 }, deniedSubscribe: subscribe });
  }

  function keep(): void {
    problem = undefined;
    file?.write({
      ...(applied === undefined
        ? {}
        : { applied: { text: applied.text, accountsText: applied.accountsText, variant: applied.variant } }),
      denials: ownDenials,
      ...(acting === undefined
        ? {}
        : { actingAs: { dialect: acting.dialect.id, ...(acting.isOwnFile ? { text: acting.text } : {}) } }),
    });
  }

  function currentRules(): AccessRules | undefined {
    return acting?.rules ?? (applied === undefined ? undefined : createPolicyRules(applied.policy));
  }

  /** The broker judges by the new rules what stands already. */
  function takeEffect(): NonNullable<PolicyView["lastChange"]> {
    const rules = currentRules();
    authorizer.replace({ ...openAccess, rules, accounts: applied?.accounts });
    const rejudged = broker.rejudge();
    lastChange = { total: rejudged.length, changes: rejudged.slice(0, MAXIMUM_CHANGES_SHOWN).map(describeChange) };
    const what = rules === undefined ? "no policy" : `\`${rules.name}\``;
    logger.log("info", `the broker enforces ${what}; changed for clients: \`${rejudged.length}\``);
    keep();
    changes.touch();
    return lastChange;
  }

  function take(draft: PolicyDraft, policy: ParsedPolicy, variant: string | undefined): void {
    const { text, accountsText, accounts } = draft;
    applied = { policy, text, accountsText, variant, accounts, sinceMs: clock.nowMs() };
    acting = undefined;
    const { v3, v5 } = policy.document.evaluation.deniedPublish ?? {};
    ownDenials = { ...ownDenials, publishV3: v3 ?? ownDenials.publishV3, publishV5: v5 ?? ownDenials.publishV5 };
    answer(ownDenials);
  }

  /** What another broker would make of a file, or of the policy in force; the failure says what is wrong. */
  function readActing(id: string, text: string | undefined): CommandAnswer<"policy.actAs"> | Acting {
    const dialect = dialects.find((candidate) => candidate.id === id);
    if (dialect === undefined) return fail({ code: "not-found", message: `there is no dialect \`${id}\`` });
    const sinceMs = clock.nowMs();
    if (text !== undefined) {
      const read = dialect.read(text);
      if (read.ok) return { dialect, text, isOwnFile: true, rules: read.value, sinceMs };
      const [first] = read.error;
      return fail({
        code: "invalid-input",
        message: `line ${first?.line ?? 1}: ${first?.message ?? "cannot be read"}`,
      });
    }
    if (applied === undefined) return fail({ code: "refused", message: "no policy is applied" });
    const read = rulesInDialect(applied.policy.document, dialect);
    if (!read.ok) return fail({ code: "failed", message: `the text for ${dialect.title} cannot be read again` });
    return { dialect, ...read.value, isOwnFile: false, sinceMs };
  }

  function actAs({ dialect, text }: CommandInput<"policy.actAs">): CommandAnswer<"policy.actAs"> {
    if (dialect === undefined) {
      acting = undefined;
      answer(ownDenials);
      return ok(takeEffect());
    }
    const read = readActing(dialect, text);
    if ("ok" in read) return read;
    acting = read;
    answer(read.dialect.answers);
    return ok(takeEffect());
  }

  /** What was in force when the engine last ran is so again; what cannot be read any more is reported. */
  function restore(kept: KeptEnforcement): void {
    ownDenials = kept.denials;
    answer(ownDenials);
    if (kept.applied !== undefined) {
      const { text, accountsText, variant } = kept.applied;
      const draft = createPolicyDraft(text, accountsText);
      const policy = draft.select(variant);
      if (policy === undefined || draft.accountErrors.length > 0) {
        problem = "the policy of the last session cannot be read any more: everything is allowed";
        logger.log("warn", problem);
        return;
      }
      take(draft, policy, variant);
      ownDenials = kept.denials;
      answer(ownDenials);
    }
    if (kept.actingAs !== undefined) {
      const read = readActing(kept.actingAs.dialect, kept.actingAs.text);
      if ("ok" in read) {
        problem = `the broker does not act as \`${kept.actingAs.dialect}\` any more`;
        logger.log("warn", problem);
      } else {
        acting = read;
        answer(read.dialect.answers);
      }
    }
    authorizer.replace({ ...openAccess, rules: currentRules(), accounts: applied?.accounts });
  }

  if (file?.initial !== undefined) restore(file.initial);

  function readView(): PolicyView {
    return {
      ...(applied === undefined
        ? {}
        : {
            applied: {
              name: applied.policy.document.name,
              ...(applied.variant === undefined ? {} : { variant: applied.variant }),
              accounts: applied.accounts?.accounts.length ?? 0,
              sinceMs: applied.sinceMs,
            },
          }),
      ...(acting === undefined
        ? {}
        : {
            actingAs: {
              dialect: acting.dialect.id,
              title: acting.dialect.title,
              evidence: acting.dialect.evidence,
              text: acting.isOwnFile ? "file" : "policy",
              sinceMs: acting.sinceMs,
            },
          }),
      ...(problem === undefined ? {} : { problem }),
      denials,
      denied: { ...options.denials.counts },
      ...(lastChange === undefined ? {} : { lastChange }),
    };
  }

  return {
    get applied() {
      return applied;
    },
    get isActing() {
      return acting !== undefined;
    },
    get rules() {
      return authorizer.access.rules;
    },
    get accounts() {
      return applied?.accounts;
    },
    apply(draft, variant) {
      const policy = draft.select(variant);
      if (policy === undefined) return refuseSelection(draft, variant);
      if (draft.accountErrors.length > 0) return refuse("the accounts have errors");
      take(draft, policy, variant);
      return ok(takeEffect());
    },
    commands: {
      "policy.clear"() {
        applied = undefined;
        acting = undefined;
        answer(ownDenials);
        return ok(takeEffect());
      },
      "policy.setDenials"(change) {
        const next: DenialBehaviour = {
          publishV3: change.publishV3 ?? denials.publishV3,
          publishV5: change.publishV5 ?? denials.publishV5,
          subscribe: change.subscribe ?? denials.subscribe,
        };
        // While another broker is played, a change is to its answers only.
        if (acting === undefined) ownDenials = next;
        answer(next);
        keep();
        changes.touch();
        return ok({});
      },
      "policy.actAs": actAs,
      "policy.enforcedText"() {
        if (acting !== undefined) return ok({ language: acting.dialect.id, text: acting.text });
        return ok(applied === undefined ? { text: "" } : { language: "policy", text: applied.text });
      },
    },
    view: {
      intervalMs: 100,
      open(_, changed) {
        const disposables = createDisposables();
        disposables.use(changes.onChange(changed));
        disposables.use(options.denials.onChange(changed));
        return { value: readView, setParams() {}, act() {}, close: disposables.dispose };
      },
    },
    onChange: changes.onChange,
    dispose: changes.dispose,
  };
}

/** A failure that a person can do something about. */
export function refuse(message: string) {
  return fail({ code: "refused", message });
}

/** Why a draft has nothing to be asked about. */
export function refuseSelection(draft: PolicyDraft | undefined, variant: string | undefined) {
  if (draft === undefined) return refuse("no policy is loaded");
  if (draft.errors.length > 0) return refuse("the policy has errors");
  return fail({ code: "not-found", message: `the policy has no variant \`${variant}\`` });
}

function describeChange(change: Rejudgement): PolicyChange {
  const { kind, clientIdentifier, rule } = change;
  return {
    kind,
    clientIdentifier,
    ...("topicFilter" in change ? { topic: change.topicFilter } : {}),
    ...("topicName" in change ? { topic: change.topicName } : {}),
    ...(kind === "qos-lowered" ? { from: change.from, to: change.to } : {}),
    ...(rule === undefined ? {} : { rule }),
  };
}
