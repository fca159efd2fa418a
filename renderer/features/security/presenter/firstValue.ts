import type { ViewName, ViewParams, ViewValue } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";

/** The first value of a view that is as wanted. Waits as long as it takes, also for an engine that is started again. */
export function firstValue<Name extends ViewName>(
  contract: ContractClient,
  name: Name,
  params: ViewParams<Name>,
  isWanted: (value: ViewValue<Name>) => boolean,
): Promise<ViewValue<Name>> {
  return new Promise((resolve) => {
    const view = contract.openView(name, params, (value) => {
      if (!isWanted(value)) return;
      resolve(value);
      // Not at once: the first value may come before `openView` has returned.
      queueMicrotask(() => view.close());
    });
  });
}
