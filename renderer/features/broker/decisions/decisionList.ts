import type { StoreApi } from "zustand";
import type { Dispose } from "#shared/base/index.ts";
import type { DecisionRow, DecisionsView } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { BrokerFocus } from "#renderer/state/index.ts";
import { createWindowedList, type WindowedList } from "../windowedList.ts";

/** The log of decisions as this page looks at it. */
export interface DecisionList {
  readonly list: WindowedList<DecisionRow, DecisionsView>;
  open(): Dispose;
}

/** Creates the log, not yet open; it follows what `focus` says is sought. */
export function createDecisionList(contract: ContractClient, focus: StoreApi<BrokerFocus>): DecisionList {
  let selectedKey: string | undefined;
  const list = createWindowedList<DecisionRow, DecisionsView>({
    openView(first, receive, fail) {
      const params = (window: { readonly start: number; readonly count: number }) => {
        const { decisionSearch: search, decisionEffect: effect } = focus.getState();
        return { search, effect, ...window };
      };
      const view = contract.openView("decisions", params(first), receive, fail);
      return { move: (window) => view.setParams(params(window)), close: () => view.close() };
    },
    keyOf: ({ index }) => String(index),
    selectedKey: () => selectedKey,
    onSelect({ index }) {
      selectedKey = String(index);
    },
  });
  return {
    list,
    open() {
      const close = list.open();
      const unsubscribe = focus.subscribe((state, before) => {
        if (state.decisionSearch === before.decisionSearch && state.decisionEffect === before.decisionEffect) return;
        list.paramsChanged({ fromStart: true });
      });
      return () => {
        unsubscribe();
        close();
      };
    },
  };
}
