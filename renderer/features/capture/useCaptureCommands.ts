import { useContract } from "#renderer/contract/index.ts";
import type { PacketDetail } from "#shared/contract/index.ts";
import { useAppState, useEngine, usePackets, useSelection } from "#renderer/state/index.ts";
import { type Command, useCommands } from "#renderer/workbench/index.ts";
import type { PacketList } from "./packetList.ts";

interface CaptureCommandsOptions {
  readonly list: PacketList;
  /** Packets of the selected packet's exchange, in order, itself included. */
  readonly related: PacketDetail["related"];
  readonly focusFilter: () => void;
  readonly askToClear: () => void;
}

/** What can be done with the capture, for buttons and keys alike. */
export interface CaptureActions {
  toggleRecording(): void;
  toggleFreeze(): void;
  toggleFollow(): void;
  clear(): void;
}

const LIST = "packet list";

/** Offers the commands of the Capture activity while it is shown. */
export function useCaptureCommands(options: CaptureCommandsOptions): CaptureActions {
  const { list, related } = options;
  const contract = useContract();
  const { engine, packets, selection, toasts } = useAppState();
  const isRecording = useEngine((news) => news.status?.capture.isRecording ?? true);
  const isFrozen = usePackets((state) => state.freeze !== undefined);
  const isFollowing = usePackets((state) => state.isFollowing);
  const selected = useSelection((state) => state.current?.sequence);

  async function say(answer: ReturnType<typeof contract.command<"capture.record" | "capture.clear">>): Promise<void> {
    const result = await answer;
    if (!result.ok) toasts.getState().notify(result.error.message, "failure");
  }

  const actions: CaptureActions = {
    toggleRecording: () => void say(contract.command("capture.record", { isRecording: !isRecording })),
    toggleFreeze() {
      const { freeze, setFreeze } = packets.getState();
      if (freeze !== undefined) {
        setFreeze(undefined);
        return;
      }
      // What is on screen stays on screen: the status lags behind the list.
      const shown = list.newestSequence();
      const next = engine.getState().status?.capture.nextSequence ?? 0;
      setFreeze({ sequence: Math.max(next, shown === undefined ? 0 : shown + 1), atMs: Date.now() });
    },
    toggleFollow: () => packets.getState().setFollowing(!packets.getState().isFollowing),
    clear() {
      selection.getState().clear();
      packets.getState().setMark(undefined);
      packets.getState().setFollowing(true);
      void say(contract.command("capture.clear", {}));
    },
  };

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
      id: "capture.record",
      title: isRecording ? "Stop recording packets" : "Record packets",
      key: "Mod+E",
      run: actions.toggleRecording,
    },
    {
      id: "capture.freeze",
      title: isFrozen ? "Resume the packet list" : "Freeze the packet list",
      key: "Mod+Shift+E",
      run: actions.toggleFreeze,
    },
    {
      id: "capture.follow",
      title: isFollowing ? "Stop following packets" : "Follow packets",
      key: ".",
      place: LIST,
      run: actions.toggleFollow,
    },
    { id: "capture.filter", title: "Filter packets…", key: "Mod+F", run: options.focusFilter },
    { id: "capture.clearFilter", title: "Clear display filter", run: () => packets.getState().applyFilter("") },
    { id: "capture.clear", title: "Clear capture…", run: options.askToClear },
    { id: "selection.back", title: "Go back in the selection", key: "Mod+[", run: selection.getState().back },
    { id: "selection.forward", title: "Go forward in the selection", key: "Mod+]", run: selection.getState().forward },
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
  return actions;
}
