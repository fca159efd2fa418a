import type { PacketDetail } from "#shared/contract/index.ts";
import { useAppState, usePackets, useSelection } from "#renderer/state/index.ts";
import { type Command, useCommands } from "#renderer/workbench/index.ts";
import type { PacketList } from "./packetList.ts";

interface CaptureCommandsOptions {
  readonly list: PacketList;
  /** Packets of the selected packet's exchange, in order, itself included. */
  readonly related: PacketDetail["related"];
  readonly focusFilter: () => void;
}

const LIST = "packet list";

/** Offers the commands that need the packet list, while it is shown; `captureCommands.ts` has those that do not. */
export function useCaptureCommands({ list, related, focusFilter }: CaptureCommandsOptions): void {
  const { packets, selection } = useAppState();
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
    if (row !== undefined) setMark(present?.sequence === row.sequence ? undefined : row);
  };
  const hasSelection = selected !== undefined;
  const commands: readonly (Command | false)[] = [
    {
      id: "capture.follow",
      title: isFollowing ? "Stop following packets" : "Follow packets",
      key: ".",
      place: LIST,
      run: () => packets.getState().setFollowing(!packets.getState().isFollowing),
    },
    { id: "capture.filter", title: "Filter packets…", key: "Mod+F", run: focusFilter },
    hasSelection && {
      id: "capture.previousRelated",
      title: "Go to previous related packet",
      key: "[",
      place: LIST,
      run: () => toRelated(-1),
    },
    hasSelection && {
      id: "capture.nextRelated",
      title: "Go to next related packet",
      key: "]",
      place: LIST,
      run: () => toRelated(1),
    },
    hasSelection && { id: "capture.mark", title: "Mark packet", key: "M", place: LIST, run: mark },
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
