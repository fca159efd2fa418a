import { useContract } from "#renderer/contract/index.ts";
import { type AppState, type RecentFile, useAppState, usePacketList } from "#renderer/state/index.ts";
import type { Command } from "#renderer/workbench/index.ts";
import { readAgain } from "./fileSystemAccess.ts";
import { openCaptureFile } from "./openFile.ts";

/** The command that opens the recent file at a place of the list. */
export function recentFileCommand(index: number): string {
  return `capture.openRecent.${index + 1}`;
}

/** What opening a recent file is called; without a handle it has to be chosen anew. */
export function describeRecentFile({ name, handleId }: RecentFile): string {
  return handleId === undefined ? `Choose ${name} again…` : `Open ${name} again`;
}

/** Takes one file off the list, or all of them, with what lets the page read them. */
export function forgetRecentFile(state: AppState, file?: RecentFile): void {
  const { forgetFile, forgetFiles } = state.packetList.getState();
  if (file === undefined) forgetFiles();
  else forgetFile(file);
  forgetUnusedHandles(state);
}

/** What no recent file needs any more is nobody's business. */
export function forgetUnusedHandles({ packetList, fileHandles }: AppState): void {
  const { recentFiles } = packetList.getState();
  void fileHandles.keepOnly(recentFiles.flatMap(({ handleId }) => (handleId === undefined ? [] : [handleId])));
}

/** The commands that open capture files of earlier days, and that forget them. */
export function useRecentFileCommands(choose: () => void): readonly Command[] {
  const contract = useContract();
  const state = useAppState();
  const recentFiles = usePacketList((settings) => settings.recentFiles);

  async function open(recent: RecentFile): Promise<void> {
    const handle = recent.handleId === undefined ? undefined : await state.fileHandles.find(recent.handleId);
    if (handle === undefined) return choose();
    const file = await readAgain(handle);
    if (!file.ok) {
      return state.toasts.getState().notify(`${recent.name} was not opened: ${file.error}`, "failure");
    }
    state.layout.getState().showActivity("capture");
    await openCaptureFile(file.value, { contract, state }, handle);
  }

  return [
    ...recentFiles.map((recent, index) => ({
      id: recentFileCommand(index),
      title: describeRecentFile(recent),
      run: () => void open(recent),
    })),
    ...(recentFiles.length === 0
      ? []
      : [
          { id: "capture.forgetRecentFiles", title: "Forget recent capture files", run: () => forgetRecentFile(state) },
        ]),
  ];
}
