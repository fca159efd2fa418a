import { useMemo } from "react";
import type { CommandInput, CommandOutput, ContractError, RetainedScope } from "#shared/contract/index.ts";
import type { Result } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { countOf } from "./describeBroker.ts";

/** What can be done to the broker. Each says in a toast what came of it, when that cannot be seen in place. */
export interface BrokerActions {
  disconnect(how: CommandInput<"broker.disconnect">): void;
  /** Sends all clients to another server. */
  redirect(redirection: NonNullable<CommandInput<"broker.redirect">["redirection"]>): void;
  listen(port: number): void;
  clear(scope: RetainedScope): void;
  /** Puts back what the clearing of that number took. */
  restore(undo: number): void;
}

/** The actions, bound to this page's engine. */
export function useBrokerActions(): BrokerActions {
  const contract = useContract();
  const { toasts } = useAppState();
  return useMemo(() => {
    const { notify } = toasts.getState();

    async function tell<Value>(
      answer: Promise<Result<Value, ContractError>>,
      words: (value: Value) => string | undefined,
    ): Promise<void> {
      const given = await answer;
      if (!given.ok) {
        notify(`Not done: ${given.error.message}`, "failure");
        return;
      }
      const said = words(given.value);
      if (said !== undefined) notify(said);
    }

    return {
      disconnect: (how) => void tell(contract.command("broker.disconnect", how), () => undefined),
      redirect: (redirection) => void tell(contract.command("broker.redirect", { redirection }), () => undefined),
      // Where it listens now, or why it does not, is a state: the side bar shows it.
      listen: (port) => void tell(contract.command("broker.start", { port }), () => undefined),
      // The list and the line below it show what went.
      clear: (scope) => void tell(contract.command("retained.clear", { scope }), () => undefined),
      restore: (undo) => void tell(contract.command("retained.restore", { undo }), describeRestoring),
    };
  }, [contract, toasts]);
}

function describeRestoring(outcome: CommandOutput<"retained.restore">): string {
  const { restored, newer, expired, refused } = outcome;
  return [
    `${countOf(restored, "retained message")} restored`,
    newer === 0 ? "" : `${countOf(newer, "topic keeps", "topics keep")} a newer one`,
    expired === 0 ? "" : `${countOf(expired, "message has", "messages have")} expired`,
    refused === 0 ? "" : `no room for ${countOf(refused, "message")}: undo again when there is`,
  ]
    .filter((words) => words !== "")
    .join("; ");
}
