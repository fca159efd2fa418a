import { useMemo } from "react";
import type { Result } from "#shared/base/index.ts";
import type { CommandOutput, ContractError, ListenerConfig } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";

/** What can be done to listeners and certificates. What came of it is a state; a failure is said in a toast. */
export interface ListenerActions {
  add(config: ListenerConfig): void;
  change(id: string, config: ListenerConfig): void;
  remove(id: string): void;
  start(id: string): void;
  stop(id: string): void;
  /** `undefined` when it failed, which was said. */
  issueClient(commonName: string): Promise<CommandOutput<"certificate.issueClient"> | undefined>;
  readAuthority(): Promise<CommandOutput<"certificate.authority"> | undefined>;
}

/** The actions, bound to this page's engine. */
export function useListenerActions(): ListenerActions {
  const contract = useContract();
  const { toasts } = useAppState();
  return useMemo(() => {
    async function tell<Value>(answer: Promise<Result<Value, ContractError>>): Promise<Value | undefined> {
      const given = await answer;
      if (given.ok) return given.value;
      toasts.getState().notify(`Not done: ${given.error.message}`, "failure");
      return undefined;
    }
    return {
      add: (config) => void tell(contract.command("listener.add", { config })),
      change: (id, config) => void tell(contract.command("listener.change", { id, config })),
      remove: (id) => void tell(contract.command("listener.remove", { id })),
      start: (id) => void tell(contract.command("listener.start", { id })),
      stop: (id) => void tell(contract.command("listener.stop", { id })),
      issueClient: (commonName) => tell(contract.command("certificate.issueClient", { commonName })),
      readAuthority: () => tell(contract.command("certificate.authority", {})),
    };
  }, [contract, toasts]);
}
