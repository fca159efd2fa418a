import { type ReactNode, useRef, useState } from "react";
import type { CaptureExportFormat } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useCaptures, usePacketList, usePackets, useSelection } from "#renderer/state/index.ts";
import { Button, CheckField, Dialog, formatCount, Segmented, SelectField } from "#renderer/ui/index.ts";
import { exportPackets, fileEndings, saveBlob } from "./exportPackets.ts";
import styles from "./Files.module.css";

type Extent = "all" | "view" | "selection";

const formats: readonly { readonly value: CaptureExportFormat; readonly label: string; readonly hint: string }[] = [
  {
    value: "pcapng",
    label: "pcapng",
    hint: "Opens in Wireshark, and here again; denials and deliveries stand in comments",
  },
  { value: "json", label: "JSON", hint: "Every field with its bytes, as `wirebench decode --json` prints them" },
  { value: "csv", label: "CSV", hint: "One line a packet, for spreadsheets" },
  { value: "text", label: "Text", hint: "One line a packet, for people" },
];

/** What fits the clipboard of most systems without a pause. */
const CLIPBOARD_BYTES = 32 * 1024 * 1024;

/** Saves packets of the shown capture as a file, or copies them. */
export function SaveDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const contract = useContract();
  const { packetList, toasts, capture } = useAppState();
  const filter = usePackets((packets) => packets.filter);
  const freeze = usePackets((packets) => packets.freeze);
  const range = useSelection((selection) => selection.range);
  const current = useSelection((selection) => selection.current?.sequence);
  const file = useCaptures((captures) => captures.files.find(({ id }) => id === capture));
  const exportsSecrets = usePacketList((settings) => settings.exportsSecrets);
  const hasSelection = range !== undefined || current !== undefined;
  const [extent, setExtent] = useState<Extent>(range !== undefined ? "selection" : filter === "" ? "all" : "view");
  const [format, setFormat] = useState<CaptureExportFormat>("pcapng");
  const [progress, setProgress] = useState<number>();
  const abort = useRef<AbortController>(undefined);

  function input() {
    const common = { format, isMasked: !exportsSecrets };
    const shownEnd = freeze === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, freeze.sequence - 1);
    if (extent === "all") return { ...common, filter: "", first: 0, last: Number.MAX_SAFE_INTEGER };
    if (extent === "view") return { ...common, filter, first: 0, last: shownEnd };
    if (range === undefined) return { ...common, filter: "", first: current ?? 0, last: current ?? 0 };
    const [first, last] = [Math.min(range.anchor, range.end), Math.max(range.anchor, range.end)];
    return { ...common, filter, first, last: Math.min(last, shownEnd) };
  }

  async function run(to: "file" | "clipboard"): Promise<void> {
    const { notify } = toasts.getState();
    const controller = new AbortController();
    abort.current = controller;
    setProgress(0);
    const written = await exportPackets(contract, input(), {
      signal: controller.signal,
      onProgress: setProgress,
      ...(to === "clipboard" ? { maximumBytes: CLIPBOARD_BYTES } : {}),
    });
    setProgress(undefined);
    if (!written.ok) return notify(`Nothing was ${to === "file" ? "saved" : "copied"}: ${written.error}`, "failure");
    if (written.value === undefined) return;
    const { blob, packets } = written.value;
    const words = packets === 1 ? "1 packet" : `${formatCount(packets)} packets`;
    if (to === "file") {
      const name = `${baseName(file?.name)}.${fileEndings[format]}`;
      saveBlob(blob, name);
      notify(`Saved ${words} as ${name}`);
    } else {
      try {
        await navigator.clipboard.writeText(await blob.text());
        notify(`Copied ${words}`);
      } catch {
        // The browser's permission, not our failure.
        notify("The browser does not allow copying", "failure");
      }
    }
    onClose();
  }

  const isBusy = progress !== undefined;
  const close = (): void => {
    abort.current?.abort();
    onClose();
  };
  return (
    <Dialog
      title="Save packets"
      description={file === undefined ? "From the live capture" : `From ${file.name}`}
      onClose={close}
      footer={
        <>
          <Button onClick={isBusy ? () => abort.current?.abort() : close}>{isBusy ? "Stop" : "Cancel"}</Button>
          {format !== "pcapng" && (
            <Button disabled={isBusy} onClick={() => void run("clipboard")}>
              Copy
            </Button>
          )}
          <Button variant="primary" data-first disabled={isBusy} onClick={() => void run("file")}>
            Save
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <SelectField<Extent>
          label="Packets"
          value={extent}
          onValue={setExtent}
          choices={[
            { value: "all", label: "All packets of the capture" },
            { value: "view", label: filter === "" ? "Those in view" : `Those in view: ${filter}` },
            { value: "selection", label: "The selected packets", isDisabled: !hasSelection },
          ]}
        />
        <Segmented label="Format" value={format} choices={formats} onValue={setFormat} />
        <p className={styles.hint}>{formats.find(({ value }) => value === format)?.hint}</p>
        <CheckField
          label="Write passwords and authentication data, instead of asterisks"
          isChecked={exportsSecrets}
          onValue={packetList.getState().setExportsSecrets}
        />
        {isBusy && <progress aria-label="Writing packets" value={progress} max={1} className={styles.progress} />}
      </div>
    </Dialog>
  );
}

/** A file that was opened is not overwritten by what is saved of it, where both stand in one folder. */
function baseName(openedName: string | undefined): string {
  if (openedName !== undefined) return `${openedName.replace(/\.[^.]*$/u, "")}-part`;
  const now = new Date();
  const digits = (value: number): string => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${digits(now.getMonth() + 1)}${digits(now.getDate())}`;
  return `wirebench-${day}-${digits(now.getHours())}${digits(now.getMinutes())}${digits(now.getSeconds())}`;
}
