import { fail, ok, type Result } from "#shared/base/index.ts";
import type { PolicyView, ViewValue } from "#shared/contract/index.ts";
import { talkAccountsText, talkPolicyText } from "#shared/policy/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { AppState, BeforePresentation } from "#renderer/state/index.ts";
import { firstValue } from "./firstValue.ts";
import { command, forgedReading, type StageSetting } from "./story.ts";

interface Workbench {
  readonly contract: ContractClient;
  readonly state: AppState;
}

/**
 * Brings the engine to where a step has it: the talk's documents loaded, the cast on stage, the variant enforced. Does
 * only what is missing, so that going back is the same as going on. Resolves with why it could not; rejects as soon as
 * `signal` aborts, and changes nothing from then on.
 */
export async function setStage(
  workbench: Workbench,
  setting: StageSetting,
  signal: AbortSignal,
): Promise<Result<void, string>> {
  const { contract, state } = workbench;
  const { security } = state;
  const { text, accountsText } = security.getState();
  if (text !== talkPolicyText) security.getState().write(talkPolicyText);
  if (accountsText !== talkAccountsText) security.getState().writeAccounts(talkAccountsText);
  security.getState().chooseVariant(setting.variant ?? "");
  const loaded = await contract.command("policy.load", { text: talkPolicyText, accountsText: talkAccountsText });
  if (!loaded.ok) return fail(loaded.error.message);
  signal.throwIfAborted();
  if (setting.hasCast) {
    const staged = await stageCast(workbench, signal);
    if (!staged.ok) return staged;
  }
  const { applied, actingAs } = await readPolicy(contract, signal);
  const isAsWanted =
    actingAs === undefined &&
    (setting.isEnforced ? isTalk(applied) && applied?.variant === setting.variant : applied === undefined);
  if (isAsWanted) return ok(undefined);
  const changed = setting.isEnforced
    ? await contract.command("policy.apply", setting.variant === undefined ? {} : { variant: setting.variant })
    : await contract.command("policy.clear", {});
  return changed.ok ? ok(undefined) : fail(changed.error.message);
}

/** What stands before a presentation, to be put back when it ends. */
export async function readBefore({ contract, state }: Workbench): Promise<BeforePresentation> {
  const { text, accountsText, variant } = state.security.getState();
  const { applied } = await readPolicy(contract);
  const demo = state.engine.getState().status?.demo.kind;
  return {
    text,
    accountsText,
    variant,
    ...(applied === undefined ? {} : { enforced: applied.variant === undefined ? {} : { variant: applied.variant } }),
    hadDemo: demo === "running" || demo === "starting",
  };
}

/** Puts back what stood before. What was enforced then is enforced again from the document that stood beside it. */
export async function putBack(
  { contract, state }: Workbench,
  before: BeforePresentation,
): Promise<Result<void, string>> {
  const { text, accountsText, variant, enforced, hadDemo } = before;
  const { security } = state;
  security.getState().write(text);
  security.getState().writeAccounts(accountsText);
  security.getState().chooseVariant(variant);
  if (!hadDemo) await contract.command("demo.stop", {});
  if (text !== "") await contract.command("policy.load", { text, accountsText });
  const isAgain = enforced !== undefined && text !== "";
  const changed = isAgain
    ? await contract.command("policy.apply", enforced.variant === undefined ? {} : { variant: enforced.variant })
    : await contract.command("policy.clear", {});
  return changed.ok ? ok(undefined) : fail(changed.error.message);
}

function isTalk(applied: PolicyView["applied"]): boolean {
  return applied !== undefined && talkPolicyText.includes(`\nname: ${applied.name}\n`);
}

function readPolicy(contract: ContractClient, signal?: AbortSignal): Promise<PolicyView> {
  return firstValue(contract, "policy", {}, () => true, signal);
}

/**
 * Connects the cast while nothing is enforced, and waits for its Subscriptions: one that a policy refused when it was
 * asked for would stay refused under every later policy.
 */
async function stageCast({ contract, state }: Workbench, signal: AbortSignal): Promise<Result<void, string>> {
  if (state.engine.getState().status?.demo.kind === "running") {
    const sessions = await Promise.all(
      listeners.map((clientIdentifier) =>
        firstValue(contract, "brokerSession", { clientIdentifier }, () => true, signal),
      ),
    );
    if (sessions.every(isSubscribed)) return ok(undefined);
    await contract.command("demo.stop", {});
    signal.throwIfAborted();
  }
  const cleared = await contract.command("policy.clear", {});
  if (!cleared.ok) return fail(cleared.error.message);
  signal.throwIfAborted();
  const started = await contract.command("demo.start", {});
  if (!started.ok) return fail(started.error.message);
  if (started.value.kind === "failed") return fail(started.value.message);
  for (const clientIdentifier of listeners) {
    await firstValue(contract, "brokerSession", { clientIdentifier }, isSubscribed, signal);
  }
  return ok(undefined);
}

/** Those of the cast that the story speaks to. */
const listeners = [command.to, forgedReading.to] as const;

function isSubscribed({ session }: ViewValue<"brokerSession">): boolean {
  return session !== undefined && session.subscriptions.total > 0;
}
