import { Ellipsis } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { type RecentFile, useAppState, usePacketList } from "#renderer/state/index.ts";
import { focusInPlace, formatBytes, formatMoment, IconButton, Menu } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "#renderer/workbench/index.ts";
import styles from "../CaptureSideBar.module.css";
import { describeRecentFile, forgetRecentFile, recentFileCommand } from "./useRecentFiles.ts";

/** Capture files of earlier days: Enter opens one again, Delete takes it off the list; the menu does the same. */
export function RecentFiles(): ReactNode {
  const state = useAppState();
  const { run } = useCommandRegistry();
  const recentFiles = usePacketList((settings) => settings.recentFiles);
  const group = useRef<HTMLDivElement>(null);
  if (recentFiles.length === 0) return null;

  const forget = (file: RecentFile, index: number): void => {
    forgetRecentFile(state, file);
    state.toasts.getState().notify(`${file.name} is off the list. The file itself stays where it is`);
    focusInPlace(group.current, index);
  };
  return (
    <div ref={group} role="group" aria-label="Recent files">
      <h3 className={styles.title}>Recent files</h3>
      {recentFiles.map((file, index) => (
        <div key={file.handleId ?? file.name} className={styles.savedRow}>
          <button
            type="button"
            data-row
            className={styles.row}
            title={`${describeRecentFile(file)} · ${formatMoment(file.openedAtMs, 0)}`}
            onClick={() => run(recentFileCommand(index))}
            onKeyDown={(event) => {
              if (event.key !== "Delete") return;
              event.preventDefault();
              forget(file, index);
            }}
          >
            <span aria-hidden className={styles.glyph}>
              ▤
            </span>
            <span className={styles.name}>{file.name}</span>
            <span className={styles.count}>{formatBytes(file.bytes)}</span>
          </button>
          <Menu
            trigger={<IconButton label={`What to do with ${file.name}`} icon={Ellipsis} />}
            groups={[
              [
                {
                  label: describeRecentFile(file),
                  keyText: "Enter",
                  onSelect: () => run(recentFileCommand(index)),
                },
                { label: "Take off the list", keyText: "Delete", onSelect: () => forget(file, index) },
              ],
              [{ label: "Forget all recent files", isDanger: true, onSelect: () => run("capture.forgetRecentFiles") }],
            ]}
          />
        </div>
      ))}
    </div>
  );
}
