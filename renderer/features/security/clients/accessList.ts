import { createStore, type StoreApi } from "zustand";
import type { Dispose } from "#shared/base/index.ts";
import type { AccessMatrix, AccessRow } from "#shared/contract/index.ts";
import type { ContractClient, ViewHandle } from "#renderer/contract/index.ts";
import type { RowSource } from "#renderer/ui/rowGrid/index.ts";

const OVERSCAN = 40;
const MAXIMUM_WINDOW = 500;
const MAXIMUM_COLUMNS = 100;

/** What is asked of the matrix beside the rows in sight. */
export interface AccessListParams {
  readonly variant: string;
  readonly pair: readonly string[];
}

/** The live topic tree with a decision for each client: a window onto the engine's matrix. */
export interface AccessList {
  readonly source: RowSource<AccessRow>;
  /** Everything but the rows. */
  readonly facts: StoreApi<{ readonly matrix: Omit<AccessMatrix, "rows"> | undefined }>;
  setParams(params: AccessListParams): void;
  setExpanded(row: number, isExpanded: boolean): void;
  setAllExpanded(isExpanded: boolean): void;
  open(): Dispose;
}

/** Creates the list, not yet open. */
export function createAccessList(contract: ContractClient, first: AccessListParams): AccessList {
  const listeners = new Set<() => void>();
  const facts = createStore<{ matrix: Omit<AccessMatrix, "rows"> | undefined }>(() => ({ matrix: undefined }));
  let handle: ViewHandle<"accessMatrix"> | undefined;
  let rows = new Map<number, AccessRow>();
  let asked = { start: 0, count: 2 * OVERSCAN };
  let chosen = first;

  const params = () => ({
    ...(chosen.variant === "" ? {} : { variant: chosen.variant }),
    ...(chosen.pair.length === 0 ? {} : { only: [...chosen.pair] }),
    columns: { start: 0, count: MAXIMUM_COLUMNS },
    rows: asked,
  });

  function receive(value: AccessMatrix): void {
    const { rows: received, ...matrix } = value;
    rows = new Map(received.map((row, position) => [value.start + position, row]));
    facts.setState({ matrix });
    for (const listener of listeners) listener();
  }

  return {
    source: {
      extent: () => ({ start: 0, end: facts.getState().matrix?.rowCount ?? 0 }),
      row: (index) => rows.get(index),
      want(from, end) {
        if (end <= from || (asked.start <= from && asked.start + asked.count >= end)) return;
        asked = { start: Math.max(0, from - OVERSCAN), count: Math.min(MAXIMUM_WINDOW, end - from + 2 * OVERSCAN) };
        handle?.setParams(params());
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    facts,
    setParams(next) {
      chosen = next;
      handle?.setParams(params());
    },
    setExpanded(row, isExpanded) {
      const node = rows.get(row)?.node;
      if (node !== undefined) handle?.act({ kind: isExpanded ? "expand" : "collapse", node });
    },
    setAllExpanded: (isExpanded) => handle?.act({ kind: isExpanded ? "expandAll" : "collapseAll" }),
    open() {
      const opened = contract.openView("accessMatrix", params(), receive);
      handle = opened;
      return () => {
        handle = undefined;
        opened.close();
      };
    },
  };
}
