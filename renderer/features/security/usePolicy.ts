import { useMemo } from "react";
import { talkAccountsText, talkPolicyText } from "#shared/policy/index.ts";
import { type ViewResult, useContract, useView } from "#renderer/contract/index.ts";
import { useAppState, useSecurity } from "#renderer/state/index.ts";
import type { CommandInput, CommandName, PolicyDraftView } from "#shared/contract/index.ts";

/** The draft as the engine reads it, in the variant that is looked at; `undefined` before anything was loaded. */
export function usePolicyDraft(): PolicyDraftView | undefined {
  const variant = useSecurity((security) => security.variant);
  const { value } = useView("policyDraft", variant === "" ? {} : { variant });
  return value?.draft;
}

/** What is enforced. */
export function usePolicy(): ViewResult<"policy">["value"] {
  return useView("policy", {}).value;
}

type PolicyCommand = Extract<CommandName, "policy.apply" | "policy.clear" | "policy.setDenials" | "policy.actAs">;

/** What can be done with a policy. Each says why when the engine refuses. */
export interface PolicyActions {
  give<Name extends PolicyCommand>(name: Name, input: CommandInput<Name>): void;
  /** Puts the talk's policy into the editor, with the demo's cast as its accounts. */
  loadTalk(): void;
}

/** The actions, bound to this page's engine. */
export function usePolicyActions(): PolicyActions {
  const contract = useContract();
  const { security, toasts } = useAppState();
  return useMemo(
    () => ({
      give(name, input) {
        const refuse = (message: string): void => toasts.getState().notify(`Not done: ${message}`, "failure");
        void contract.command(name, input).then((answer) => (answer.ok ? undefined : refuse(answer.error.message)));
      },
      loadTalk() {
        security.getState().write(talkPolicyText);
        security.getState().writeAccounts(talkAccountsText);
        security.getState().chooseVariant("as-on-the-slide");
      },
    }),
    [contract, security, toasts],
  );
}
