import { fail, ok, type Result } from "#shared/base/index.ts";

// What Chromium, and with it the desktop app, has beyond the DOM's common types.
declare global {
  interface Window {
    showOpenFilePicker?(options: {
      readonly multiple: boolean;
      readonly types: readonly {
        readonly description: string;
        readonly accept: Readonly<Record<string, readonly string[]>>;
      }[];
    }): Promise<readonly FileSystemFileHandle[]>;
  }
  interface FileSystemHandle {
    queryPermission?(wanted: { readonly mode: "read" }): Promise<PermissionState>;
    requestPermission?(wanted: { readonly mode: "read" }): Promise<PermissionState>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
}

/** How capture files end. */
export const captureFileEndings = [".pcapng", ".pcap", ".cap", ".ntar"] as const;

/** A file that a person chose, with what lets the page read it again another day, where the browser gives that. */
export interface ChosenFile {
  readonly file: File;
  readonly handle?: FileSystemFileHandle | undefined;
}

/** Lets a person choose files; fails where the browser has no chooser of the kind that gives handles. */
export async function chooseFiles(): Promise<Result<readonly ChosenFile[], "no-chooser">> {
  if (window.showOpenFilePicker === undefined) return fail("no-chooser");
  try {
    const handles = await window.showOpenFilePicker({
      multiple: true,
      types: [{ description: "Capture files", accept: { "application/vnd.tcpdump.pcap": captureFileEndings } }],
    });
    return ok(await Promise.all(handles.map(async (handle) => ({ handle, file: await handle.getFile() }))));
  } catch (error) {
    // Closing the chooser is an answer. Anything else: the other chooser may do.
    return error instanceof DOMException && error.name === "AbortError" ? ok([]) : fail("no-chooser");
  }
}

/** What was dropped on the page. To be called while the drop is handled: later the browser has forgotten it. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly ChosenFile[]> {
  const dropped = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ file: item.getAsFile(), asked: item.getAsFileSystemHandle?.() }));
  const chosen = dropped.map(async ({ file, asked }): Promise<ChosenFile | undefined> => {
    const handle = await settled(asked);
    return file === null ? undefined : { file, ...(handle instanceof FileSystemFileHandle ? { handle } : {}) };
  });
  return (await Promise.all(chosen)).filter((each) => each !== undefined);
}

async function settled(asked: Promise<FileSystemHandle | null> | undefined): Promise<FileSystemHandle | null> {
  try {
    return (await asked) ?? null;
  } catch {
    // It did not come from a disk.
    return null;
  }
}

/** Reads a file again that was chosen before, asking for permission where the browser wants it; the failure says why not. */
export async function readAgain(handle: FileSystemFileHandle): Promise<Result<File, string>> {
  try {
    const wanted = { mode: "read" } as const;
    const granted = await handle.queryPermission?.(wanted);
    const isAllowed = granted !== "prompt" ? granted : await handle.requestPermission?.(wanted);
    if (isAllowed === "denied" || isAllowed === "prompt") return fail("it may not be read without your permission");
    return ok(await handle.getFile());
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotFoundError") return fail("it is not where it was: moved, renamed or deleted");
    if (name === "NotAllowedError") return fail("it may not be read without your permission");
    return fail(error instanceof Error ? error.message : "it cannot be read");
  }
}
