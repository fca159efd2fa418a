import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { escapeText } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useSecurity } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, Segmented, SelectField } from "#renderer/ui/index.ts";
import { TreeGrid } from "#renderer/ui/treeGrid/index.ts";
import accessMatrixStyles from "./AccessMatrix.module.css";
import styles from "../Security.module.css";
import { type AccessAction, accessTree, createAccessColumns, describeAccess } from "./accessColumns.ts";
import { createAccessList } from "./accessList.ts";
import { useAccessColumns, useAllColumns } from "./useAccessColumns.ts";

const actions = [
  { value: "receive", label: "Receive" },
  { value: "publish", label: "Publish" },
  { value: "subscribe", label: "Subscribe" },
] as const;

/**
 * Clients by the live topic tree: what each may do with every topic and branch. Two of them side by side show what is
 * hidden from the one and not from the other, and by which rule.
 */
export function ClientsView() {
  const contract = useContract();
  const { security } = useAppState();
  const variant = useSecurity((state) => state.variant);
  const pair = useSecurity((state) => state.pair);
  const focus = useSecurity((state) => state.focus);
  const [action, setAction] = useState<AccessAction>("receive");
  const [list] = useState(() => createAccessList(contract, { variant, pair }));
  useEffect(() => list.open(), [list]);
  useEffect(() => list.setParams({ variant, pair }), [list, variant, pair]);
  const columns = useAccessColumns();
  const matrix = useStore(list.facts, (facts) => facts.matrix);
  const [selected, setSelected] = useState<number>();
  const frame = useRef<HTMLDivElement>(null);
  const fitting = useFittingCount(frame);
  const [page, setPage] = useState(0);
  const first = Math.min(page * fitting, Math.max(0, columns.length - fitting));
  const shown = useMemo(() => columns.slice(first, first + fitting), [columns, first, fitting]);
  const gridColumns = useMemo(
    () =>
      createAccessColumns({ columns: shown, first, action, rules: () => list.facts.getState().matrix?.rules ?? [] }),
    [shown, first, action, list],
  );

  const select = (index: number): void => {
    setSelected(index);
    const row = list.source.row(index);
    if (row !== undefined) {
      security.getState().select({ kind: "branch", topicName: row.topicName, isBranch: row.hasChildren });
    }
  };

  return (
    <div className={styles.column}>
      <div role="group" aria-label="Clients by topics" className={styles.actions}>
        <Segmented label="Action" isLabelHidden value={action} choices={actions} onValue={setAction} />
        <PairChoice />
      </div>
      {matrix?.problem !== undefined ? (
        <EmptyState title="Nothing to judge by">{escapeText(matrix.problem)}</EmptyState>
      ) : (
        <div ref={frame} className={accessMatrixStyles.grid} data-place="access matrix">
          <TreeGrid
            label="Clients by topics"
            columns={gridColumns}
            source={list.source}
            tree={accessTree}
            selectedIndex={focus?.kind === "branch" ? selected : undefined}
            rowName={(row) => describeAccess(row, { columns: shown, first, action })}
            typeAheadText={(row) => row.level}
            onSelect={select}
            onExpand={list.setExpanded}
            onActivate={select}
          />
          {matrix !== undefined && matrix.rowCount === 0 && (
            <div className={accessMatrixStyles.over}>
              <EmptyState title="No topics yet">
                Messages make the tree, and so do the document's topics with an account in each of their roles.
              </EmptyState>
            </div>
          )}
        </div>
      )}
      {matrix !== undefined && (
        <p className={styles.meter}>
          {formatCount(matrix.columnCount)} clients · {formatCount(matrix.topicCount)} topics
          {matrix.untracked > 0 ? ` · ${formatCount(matrix.untracked)} topics beyond the limit` : ""}
          {columns.length < matrix.columnCount && pair.length === 0
            ? ` · the first ${formatCount(columns.length)} clients are shown`
            : ""}
          {shown.length < columns.length && (
            <>
              <span className={styles.gap} />
              {formatCount(first + 1)}–{formatCount(first + shown.length)}
              <Button variant="quiet" disabled={first === 0} onClick={() => setPage(Math.max(0, page - 1))}>
                ← Clients
              </Button>
              <Button
                variant="quiet"
                disabled={first + shown.length >= columns.length}
                onClick={() => setPage(page + 1)}
              >
                Clients →
              </Button>
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** All clients, or two of them. */
function PairChoice() {
  const all = useAllColumns();
  const pair = useSecurity((security) => security.pair);
  const choosePair = useSecurity((security) => security.choosePair);
  const names = all.map(({ key, client }) => ({ value: key, label: escapeText(client.clientIdentifier) }));
  const [first = "", second = ""] = pair;
  const choose = (one: string, other: string): void => choosePair([one, other].filter((key) => key !== ""));
  return (
    <span className={accessMatrixStyles.pair}>
      <SelectField
        label="Client"
        value={first}
        choices={[{ value: "", label: "All clients" }, ...names]}
        onValue={(one) => choose(one, one === "" ? "" : second)}
      />
      {first !== "" && (
        <SelectField
          label="beside"
          value={second}
          choices={[{ value: "", label: "Nobody" }, ...names.filter(({ value }) => value !== first)]}
          onValue={(other) => choose(first, other)}
        />
      )}
    </span>
  );
}

/** Widths of the tree, and of the narrowest column beside it. */
const TREE_PX = 158;
const COLUMN_PX = 93;

/** How many columns find room in an element, as it is resized. */
function useFittingCount(element: RefObject<HTMLElement | null>): number {
  const [count, setCount] = useState(4);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      setCount(Math.max(2, Math.floor((width - TREE_PX) / COLUMN_PX)));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return count;
}
