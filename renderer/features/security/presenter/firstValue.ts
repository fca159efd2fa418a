import type { ViewName, ViewParams, ViewValue } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";

/**
 * The first value of a view that is as wanted. Waits as long as it takes, also for an engine that is started again.
 * Rejects with the reason of `signal` when that aborts first.
 */
export function firstValue<Name extends ViewName>(
  contract: ContractClient,
  name: Name,
  params: ViewParams<Name>,
  isWanted: (value: ViewValue<Name>) => boolean,
  signal?: AbortSignal,
): Promise<ViewValue<Name>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return void reject(signal.reason);
    const close = (): void => {
      signal?.removeEventListener("abort", giveUp);
      view.close();
    };
    const giveUp = (): void => {
      close();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", giveUp);
    const view = contract.openView(name, params, (value) => {
      if (!isWanted(value)) return;
      resolve(value);
      // Not at once: the first value may come before `openView` has returned.
      queueMicrotask(close);
    });
  });
}
