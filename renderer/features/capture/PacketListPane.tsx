import { type ReactNode, type Ref, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { PacketDetail, PacketRow } from "#shared/contract/index.ts";
import { isInRange, useAppState, usePacketList, usePackets, useSelection } from "#renderer/state/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import { classes, formatCount, type MenuItem } from "#renderer/ui/index.ts";
import { ContextMenu } from "#renderer/ui/contextMenu/index.ts";
import { RowGrid, type RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import styles from "./Capture.module.css";
import { arrangeColumns, movedTo } from "./columnArrangement.ts";
import { CaptureMeter } from "./CaptureMeter.tsx";
import { EmptyPacketList } from "./EmptyPacketList.tsx";
import { createPacketColumns, describePacket, packetTone } from "./packetColumns.ts";
import type { PacketList } from "./packetList.ts";
import { rowFormats } from "./rowFormats.ts";
import { useCopyRows } from "./useCopyRows.ts";
import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { quickFiltersOf } from "./quickFilters.ts";

/** Packets that ask the broker for something: a policy has an answer to them. */
function mayAsk({ direction, type }: PacketRow): boolean {
  return direction === "toServer" && (type === "CONNECT" || type === "PUBLISH" || type === "SUBSCRIBE");
}

interface PacketListPaneProps {
  readonly list: PacketList;
  readonly grid: Ref<RowGridHandle>;
  /** Packets of the selected packet's exchange. */
  readonly related: PacketDetail["related"];
  /** Enter: into the inspector. */
  readonly onEnter: () => void;
}

/** The packet list with its pill, its meter and its words for an empty list. */
export function PacketListPane(props: PacketListPaneProps): ReactNode {
  const { list, grid, related, onEnter } = props;
  const { packets, packetList, captures, capture } = useAppState();
  const isFollowing = usePackets((state) => state.isFollowing);
  const mark = usePackets((state) => state.mark);
  const showsTimeSinceMark = usePackets((state) => state.showsTimeSinceMark);
  const clearSelection = useSelection((selection) => selection.clear);
  const selectAll = useSelection((selection) => selection.selectAll);
  const range = useSelection((selection) => selection.range);
  const copyRows = useCopyRows();
  const registry = useCommandRegistry();
  const selectedRow = useStore(list.facts, (facts) => facts.selectedRow);
  const newRows = useStore(list.facts, (facts) => facts.newRows);
  const isEmpty = useStore(list.facts, ({ view }) => view === undefined || view.available.end === view.available.start);
  const [menuGroups, setMenuGroups] = useState<readonly (readonly MenuItem[])[]>([]);
  const timeOrigin = showsTimeSinceMark ? mark : undefined;
  const hiddenColumns = usePacketList((settings) => settings.hiddenColumns);
  const columnOrder = usePacketList((settings) => settings.columnOrder);
  const columnWidths = usePacketList((settings) => settings.columnWidths);
  const columns = useMemo(() => {
    const arranged = arrangeColumns(createPacketColumns(timeOrigin), { columnOrder, columnWidths });
    return arranged.filter(({ id }) => !hiddenColumns.includes(id));
  }, [timeOrigin, hiddenColumns, columnOrder, columnWidths]);
  const arranging = {
    onMove(id: string, before: string): void {
      const ids = arrangeColumns(createPacketColumns(undefined), { columnOrder, columnWidths }).map((each) => each.id);
      packetList.getState().setColumnOrder(movedTo(ids, id, before));
    },
    onResize: packetList.getState().setColumnWidth,
  };

  const bracket = useMemo(() => {
    const sequences = new Set(related.map((packet) => packet.sequence));
    return { sequences, first: Math.min(...sequences), last: Math.max(...sequences) };
  }, [related]);
  const rowTone = (row: PacketRow): string =>
    classes(
      packetTone(row),
      bracket.sequences.size > 1 && row.sequence >= bracket.first && row.sequence <= bracket.last && styles.within,
      bracket.sequences.size > 1 && bracket.sequences.has(row.sequence) && styles.related,
      mark?.sequence === row.sequence && styles.marked,
    );

  const openMenu = (index: number, column: string | undefined): void => {
    const row = list.source.row(index);
    setMenuGroups(row === undefined ? [] : menuOf(row, column));
  };
  const menuOf = (row: PacketRow, column: string | undefined): readonly (readonly MenuItem[])[] => {
    const { filter, applyFilter } = packets.getState();
    const quick = quickFiltersOf(row, column);
    return [
      quick.slice(0, 4).map(({ label, condition }) => ({
        label: `Show only ${label}`,
        onSelect: () => applyFilter(narrowed(filter, condition)),
      })),
      quick.slice(0, 4).map(({ label, condition }) => ({
        label: `Hide ${label}`,
        onSelect: () => applyFilter(excluding(filter, condition)),
      })),
      [
        {
          label: mark?.sequence === row.sequence ? "Remove mark" : "Mark",
          keyText: "M",
          onSelect() {
            const isMarked = mark?.sequence === row.sequence;
            packets.getState().setMark(isMarked ? undefined : row);
            captures.getState().setCompared(isMarked ? undefined : { capture, sequence: row.sequence });
          },
        },
        { label: "Inspect", keyText: "Enter", onSelect: onEnter },
        ...(mayAsk(row) && capture === undefined
          ? [{ label: "Why?", keyText: "W", onSelect: () => registry.run("security.why") }]
          : []),
      ],
      [{ label: "Save packets…", onSelect: () => captures.getState().openDialog("save") }],
      rowFormats.map(({ id, label }) => ({
        label: range === undefined ? `Copy row as ${label}` : `Copy selected rows as ${label}`,
        onSelect: () => copyRows(id),
      })),
    ];
  };

  return (
    <div className={styles.listPane}>
      <ContextMenu groups={menuGroups}>
        <div className={styles.list} data-place="packet list">
          <RowGrid
            ref={grid}
            label="Packets"
            columns={columns}
            arranging={arranging}
            source={list.source}
            selectedIndex={selectedRow}
            isFollowing={isFollowing}
            rowName={describePacket}
            rowTone={rowTone}
            isAlsoSelected={(row) => isInRange(range, row.sequence)}
            onSelect={list.selectRow}
            onCopy={() => {
              if (range === undefined) return false;
              copyRows("table");
              return true;
            }}
            onActivate={onEnter}
            onScroll={({ isUpwards }) => {
              if (isUpwards && isFollowing) packets.getState().setFollowing(false);
            }}
            onMenu={openMenu}
            onKey={(event) => {
              if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
                selectAll();
                return true;
              }
              if (event.key !== "Escape") return false;
              clearSelection();
              return true;
            }}
          />
          {isEmpty && (
            <div className={styles.empty}>
              <EmptyPacketList list={list} />
            </div>
          )}
          {capture === undefined && !isFollowing && newRows > 0 && (
            <button type="button" className={styles.pill} onClick={() => packets.getState().setFollowing(true)}>
              {formatCount(newRows)} new {newRows === 1 ? "packet" : "packets"} — Follow
            </button>
          )}
        </div>
      </ContextMenu>
      <CaptureMeter list={list} />
    </div>
  );
}
