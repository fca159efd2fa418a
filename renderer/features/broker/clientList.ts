import type { StoreApi } from "zustand";
import type { Dispose } from "#shared/base/index.ts";
import type { BrokerClientRow, BrokerClients } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { BrokerFocus } from "#renderer/state/index.ts";
import { createWindowedList, type WindowedList } from "./windowedList.ts";

/** The table of clients as this page looks at it. */
export interface ClientList {
  readonly list: WindowedList<BrokerClientRow, BrokerClients>;
  /** While held, rows keep their places in the order by activity. */
  hold(isHeld: boolean): void;
  open(): Dispose;
}

/** Creates the table, not yet open; it follows what `focus` says is looked at. */
export function createClientList(contract: ContractClient, focus: StoreApi<BrokerFocus>): ClientList {
  let isHeld = false;
  const list = createWindowedList<BrokerClientRow, BrokerClients>({
    openView(first, receive, fail) {
      const params = (window: { readonly start: number; readonly count: number }) => {
        const { clientSearch, presence, order } = focus.getState();
        return { search: clientSearch, presence, order, isHeld, ...window };
      };
      const view = contract.openView("brokerClients", params(first), receive, fail);
      return { move: (window) => view.setParams(params(window)), close: () => view.close() };
    },
    keyOf: ({ key }) => key,
    selectedKey: () => focus.getState().client?.key,
    onSelect: ({ key, clientIdentifier }) => focus.getState().selectClient({ key, clientIdentifier }),
  });
  return {
    list,
    hold(held) {
      if (held === isHeld) return;
      isHeld = held;
      if (focus.getState().order === "busiest") list.paramsChanged({ fromStart: false });
    },
    open() {
      const close = list.open();
      const unsubscribe = focus.subscribe((state, before) => {
        if (state.client !== before.client) list.selectionChanged();
        const isOther = state.clientSearch !== before.clientSearch || state.presence !== before.presence;
        if (isOther || state.order !== before.order) list.paramsChanged({ fromStart: true });
      });
      return () => {
        unsubscribe();
        close();
      };
    },
  };
}
