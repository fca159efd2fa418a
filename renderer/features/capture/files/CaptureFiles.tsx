import { type ReactNode, useEffect, useRef, useState } from "react";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useCaptures } from "#renderer/state/index.ts";
import { CaptureScope, type Command, useCommands } from "#renderer/workbench/index.ts";
import styles from "./Files.module.css";
import { captureFileEndings, type ChosenFile, chooseFiles, droppedFiles } from "./fileSystemAccess.ts";
import { openCaptureFile } from "./openFile.ts";
import { SaveDialog } from "./SaveDialog.tsx";
import { forgetUnusedHandles, useRecentFileCommands } from "./useRecentFiles.ts";

/** Opening and saving from anywhere: the commands, the browser's own dialog, and files that are dropped on the window. */
export function CaptureFiles(): ReactNode {
  const contract = useContract();
  const state = useAppState();
  const chooser = useRef<HTMLInputElement>(null);
  const dialog = useCaptures((captures) => captures.dialog);
  const files = useCaptures((captures) => captures.files);
  const shown = useCaptures((captures) => captures.shown);
  const { captures, layout } = state;

  const open = (chosen: readonly ChosenFile[]): void => {
    if (chosen.length === 0) return;
    // One after the other: the engine reads one at a time anyway, and the last one stays shown.
    layout.getState().showActivity("capture");
    for (const { file, handle } of chosen) void openCaptureFile(file, { contract, state }, handle);
  };
  async function choose(): Promise<void> {
    const chosen = await chooseFiles();
    if (chosen.ok) open(chosen.value);
    else chooser.current?.click();
  }
  useEffect(() => forgetUnusedHandles(state), [state]);
  const isOver = useDroppedFiles(open);

  const fileCommands: (Command | false)[] = [
    {
      id: "capture.save",
      title: "Save packets…",
      key: "Mod+S",
      run: () => captures.getState().openDialog("save"),
    },
    files.length > 0 && {
      id: "capture.next",
      title: "Show next capture",
      key: "Mod+Alt+ArrowRight",
      run() {
        const ids = [undefined, ...files.map(({ id }) => id)];
        captures.getState().show(ids[(ids.indexOf(shown) + 1) % ids.length]);
      },
    },
    files.length > 0 && {
      id: "capture.showLive",
      title: "Show live capture",
      run: () => captures.getState().show(undefined),
    },
    shown !== undefined && {
      id: "capture.closeFile",
      title: "Close capture file",
      run: () => void contract.command("captureFile.close", { id: shown }),
    },
  ];
  useCommands(fileCommands.filter((command) => command !== false));
  useCommands([{ id: "capture.open", title: "Open capture file…", key: "Mod+O", run: () => void choose() }]);
  useCommands(useRecentFileCommands(() => void choose()));

  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept={captureFileEndings.join(",")}
        aria-label="Capture files to open"
        onChange={(event) => {
          open([...(event.target.files ?? [])].map((file) => ({ file })));
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
      {isOver && (
        <div className={styles.drop} aria-hidden>
          Drop to open beside the live capture
        </div>
      )}
      {dialog === "save" && (
        <CaptureScope isOn>
          <SaveDialog onClose={() => captures.getState().openDialog(undefined)} />
        </CaptureScope>
      )}
    </>
  );
}

/** Takes files that are dropped anywhere on the window; answers whether some are over it. */
function useDroppedFiles(open: (files: readonly ChosenFile[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event) || event.defaultPrevented) return;
      // Without this the browser would leave the workbench and show the file.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then((files) => latest.current(files));
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  return isOver;
}
