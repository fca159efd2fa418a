import { createDisposables, fail, ok } from "#shared/base/index.ts";
import type { CommandInput, PolicyChange, PolicyView } from "#shared/contract/index.ts";
import { compareEmission, dialects, lossCodes } from "#shared/policy/dialects/index.ts";
import {
  bindPolicy,
  createPolicyRules,
  decide,
  describeDecision,
  findAccount,
  type Identity,
  identityOf,
  type ParsedPolicy,
  type PolicyRequest,
  referenceOf,
} from "#shared/policy/index.ts";
import { parseSharedSubscription, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import type { CommandAnswer, CommandHandlers, ViewSource } from "../api.ts";
import { type Broker, type BrokerSettings, defaultBrokerSettings, type Rejudgement } from "../broker/index.ts";
import { type Clock, createChangeSignal, type Logger } from "../support/index.ts";
import type { DenialLog } from "./denialLog.ts";
import { describeIdentity } from "./policyAnalysis.ts";
import { createPolicyDraft, type PolicyDraft } from "./policyDraft.ts";
import { openAccess, type RulesAuthorizer } from "./rulesAuthorizer.ts";

type Denials = Pick<BrokerSettings, "deniedPublish" | "deniedSubscribe">;

export interface PolicyControlOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly broker: Pick<Broker, "rejudge" | "setDenials">;
  readonly authorizer: RulesAuthorizer;
  readonly denials: DenialLog;
}

/** Loads, applies and explains policies at the embedded broker: the contract's commands and views about them. */
export interface PolicyControl {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `policy.${string}`>>;
  readonly views: {
    readonly policy: ViewSource<"policy">;
    readonly policyDraft: ViewSource<"policyDraft">;
    readonly denials: ViewSource<"denials">;
  };
  dispose(): void;
}

const CHANGE_DELAY_MS = 10;
const MAXIMUM_CHANGES_SHOWN = 1_000;

/** Creates the control of a broker that enforces nothing yet. */
export function createPolicyControl(options: PolicyControlOptions): PolicyControl {
  const { clock, logger, broker, authorizer } = options;
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const draftChanges = createChangeSignal(clock, CHANGE_DELAY_MS);
  let draft: PolicyDraft | undefined;
  let applied: PolicyView["applied"];
  let lastChange: PolicyView["lastChange"];
  let denials: Denials = {
    deniedPublish: defaultBrokerSettings.deniedPublish,
    deniedSubscribe: defaultBrokerSettings.deniedSubscribe,
  };

  function setDenials(next: Denials): void {
    denials = next;
    broker.setDenials(next);
    changes.touch();
  }

  /** The broker judges by the authorizer's new rules what stands already. */
  function takeEffect(next: PolicyView["applied"]): NonNullable<PolicyView["lastChange"]> {
    applied = next;
    const rejudged = broker.rejudge();
    lastChange = { total: rejudged.length, changes: rejudged.slice(0, MAXIMUM_CHANGES_SHOWN).map(describeChange) };
    const what = next === undefined ? "no policy" : `the policy \`${next.name}\``;
    logger.log("info", `the broker enforces ${what}; changed for clients: \`${rejudged.length}\``);
    changes.touch();
    return lastChange;
  }

  function readView(): PolicyView {
    return {
      ...(applied === undefined ? {} : { applied }),
      denials: {
        publishV3: denials.deniedPublish.v3,
        publishV5: denials.deniedPublish.v5,
        subscribe: denials.deniedSubscribe,
      },
      denied: { ...options.denials.counts },
      ...(lastChange === undefined ? {} : { lastChange }),
    };
  }

  return {
    commands: {
      "policy.load"({ text, accountsText }) {
        draft = createPolicyDraft(text, accountsText ?? "");
        draftChanges.touch();
        return ok({ errors: [...draft.errors], accountErrors: [...draft.accountErrors] });
      },
      "policy.apply"({ variant }) {
        const policy = draft?.select(variant);
        if (draft === undefined || policy === undefined) return refuseSelection(draft, variant);
        if (draft.accountErrors.length > 0) return refuse("the accounts have errors");
        authorizer.replace({ rules: createPolicyRules(policy), accounts: draft.accounts, isAnonymousAllowed: true });
        const { v3, v5 } = policy.document.evaluation.deniedPublish ?? {};
        const { deniedPublish } = denials;
        setDenials({ ...denials, deniedPublish: { v3: v3 ?? deniedPublish.v3, v5: v5 ?? deniedPublish.v5 } });
        return ok(
          takeEffect({
            name: policy.document.name,
            ...(variant === undefined ? {} : { variant }),
            accounts: draft.accounts?.accounts.length ?? 0,
            sinceMs: clock.nowMs(),
          }),
        );
      },
      "policy.clear"() {
        authorizer.replace(openAccess);
        return ok(takeEffect(undefined));
      },
      "policy.setDenials"({ publishV3, publishV5, subscribe }) {
        setDenials({ deniedPublish: { v3: publishV3, v5: publishV5 }, deniedSubscribe: subscribe });
        return ok({});
      },
      "policy.explain": (input) => explain(draft, input),
      "policy.dialects": () => ok({ dialects: dialects.map(({ id, title }) => ({ id, title })) }),
      "policy.emit": (input) => emit(draft, input),
    },
    views: {
      policy: {
        intervalMs: 100,
        open(_, changed) {
          const disposables = createDisposables();
          disposables.use(changes.onChange(changed));
          disposables.use(options.denials.onChange(changed));
          return { value: readView, setParams() {}, act() {}, close: disposables.dispose };
        },
      },
      policyDraft: {
        intervalMs: 100,
        open(params, changed) {
          let { variant } = params;
          return {
            value: () => (draft === undefined ? {} : { draft: draft.describe(variant) }),
            setParams(next) {
              ({ variant } = next);
              changed();
            },
            act() {},
            close: draftChanges.onChange(changed),
          };
        },
      },
      denials: options.denials.view,
    },
    dispose() {
      changes.dispose();
      draftChanges.dispose();
    },
  };
}

function refuse(message: string) {
  return fail({ code: "refused", message });
}

function refuseSelection(draft: PolicyDraft | undefined, variant: string | undefined) {
  if (draft === undefined) return refuse("no policy is loaded");
  if (draft.errors.length > 0) return refuse("the policy has errors");
  return fail({ code: "not-found", message: `the policy has no variant \`${variant}\`` });
}

function explain(
  draft: PolicyDraft | undefined,
  { variant, client, request }: CommandInput<"policy.explain">,
): CommandAnswer<"policy.explain"> {
  const policy = draft?.select(variant);
  if (draft === undefined || policy === undefined) return refuseSelection(draft, variant);
  const question = readQuestion(request, client.clientIdentifier);
  if (typeof question === "string") return fail({ code: "invalid-input", message: question });
  const decision = decide(bindPolicy(policy.document, readIdentity(draft, client)), question);
  const { locate } = policy;
  const rule = referenceOf(decision, locate);
  return ok({
    effect: decision.effect,
    text: describeDecision(decision, locate),
    ...(decision.grantedQoS === undefined ? {} : { grantedQoS: decision.grantedQoS }),
    ...(rule === undefined ? {} : { rule }),
    considered: decision.considered.map(({ id, effect, filter, path }) => ({
      id,
      effect,
      filter,
      line: locate(path).line,
    })),
  });
}

function readIdentity(draft: PolicyDraft, client: CommandInput<"policy.explain">["client"]): Identity {
  const asked = { clientIdentifier: client.clientIdentifier, userName: client.userName };
  const account = draft.accounts === undefined ? undefined : findAccount(draft.accounts, asked);
  const known = identityOf(asked, account);
  return {
    ...known,
    groups: client.groups ?? known.groups,
    attributes: client.attributes === undefined ? known.attributes : new Map(Object.entries(client.attributes)),
  };
}

/** The question as `decide` takes it, or what is wrong with its topic. */
function readQuestion(
  request: CommandInput<"policy.explain">["request"],
  clientIdentifier: string,
): PolicyRequest | string {
  if (request.kind === "connect") return { kind: "connect", clientIdentifier };
  if (request.kind === "subscribe") {
    const parsed = parseTopicFilter(request.topicFilter);
    if (!parsed.ok) return parsed.error.message;
    const shared = parseSharedSubscription(parsed.value);
    return { kind: "subscribe", qos: request.qos, topicFilter: parsed.value, ...shared };
  }
  const parsed = parseTopicName(request.topicName);
  return parsed.ok ? { ...request, topicName: parsed.value } : parsed.error.message;
}

function emit(
  draft: PolicyDraft | undefined,
  { dialect: id, variant }: CommandInput<"policy.emit">,
): CommandAnswer<"policy.emit"> {
  const policy: ParsedPolicy | undefined = draft?.select(variant);
  if (policy === undefined) return refuseSelection(draft, variant);
  const dialect = dialects.find((candidate) => candidate.id === id);
  if (dialect === undefined) return fail({ code: "not-found", message: `there is no dialect \`${id}\`` });
  const emission = dialect.emit(policy.document);
  const compared = compareEmission(policy.document, dialect, emission);
  if (!compared.ok) return fail({ code: "failed", message: `the text for ${dialect.title} cannot be read again` });
  return ok({
    text: emission.text,
    evidence: dialect.evidence,
    losses: emission.losses.map((loss) => ({ ...loss, title: lossCodes[loss.code] })),
    differences: compared.value.map(({ identity, ...difference }) => ({
      ...difference,
      client: describeIdentity(identity),
    })),
  });
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
