import { type ReactNode, useLayoutEffect, useMemo, useState } from "react";
import type { PayloadNode } from "#shared/payload/index.ts";
import { Button, SplitPane } from "#renderer/ui/index.ts";
import { HexGrid, type HexMarks } from "#renderer/ui/hexGrid/index.ts";
import { createListSource, type GridColumn, type TreeFacts } from "#renderer/ui/rowGrid/index.ts";
import { TreeGrid } from "#renderer/ui/treeGrid/index.ts";
import styles from "./Payload.module.css";
import { labelText, type PayloadRow, payloadRows, valueText } from "./payloadRows.ts";

interface PayloadTreeProps {
  readonly roots: readonly PayloadNode[];
  /** The bytes that the elements' spans speak of. */
  readonly bytes: Uint8Array;
  /** Byte at which decoding stopped. */
  readonly failedAt?: number | undefined;
  /** Takes a number into a chart, by the keys and indexes that lead to it. */
  readonly onChart?: ((path: readonly string[]) => void) | undefined;
}

const tree: TreeFacts<PayloadRow> = {
  level: ({ level }) => level,
  expansion: ({ node, isExpanded }) => (node.children.length === 0 ? "leaf" : isExpanded ? "expanded" : "collapsed"),
  positionInSet: ({ positionInSet }) => positionInSet,
  setSize: ({ setSize }) => setSize,
};

const columns: readonly GridColumn<PayloadRow>[] = [
  { id: "label", title: "Element", track: "minmax(120px, 1fr)", isMono: true, text: ({ node }) => labelText(node) },
  { id: "value", title: "Value", track: "minmax(110px, 1.3fr)", isMono: true, text: ({ node }) => valueText(node) },
  {
    id: "type",
    title: "Type",
    track: "minmax(72px, 0.7fr)",
    hiddenBelow: 340,
    text: ({ node }) => node.type,
    tone: () => styles["faint"] ?? "",
  },
];

/** The elements of a payload over its bytes, linked by one selection. */
export function PayloadTree({ roots, bytes, failedAt, onChart }: PayloadTreeProps): ReactNode {
  const [source] = useState(() => createListSource<PayloadRow>());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selectedPath, setSelectedPath] = useState<string>();
  const rows = useMemo(() => payloadRows(roots, closed), [roots, closed]);
  useLayoutEffect(() => source.set(rows), [source, rows]);
  const selectedIndex = rows.findIndex(({ path }) => path === selectedPath);
  const selected = rows[selectedIndex]?.node.span;

  const marks = useMemo<HexMarks>(
    () => ({
      fieldsIn: () => [],
      selected,
      malformed: failedAt === undefined ? [] : [{ start: failedAt, end: failedAt + 1 }],
      matches: [],
    }),
    [selected, failedAt],
  );
  const setExpanded = (index: number, isExpanded: boolean): void => {
    const path = rows[index]?.path;
    if (path === undefined) return;
    setClosed((paths) => {
      const next = new Set(paths);
      if (isExpanded) next.delete(path);
      else next.add(path);
      return next;
    });
    if (!isExpanded && selectedPath?.startsWith(`${path}.`) === true) setSelectedPath(path);
  };

  const chart = (index: number): boolean => {
    const path = onChart === undefined ? undefined : numberPath(rows, index);
    if (path === undefined) return false;
    onChart?.(path);
    return true;
  };

  const elements = (
    <TreeGrid
      label="Payload elements"
      columns={columns}
      source={source}
      tree={tree}
      selectedIndex={selectedIndex < 0 ? undefined : selectedIndex}
      rowName={({ node }) => [labelText(node), valueText(node), node.type].filter((text) => text !== "").join(", ")}
      typeAheadText={({ node }) => node.label}
      onSelect={(index) => setSelectedPath(rows[index]?.path)}
      onExpand={setExpanded}
      onActivate={(index) => {
        const row = rows[index];
        if (chart(index)) return;
        if (row !== undefined && row.node.children.length > 0) setExpanded(index, !row.isExpanded);
      }}
    />
  );
  const hex = (
    <HexGrid
      label="Payload bytes"
      bytes={bytes}
      marks={marks}
      cursor={selected?.start}
      onSelectByte={(offset) => setSelectedPath(innermostAt(rows, offset) ?? selectedPath)}
    />
  );
  return (
    <>
      {onChart !== undefined && numberPath(rows, selectedIndex) !== undefined && (
        <div className={styles.line}>
          <Button variant="quiet" onClick={() => chart(selectedIndex)}>
            Chart {labelText(rows[selectedIndex]?.node ?? NO_NODE)}
          </Button>
          <span className={styles.faint}>or press Enter on it</span>
        </div>
      )}
      <div className={styles.body}>
        <SplitPane
          id="payload-tree"
          orientation="vertical"
          parts={[
            { id: "elements", content: <div className={styles.payload}>{elements}</div>, minSize: 72 },
            { id: "bytes", content: <div className={styles.payload}>{hex}</div>, defaultSize: "40%", minSize: 48 },
          ]}
          dividerLabels={["Elements and bytes"]}
        />
      </div>
    </>
  );
}

const NO_NODE: PayloadNode = { label: "", value: "", type: "", children: [] };

/** The keys and indexes that lead from the root to the number in a row; `undefined` when that is no JSON number. */
function numberPath(rows: readonly PayloadRow[], index: number): readonly string[] | undefined {
  const row = rows[index];
  if (row?.node.type.startsWith("number") !== true) return undefined;
  const path: string[] = [];
  let { level } = row;
  for (let at = index; at >= 0 && level > 0; at--) {
    const above = rows[at];
    if (above?.level !== level) continue;
    const { label } = above.node;
    path.unshift(label);
    level--;
  }
  return path;
}

/** The deepest element in sight that owns a byte. */
function innermostAt(rows: readonly PayloadRow[], offset: number): string | undefined {
  // Parents stand before their children: the last one is the deepest.
  return rows.findLast(({ node: { span } }) => span !== undefined && span.start <= offset && offset < span.end)?.path;
}
