import { CAPTURE_PIECE_BYTES, type OfferedFile } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { AppState, RecentFile } from "#renderer/state/index.ts";

/** What is read from: a `File`, or anything that gives its bytes piece by piece. */
export interface OpenedSource {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

interface OpenFileServices {
  readonly contract: ContractClient;
  readonly state: AppState;
}

/**
 * Opens a capture file beside the live capture and shows it at once; its packets appear while it is read. The page holds
 * one piece of it at a time. Ends when all is read, or nothing more is wanted: cancelled, closed, full or damaged. With a
 * handle it can be opened again another day.
 */
export async function openCaptureFile(
  source: OpenedSource,
  { contract, state }: OpenFileServices,
  handle?: FileSystemFileHandle,
): Promise<void> {
  const { name, size } = source;
  const { notify } = state.toasts.getState();
  const opened = await contract.command("captureFile.open", { name: name === "" ? "capture" : name, bytes: size });
  if (!opened.ok) return notify(`${name} was not opened: ${opened.error.message}`, "failure");
  const { id } = opened.value;
  void rememberFile({ name, bytes: size, openedAtMs: Date.now() }, state, handle);
  state.captures.getState().show(id);
  let isCancelled = false;
  try {
    for (let start = 0; start < size; start += CAPTURE_PIECE_BYTES) {
      const bytes = new Uint8Array(await source.slice(start, start + CAPTURE_PIECE_BYTES).arrayBuffer());
      const answer = await contract.command("captureFile.append", { id, bytes });
      if (!answer.ok || !answer.value.isWanted) break;
    }
  } catch {
    // The file has changed or gone while it was read: that is the browser's news.
    isCancelled = true;
    notify(`${name} cannot be read any further: it has changed, or it is gone`, "failure");
  }
  // A file that was closed meanwhile has nothing to finish.
  await contract.command("captureFile.finish", { id, isCancelled });
}

async function rememberFile(
  file: RecentFile,
  { packetList, fileHandles }: AppState,
  handle: FileSystemFileHandle | undefined,
): Promise<void> {
  const handleId = handle === undefined ? undefined : await fileHandles.keep(handle);
  packetList.getState().rememberFile(handleId === undefined ? file : { ...file, handleId });
}

/** Opens a file that the desktop shell offers, part by part. */
export function openOfferedFile({ name, bytes, path }: OfferedFile, services: OpenFileServices): Promise<void> {
  services.state.layout.getState().showActivity("capture");
  const slice = (start: number, end: number) => ({
    async arrayBuffer(): Promise<ArrayBuffer> {
      const response = await fetch(`${path}?start=${start}&end=${Math.min(end, bytes)}`);
      if (!response.ok) throw new Error(`${name} cannot be read`);
      return response.arrayBuffer();
    },
  });
  return openCaptureFile({ name, size: bytes, slice }, services);
}
