import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";
import type { PacketPart } from "#renderer/state/index.ts";
import { ContextMenu } from "#renderer/ui/contextMenu/index.ts";
import type { MenuItem } from "#renderer/ui/index.ts";
import { createListSource, type GridColumn, type RowGridHandle, type TreeFacts } from "#renderer/ui/rowGrid/index.ts";
import { TreeGrid } from "#renderer/ui/treeGrid/index.ts";
import { type FieldIndex, type FieldNode, trailOf } from "./fieldIndex.ts";
import { fieldFilter } from "./fieldFilter.ts";
import { bytesText, type FieldRow, fieldRows, valueText } from "./fieldRows.ts";
import type { HoverPreview } from "./hover.ts";
import styles from "./Inspector.module.css";
import { describeSpan } from "./readings.ts";

interface FieldTreeProps {
  readonly bytes: Uint8Array;
  readonly index: FieldIndex;
  readonly diagnostics: readonly Diagnostic[];
  readonly selected: FieldNode | undefined;
  readonly hover: HoverPreview;
  readonly onSelect: (part: PacketPart) => void;
  /** Escape. */
  readonly onLeave?: (() => void) | undefined;
  readonly onFilter?: ((condition: string, how: "only" | "hide") => void) | undefined;
}

const tree: TreeFacts<FieldRow> = {
  level: ({ node }) => node.level,
  expansion: ({ node, isExpanded }) => (node.children.length === 0 ? "leaf" : isExpanded ? "expanded" : "collapsed"),
  positionInSet: ({ node }) => node.positionInSet,
  setSize: ({ node }) => node.setSize,
};

/** The fields of a packet as a tree: label, value, bytes. Closed groups stay closed from packet to packet. */
export function FieldTree(props: FieldTreeProps): ReactNode {
  const { bytes, index, diagnostics, selected, hover, onSelect } = props;
  const [source] = useState(() => createListSource<FieldRow>());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [menuGroups, setMenuGroups] = useState<readonly (readonly MenuItem[])[]>([]);
  const grid = useRef<RowGridHandle>(null);

  const rows = useMemo(() => {
    const ancestors = selected === undefined ? [] : trailOf(selected).slice(0, -1);
    const open = new Set(ancestors.map((node) => node.path));
    return fieldRows(index.roots, new Set([...closed].filter((path) => !open.has(path))));
  }, [index, closed, selected]);
  // Columns stay, whatever packet they show: other columns would mean other row elements.
  const [shownBytes] = useState(() => createCell(bytes));
  const [columns] = useState(() => createColumns(shownBytes.get));
  useLayoutEffect(() => {
    shownBytes.set(bytes);
    source.set(rows);
  }, [source, rows, shownBytes, bytes]);

  useEffect(
    () =>
      hover.subscribe((node) => {
        const position = node === undefined ? -1 : rows.findIndex((row) => row.node === node);
        grid.current?.preview(position < 0 ? undefined : position);
      }),
    [hover, rows],
  );

  const selectedIndex = rows.findIndex((row) => row.node === selected);

  const setExpanded = (position: number, isExpanded: boolean): void => {
    const node = rows[position]?.node;
    if (node === undefined) return;
    setClosed((paths) => {
      const next = new Set(paths);
      if (isExpanded) next.delete(node.path);
      else next.add(node.path);
      return next;
    });
    // A selection inside a group that closes moves to the group, as in every tree.
    const holdsSelection = selected !== undefined && selected !== node && trailOf(selected).includes(node);
    if (!isExpanded && holdsSelection) onSelect({ kind: "field", path: node.path });
  };

  const { onFilter } = props;
  const filterBy = (node: FieldNode | undefined, how: "only" | "hide"): boolean => {
    const filter = node === undefined ? undefined : fieldFilter(node);
    if (filter === undefined || onFilter === undefined) return false;
    onFilter(filter.condition, how);
    return true;
  };
  const menuOf = (node: FieldNode): readonly (readonly MenuItem[])[] => {
    const filter = onFilter === undefined ? undefined : fieldFilter(node);
    const { label, display } = node.field;
    return [
      filter === undefined
        ? []
        : [
            { label: `Show only ${filter.label}`, keyText: "=", onSelect: () => void filterBy(node, "only") },
            { label: `Hide ${filter.label}`, keyText: "-", onSelect: () => void filterBy(node, "hide") },
          ],
      [
        { label: "Copy value", onSelect: () => void navigator.clipboard.writeText(display) },
        { label: "Copy field and value", onSelect: () => void navigator.clipboard.writeText(`${label}: ${display}`) },
      ],
    ];
  };

  return (
    <ContextMenu groups={menuGroups}>
      <div className={styles.fieldTree}>
        <TreeGrid
          ref={grid}
          label="Fields"
          columns={columns}
          source={source}
          tree={tree}
          hasHeader={false}
          selectedIndex={selectedIndex < 0 ? undefined : selectedIndex}
          rowName={({ node }) => rowName(node, bytes)}
          rowTone={({ node }) => rowTone(node, diagnostics)}
          typeAheadText={({ node }) => node.field.label}
          onSelect={(position) => {
            const node = rows[position]?.node;
            if (node !== undefined) onSelect({ kind: "field", path: node.path });
          }}
          onExpand={setExpanded}
          onExpandSiblings={(position) => {
            const parent = rows[position]?.node.parent;
            const siblings = new Set((parent?.children ?? index.roots).map((node) => node.path));
            setClosed((paths) => new Set([...paths].filter((path) => !siblings.has(path))));
          }}
          onActivate={(position) => {
            const row = rows[position];
            if (row !== undefined && row.node.children.length > 0) setExpanded(position, !row.isExpanded);
          }}
          onHover={(position) => hover.set(position === undefined ? undefined : rows[position]?.node)}
          onMenu={(position) => {
            const node = rows[position]?.node;
            setMenuGroups(node === undefined ? [] : menuOf(node));
          }}
          onKey={(event, position) => {
            const node = position === undefined ? undefined : rows[position]?.node;
            if (event.key === "=") return filterBy(node, "only");
            if (event.key === "-") return filterBy(node, "hide");
            if (event.key !== "Escape" || props.onLeave === undefined) return false;
            props.onLeave();
            return true;
          }}
        />
      </div>
    </ContextMenu>
  );
}

/** A value for those who draw outside of React. */
function createCell<Value>(initial: Value): { get(): Value; set(value: Value): void } {
  let value = initial;
  return {
    get: () => value,
    set(next) {
      value = next;
    },
  };
}

function createColumns(bytes: () => Uint8Array): readonly GridColumn<FieldRow>[] {
  return [
    { id: "field", title: "Field", track: "minmax(150px, 1fr)", text: ({ node }) => node.field.label },
    {
      id: "value",
      title: "Value",
      track: "minmax(110px, 1.3fr)",
      isMono: true,
      text: ({ node }) => valueText(node, bytes()),
      tone: ({ node }) => (node.children.length > 0 ? (styles["groupValue"] ?? "") : ""),
    },
    {
      id: "bytes",
      title: "Bytes",
      track: "84px",
      // The trail says where the selected field is.
      hiddenBelow: 360,
      isMono: true,
      align: "end",
      text: ({ node }) => bytesText(node),
      tone: () => styles["faint"] ?? "",
    },
  ];
}

function rowName(node: FieldNode, bytes: Uint8Array): string {
  const { field } = node;
  const place = field.isDerived === true ? "derived" : field.span === undefined ? "" : describeSpan(field.span);
  return [field.label, valueText(node, bytes), place].filter((text) => text !== "").join(", ");
}

function rowTone(node: FieldNode, diagnostics: readonly Diagnostic[]): string {
  const { span } = node.field;
  if (span === undefined || node.children.length > 0) return "";
  const worst = diagnostics.find((diagnostic) => diagnostic.span.start < span.end && diagnostic.span.end > span.start);
  if (worst === undefined) return "";
  return (worst.severity === "error" ? styles["rowError"] : styles["rowWarning"]) ?? "";
}
