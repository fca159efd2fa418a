import { fail, ok } from "#shared/base/index.ts";
import { dialects, importers } from "#shared/policy/dialects/index.ts";
import { appendTest, putAccount } from "#shared/policy/index.ts";
import type { CommandHandlers, ViewSource } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import type { PacketSource } from "../capture/index.ts";
import { withPassword } from "../policy/index.ts";
import type { DataFolder } from "../storage/index.ts";
import { createChangeSignal } from "../support/index.ts";
import type { TopicStore } from "../topics/index.ts";
import { createAccessMatrixView } from "./accessMatrixView.ts";
import { createEnforcement, type EnforcementOptions, refuse } from "./enforcement.ts";
import { keptEnforcement } from "./keptEnforcement.ts";
import { decidePacket } from "./packetDecisions.ts";
import { createPolicyDraft, type PolicyDraft } from "./policyDraft.ts";
import { proposeFromLog } from "./proposing.ts";
import { diff, emit, explain, importText, judgeBranch } from "./questions.ts";
import { findWitness, testOfWitness } from "./savedWitness.ts";
import { createWhatIfView } from "./whatIfView.ts";
import { playWitness } from "./witnessPlay.ts";

/** What the security work needs of the rest of the engine. */
export interface PolicyControlOptions extends Omit<EnforcementOptions, "file"> {
  readonly broker: Pick<Broker, "rejudge" | "setDenials" | "accept" | "client" | "clients" | "onChange">;
  readonly store: TopicStore;
  readonly capture: PacketSource;
  /** The packets of an opened capture file; `undefined` when it is closed. */
  readonly captureOf?: (id: string) => PacketSource | undefined;
  /** Where what is enforced is kept; without it nothing is. */
  readonly dataFolder?: Pick<DataFolder, "openDocument">;
}

/** Loads, applies, explains and plays policies at the embedded broker: the contract's commands and views about them. */
export interface PolicyControl {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `policy.${string}`>>;
  readonly views: {
    readonly policy: ViewSource<"policy">;
    readonly policyDraft: ViewSource<"policyDraft">;
    readonly denials: ViewSource<"denials">;
    readonly accessMatrix: ViewSource<"accessMatrix">;
    readonly whatIf: ViewSource<"whatIf">;
  };
  dispose(): void;
}

const CHANGE_DELAY_MS = 10;

/** Creates the control of a broker that enforces nothing yet, or what it did when the engine last ran. */
export function createPolicyControl(options: PolicyControlOptions): PolicyControl {
  const { clock, broker, capture: source } = options;
  const draftChanges = createChangeSignal(clock, CHANGE_DELAY_MS);
  const enforcement = createEnforcement({
    ...options,
    ...(options.dataFolder === undefined ? {} : { file: options.dataFolder.openDocument(keptEnforcement) }),
  });
  let draft: PolicyDraft | undefined =
    enforcement.applied && createPolicyDraft(enforcement.applied.text, enforcement.applied.accountsText);

  /** One after the other: each lends the broker accounts and takes them back. */
  let isPlaying = false;

  const sourceOf = (capture: string | undefined): PacketSource | undefined =>
    capture === undefined ? source : options.captureOf?.(capture);
  const closed = fail({ code: "not-found", message: "this capture file is closed" });

  return {
    commands: {
      "policy.load"({ text, accountsText }) {
        draft = createPolicyDraft(text, accountsText ?? "");
        draftChanges.touch();
        return ok({ errors: [...draft.errors], accountErrors: [...draft.accountErrors] });
      },
      async "policy.putAccount"({ accountsText, username, clientId, groups, password, hasScram }) {
        if (username === undefined && clientId === undefined) {
          return fail({ code: "invalid-input", message: "an account needs a User Name or a Client Identifier" });
        }
        const account = {
          ...(username === undefined ? {} : { username }),
          ...(clientId === undefined ? {} : { clientId }),
          ...(groups.length === 0 ? {} : { groups }),
        };
        const entry = await withPassword(
          account,
          new TextEncoder().encode(password),
          hasScram && username !== undefined,
        );
        const put = putAccount(accountsText, entry);
        if (put.ok) return ok({ accountsText: put.value.text, isReplaced: put.value.isReplaced });
        const [first] = put.error;
        const message = `the accounts cannot be read: line ${first?.line ?? 1}: ${first?.message ?? "unknown"}`;
        return fail({ code: "invalid-input", message });
      },
      "policy.apply": ({ variant }) =>
        draft === undefined
          ? fail({ code: "refused", message: "no policy is loaded" })
          : enforcement.apply(draft, variant),
      ...enforcement.commands,
      "policy.explain": (input) => explain(draft, input),
      "policy.branch": (input) => judgeBranch(draft, input),
      "policy.dialects": () => ok({ dialects: dialects.map(({ id, title }) => ({ id, title })) }),
      "policy.emit": (input) => emit(draft, input),
      "policy.diff": (input) => diff(draft, input),
      "policy.importable": () => ok({ dialects: importers.map(({ id, title }) => ({ id, title })) }),
      "policy.import": importText,
      "policy.packet"({ sequence, capture }) {
        const asked = sourceOf(capture);
        if (asked === undefined) return closed;
        const { rules } = enforcement;
        const accounts = enforcement.accounts ?? draft?.accounts;
        // Refusals are kept of the live log only; a file knows which packets were refused.
        const denials = capture === undefined ? options.denials : undefined;
        return decidePacket({ source: asked, denials, rules, accounts }, sequence);
      },
      "policy.propose"({ capture, ...input }) {
        const asked = sourceOf(capture);
        if (asked === undefined) return closed;
        const accounts = draft?.accounts ?? enforcement.accounts;
        return proposeFromLog(asked, accounts, input, () => sourceOf(capture) !== asked);
      },
      async "policy.playWitness"({ variant, requirement }) {
        const found = findWitness(draft, variant, requirement);
        if (!found.ok) return found;
        const { applied } = enforcement;
        const isInForce = applied !== undefined && applied.text === draft?.text && applied.variant === variant;
        if (!isInForce || enforcement.isActing) {
          return refuse("the broker does not enforce this policy: apply it first");
        }
        if (isPlaying) return refuse("a witness is being played: wait until it is over");
        isPlaying = true;
        try {
          const stage = { broker, authorizer: options.authorizer, denials: options.denials, source };
          return await playWitness(stage, found.value.document, found.value.witness);
        } finally {
          isPlaying = false;
        }
      },
      "policy.saveWitness"({ variant, requirement }) {
        const found = findWitness(draft, variant, requirement);
        if (!found.ok || draft === undefined) return found.ok ? refuse("no policy is loaded") : found;
        const test = testOfWitness(found.value.document, requirement, found.value.witness);
        return ok({ text: appendTest(draft.text, test), test: test.id });
      },
    },
    views: {
      policy: enforcement.view,
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
      accessMatrix: createAccessMatrixView({
        store: options.store,
        broker,
        draft: () => draft,
        onDraftChange: draftChanges.onChange,
      }),
      whatIf: createWhatIfView({
        sourceOf,
        enforcement,
        draft: () => draft,
        onDraftChange: draftChanges.onChange,
      }),
    },
    dispose() {
      enforcement.dispose();
      draftChanges.dispose();
    },
  };
}
