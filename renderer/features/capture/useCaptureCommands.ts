import { useStore } from "zustand";
import type { PacketDetail } from "#shared/contract/index.ts";
import { useAppState, usePacketList, usePackets, useSelection } from "#renderer/state/index.ts";
import { type Command, useCommands } from "#renderer/workbench/index.ts";
import type { PacketList } from "./packetList.ts";
import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { quickFiltersOf } from "./quickFilters.ts";
import { copyRowsCommands, packetListCommands as words } from "./packetListCommands.ts";
import { useCopyRows } from "./useCopyRows.ts";

interface CaptureCommandsOptions {
  readonly saveFilter: () => void;
  readonly arrangeColumns: () => void;
  readonly list: PacketList;
  /** Packets of the selected packet's exchange, in order, itself included. */
  readonly related: PacketDetail["related"];
  readonly focusFilter: () => void;
}

/** Offers the commands that need the packet list, while it is shown; `captureCommands.ts` has those that do not. */
export function useCaptureCommands({
  list,
  related,
  focusFilter,
  saveFilter,
  arrangeColumns,
}: CaptureCommandsOptions): void {
  const { packets, selection, captures, capture, packetList } = useAppState();
  const copyRows = useCopyRows();
  const dock = usePacketList((settings) => settings.dock);
  const isFollowing = usePackets((state) => state.isFollowing);
  const selected = useSelection((state) => state.current?.sequence);

  const toRelated = (step: 1 | -1): void => {
    const position = related.findIndex(({ sequence }) => sequence === selected);
    const target = position < 0 ? undefined : related[position + step];
    if (target !== undefined) selection.getState().selectPacket(target.sequence);
  };
  const mark = (): void => {
    const row = list.rowOf(selected);
    const { mark: present, setMark } = packets.getState();
    if (row === undefined) return;
    const isMarked = present?.sequence === row.sequence;
    setMark(isMarked ? undefined : row);
    captures.getState().setCompared(isMarked ? undefined : { capture, sequence: row.sequence });
  };
  const waitsFor = selected === undefined ? "a selected packet" : undefined;
  const hasFilter = usePackets((state) => state.filter !== "");
  // A selected packet that is far away comes with a later answer.
  useStore(list.facts, (facts) => facts.selectedRow);
  // The topic of a message, the client of any other packet.
  const row = list.rowOf(selected);
  const quick =
    row === undefined ? undefined : quickFiltersOf(row, row.topicName === undefined ? "client" : "summary")[0];
  const commands: readonly (Command | false)[] = [
    capture === undefined && {
      ...words.follow,
      title: isFollowing ? "Stop following packets" : "Follow packets",
      run: () => packets.getState().setFollowing(!packets.getState().isFollowing),
    },
    { ...words.filter, run: focusFilter },
    { ...words.saveFilter, waitsFor: hasFilter ? undefined : "a display filter", run: saveFilter },
    { ...words.columns, run: arrangeColumns },
    {
      ...words.dock,
      title: dock === "below" ? "Dock inspector right" : "Dock inspector below",
      run: () => packetList.getState().setDock(dock === "below" ? "right" : "below"),
    },
    { ...words.selectAll, run: selection.getState().selectAll },
    ...copyRowsCommands.map(({ format, command }) => ({ ...command, waitsFor, run: () => copyRows(format) })),
    quick === undefined
      ? { ...words.filterByValue, waitsFor: "a selected packet", run() {} }
      : {
          ...words.filterByValue,
          title: `Show only ${quick.label}`,
          run: () => packets.getState().applyFilter(narrowed(packets.getState().filter, quick.condition)),
        },
    quick === undefined
      ? { ...words.excludeValue, waitsFor: "a selected packet", run() {} }
      : {
          ...words.excludeValue,
          title: `Hide ${quick.label}`,
          run: () => packets.getState().applyFilter(excluding(packets.getState().filter, quick.condition)),
        },
    { ...words.previousRelated, waitsFor, run: () => toRelated(-1) },
    { ...words.nextRelated, waitsFor, run: () => toRelated(1) },
    { ...words.mark, waitsFor, run: mark },
    { ...words.timeSinceMark, run: () => packets.getState().toggleTimeSinceMark() },
  ];
  useCommands(commands.filter((command) => command !== false));
}
