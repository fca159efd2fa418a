import type { StoreApi } from "zustand";
import type { Dispose } from "#shared/base/index.ts";
import type { RetainedRow, RetainedView } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { BrokerFocus } from "#renderer/state/index.ts";
import { createWindowedList, type WindowedList } from "./windowedList.ts";

/** The retained messages as this page looks at them. */
export interface RetainedList {
  readonly list: WindowedList<RetainedRow, RetainedView>;
  open(): Dispose;
}

/** Creates the list, not yet open; it follows what `focus` says is sought and selected. */
export function createRetainedList(contract: ContractClient, focus: StoreApi<BrokerFocus>): RetainedList {
  const list = createWindowedList<RetainedRow, RetainedView>({
    openView(first, receive, fail) {
      const search = () => focus.getState().retainedSearch;
      const view = contract.openView("retained", { search: search(), ...first }, receive, fail);
      return { move: (window) => view.setParams({ search: search(), ...window }), close: () => view.close() };
    },
    keyOf: ({ topicName }) => topicName,
    selectedKey: () => focus.getState().topicName,
    onSelect: ({ topicName }) => focus.getState().selectTopic(topicName),
  });
  return {
    list,
    open() {
      const close = list.open();
      const unsubscribe = focus.subscribe((state, before) => {
        if (state.topicName !== before.topicName) list.selectionChanged();
        if (state.retainedSearch !== before.retainedSearch) list.paramsChanged({ fromStart: true });
      });
      return () => {
        unsubscribe();
        close();
      };
    },
  };
}
