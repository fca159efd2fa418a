import { stateOfShownCapture } from "#renderer/state/index.ts";
import type { Command, WorkbenchServices } from "#renderer/workbench/index.ts";

/** What can be done with the capture from anywhere; buttons name the same ids. */
export function createCaptureCommands({
  contract,
  state,
  showActivity,
  notify,
}: WorkbenchServices): readonly Command[] {
  const { engine, packets, captures } = state;
  const shown = () => stateOfShownCapture(state);
  const record = async (isRecording: boolean): Promise<void> => {
    const answer = await contract.command("capture.record", { isRecording });
    if (!answer.ok) notify(answer.error.message, "failure");
  };
  return [
    {
      id: "capture.record",
      title: "Start or stop recording packets",
      key: "Mod+E",
      run: () => void record(!(engine.getState().status?.capture.isRecording ?? true)),
    },
    {
      id: "capture.freeze",
      title: "Freeze or resume the packet list",
      key: "Mod+Shift+E",
      run() {
        captures.getState().show(undefined);
        const { freeze, setFreeze } = packets.getState();
        const sequence = engine.getState().status?.capture.nextSequence ?? 0;
        setFreeze(freeze === undefined ? { sequence, atMs: Date.now() } : undefined);
      },
    },
    {
      id: "capture.clear",
      title: "Clear capture…",
      run() {
        captures.getState().show(undefined);
        showActivity("capture");
        packets.getState().askToClear();
      },
    },
    { id: "capture.clearFilter", title: "Clear display filter", run: () => shown().packets.getState().applyFilter("") },
    {
      id: "selection.back",
      title: "Go back in the selection",
      key: "Mod+[",
      run: () => shown().selection.getState().back(),
    },
    {
      id: "selection.forward",
      title: "Go forward in the selection",
      key: "Mod+]",
      run: () => shown().selection.getState().forward(),
    },
  ];
}
