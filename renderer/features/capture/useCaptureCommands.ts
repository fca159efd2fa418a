import type { PacketDetail } from "#shared/contract/index.ts";
import { useAppState, usePacketList, usePackets, useSelection } from "#renderer/state/index.ts";
import { type Command, useCommands } from "#renderer/workbench/index.ts";
import type { PacketList } from "./packetList.ts";
import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { quickFiltersOf } from "./quickFilters.ts";
import { rowFormats } from "./rowFormats.ts";
import { useCopyRows } from "./useCopyRows.ts";

interface CaptureCommandsOptions {
  readonly saveFilter: () => void;
  readonly arrangeColumns: () => void;
  readonly list: PacketList;
  /** Packets of the selected packet's exchange, in order, itself included. */
  readonly related: PacketDetail["related"];
  readonly focusFilter: () => void;
}

const LIST = "packet list";

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
  // The topic of a message, the client of any other packet.
  const row = list.rowOf(selected);
  const quick =
    row === undefined ? undefined : quickFiltersOf(row, row.topicName === undefined ? "client" : "summary")[0];
  const commands: readonly (Command | false)[] = [
    capture === undefined && {
      id: "capture.follow",
      title: isFollowing ? "Stop following packets" : "Follow packets",
      key: ".",
      place: LIST,
      run: () => packets.getState().setFollowing(!packets.getState().isFollowing),
    },
    { id: "capture.filter", title: "Filter packets…", key: "Mod+F", run: focusFilter },
    {
      id: "capture.saveFilter",
      title: "Save display filter…",
      waitsFor: hasFilter ? undefined : "a display filter",
      run: saveFilter,
    },
    { id: "capture.columns", title: "Arrange columns…", run: arrangeColumns },
    {
      id: "capture.dock",
      title: dock === "below" ? "Dock inspector right" : "Dock inspector below",
      run: () => packetList.getState().setDock(dock === "below" ? "right" : "below"),
    },
    { id: "capture.selectAll", title: "Select all packets", run: selection.getState().selectAll },
    ...rowFormats.map(({ id, label }) => ({
      id: `capture.copyRows.${id}`,
      title: `Copy selected rows as ${label}`,
      waitsFor,
      run: () => copyRows(id),
    })),
    {
      id: "capture.filterByValue",
      title: `Show only ${quick?.label ?? "what has the selected packet's value"}`,
      key: "=",
      place: LIST,
      waitsFor: quick === undefined ? "a selected packet" : undefined,
      run: () => quick && packets.getState().applyFilter(narrowed(packets.getState().filter, quick.condition)),
    },
    {
      id: "capture.excludeValue",
      title: `Hide ${quick?.label ?? "what has the selected packet's value"}`,
      key: "-",
      place: LIST,
      waitsFor: quick === undefined ? "a selected packet" : undefined,
      run: () => quick && packets.getState().applyFilter(excluding(packets.getState().filter, quick.condition)),
    },
    {
      id: "capture.previousRelated",
      title: "Go to previous related packet",
      key: "[",
      place: LIST,
      waitsFor,
      run: () => toRelated(-1),
    },
    {
      id: "capture.nextRelated",
      title: "Go to next related packet",
      key: "]",
      place: LIST,
      waitsFor,
      run: () => toRelated(1),
    },
    { id: "capture.mark", title: "Mark packet", key: "M", place: LIST, waitsFor, run: mark },
    {
      id: "capture.timeSinceMark",
      title: "Show time since the mark",
      key: "D",
      place: LIST,
      run: () => packets.getState().toggleTimeSinceMark(),
    },
  ];
  useCommands(commands.filter((command) => command !== false));
}
