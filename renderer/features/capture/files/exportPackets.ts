import { fail, ok, type Result } from "#shared/base/index.ts";
import type { CaptureExportFormat, CommandInput } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";

export type ExportInput = CommandInput<"captureExport.open">;

/** What was written. */
export interface ExportedFile {
  readonly packets: number;
  /** The browser keeps what is in a blob; the page itself holds one piece at a time. */
  readonly blob: Blob;
}

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (progress: number) => void;
  /** More than this is refused; for the clipboard. */
  readonly maximumBytes?: number;
}

const mediaTypes: Readonly<Record<CaptureExportFormat, string>> = {
  pcapng: "application/x-pcapng",
  json: "application/json",
  csv: "text/csv",
  text: "text/plain",
};

/** How a file of a format ends. */
export const fileEndings: Readonly<Record<CaptureExportFormat, string>> = {
  pcapng: "pcapng",
  json: "json",
  csv: "csv",
  text: "txt",
};

/** Has the engine write packets and takes them piece by piece; `undefined` when it was cancelled. */
export async function exportPackets(
  contract: ContractClient,
  input: ExportInput,
  { signal, onProgress, maximumBytes = Number.POSITIVE_INFINITY }: ExportOptions,
): Promise<Result<ExportedFile | undefined, string>> {
  const opened = await contract.command("captureExport.open", input);
  if (!opened.ok) return fail(opened.error.message);
  const { id } = opened.value;
  const parts: Blob[] = [];
  let length = 0;
  for (;;) {
    const answer = await contract.command("captureExport.read", { id });
    if (!answer.ok) return fail(answer.error.message);
    const { bytes, packets, progress, isDone } = answer.value;
    length += bytes.length;
    if (bytes.length > 0) parts.push(new Blob([new Uint8Array(bytes)]));
    if (isDone && length <= maximumBytes) {
      return ok({ packets, blob: new Blob(parts, { type: mediaTypes[input.format] }) });
    }
    if (length > maximumBytes || signal.aborted) {
      if (!isDone) await contract.command("captureExport.close", { id });
      return signal.aborted ? ok(undefined) : fail("it is too long for the clipboard: save it as a file");
    }
    onProgress(progress);
  }
}

/** Hands a file to the person, as the browser or the desktop shell saves files. */
export function saveBlob(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The file is read after the click; a minute is more than that needs.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
