import { useMemo } from "react";
import type { CommandInput, CommandName } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";

type RuleCommand = Extract<
  CommandName,
  "rules.start" | "rules.stop" | "rules.remove" | "rules.choose" | "rules.removeFile"
>;

/** What can be done with a rule set. Each says why when the engine refuses. */
export interface RuleActions {
  give<Name extends RuleCommand>(name: Name, input: CommandInput<Name>): void;
  /** Shows a packet in the Capture activity. */
  showPacket(sequence: number): void;
}

/** The actions, bound to this page's engine. */
export function useRuleActions(): RuleActions {
  const contract = useContract();
  const { toasts, layout, selection } = useAppState();
  return useMemo(
    () => ({
      give(name, input) {
        const refuse = (message: string): void => toasts.getState().notify(`Not done: ${message}`, "failure");
        void contract.command(name, input).then((answer) => (answer.ok ? undefined : refuse(answer.error.message)));
      },
      showPacket(sequence) {
        layout.getState().showActivity("capture");
        selection.getState().selectPacket(sequence);
      },
    }),
    [contract, toasts, layout, selection],
  );
}
