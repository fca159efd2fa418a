import type { StoreApi } from "zustand";
import type { Dispose } from "#shared/base/index.ts";
import type { SubscriptionsView, SubscriptionTreeRow } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { BrokerFocus } from "#renderer/state/index.ts";
import { createWindowedList, type WindowedList } from "../windowedList.ts";

/** The tree of Topic Filters as this page looks at it. */
export interface SubscriptionList {
  readonly list: WindowedList<SubscriptionTreeRow, SubscriptionsView>;
  toggle(index: number): void;
  expandAll(): void;
  collapseAll(): void;
  open(): Dispose;
}

/** What names a row: its level, or a client under it. */
export function keyOfRow(row: SubscriptionTreeRow): string {
  return row.kind === "level" ? row.path : `${row.path}\n${row.shareName ?? ""}\n${row.clientIdentifier}`;
}

/** Creates the tree, not yet open; it follows what `focus` says is sought. */
export function createSubscriptionList(contract: ContractClient, focus: StoreApi<BrokerFocus>): SubscriptionList {
  let selectedKey: string | undefined;
  let act: (
    action: { kind: "toggle"; path: string } | { kind: "expandAll" } | { kind: "collapseAll" },
  ) => void = () => {};
  const list = createWindowedList<SubscriptionTreeRow, SubscriptionsView>({
    openView(first, receive, fail) {
      const search = () => focus.getState().subscriptionSearch;
      const view = contract.openView("subscriptions", { search: search(), ...first }, receive, fail);
      act = (action) => view.act(action);
      return { move: (window) => view.setParams({ search: search(), ...window }), close: () => view.close() };
    },
    keyOf: keyOfRow,
    selectedKey: () => selectedKey,
    onSelect(row) {
      selectedKey = keyOfRow(row);
    },
  });
  return {
    list,
    toggle(index) {
      const row = list.source.row(index);
      if (row?.kind === "level") act({ kind: "toggle", path: row.path });
    },
    expandAll: () => act({ kind: "expandAll" }),
    collapseAll: () => act({ kind: "collapseAll" }),
    open() {
      const close = list.open();
      const unsubscribe = focus.subscribe((state, before) => {
        if (state.subscriptionSearch !== before.subscriptionSearch) list.paramsChanged({ fromStart: true });
      });
      return () => {
        unsubscribe();
        close();
      };
    },
  };
}
