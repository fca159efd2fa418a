import { FileClock, X } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import type { CaptureFile } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useCaptures } from "#renderer/state/index.ts";
import { Button, formatBytes, formatCount, IconButton } from "#renderer/ui/index.ts";
import styles from "./CaptureBar.module.css";

/** Which capture is looked at: the live one, or a file that is open beside it. Absent while there is only the live one. */
export function CaptureBar(): ReactNode {
  const { captures } = useAppState();
  const files = useCaptures((state) => state.files);
  const shown = useCaptures((state) => state.shown);
  const close = useClose();
  if (files.length === 0) return null;
  const { show } = captures.getState();
  const file = files.find(({ id }) => id === shown);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[aria-pressed]")];
    const present = buttons.findIndex((button) => button === document.activeElement);
    if (present < 0) return;
    if (event.key === "Delete" && files[present - 1] !== undefined) {
      event.preventDefault();
      buttons[present - 1]?.focus();
      close(files[present - 1]?.id ?? "");
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    buttons[(present + step + buttons.length) % buttons.length]?.focus();
  };

  return (
    <section aria-label="Captures" data-pane="Captures" className={styles.bar}>
      {/* Only hears the arrows of its buttons; each of them is a control by itself. */}
      <div role="presentation" onKeyDown={onKeyDown}>
        <div role="group" aria-label="Shown capture" className={styles.tabs}>
          <button
            type="button"
            className={styles.tab}
            aria-pressed={file === undefined}
            tabIndex={file === undefined ? 0 : -1}
            onClick={() => show(undefined)}
          >
            <span aria-hidden className={styles.live}>
              ●
            </span>
            Live capture
          </button>
          {files.map(({ id, name, state }) => (
            <span key={id} className={styles.file} data-shown={id === shown}>
              <button
                type="button"
                className={styles.tab}
                aria-pressed={id === shown}
                tabIndex={id === shown ? 0 : -1}
                title={name}
                onClick={() => show(id)}
              >
                <FileClock size={14} aria-hidden />
                <span className={styles.name}>{name}</span>
                {(state.kind === "partial" || state.kind === "unreadable") && (
                  <span className={styles.flaw}>
                    <span aria-hidden>▲</span>
                    <span className="visually-hidden">, not read to its end</span>
                  </span>
                )}
              </button>
              <IconButton
                label={`Close ${name}`}
                icon={X}
                onClick={(event) => {
                  // It goes with its tab: the one before has the focus.
                  const before = event.currentTarget.closest("[data-shown]")?.previousElementSibling;
                  (before instanceof HTMLButtonElement ? before : before?.querySelector("button"))?.focus();
                  close(id);
                }}
              />
            </span>
          ))}
        </div>
      </div>
      {file !== undefined && <FileState key={file.id} file={file} />}
    </section>
  );
}

function useClose(): (id: string) => void {
  const contract = useContract();
  const { toasts } = useAppState();
  return (id) => {
    void contract.command("captureFile.close", { id }).then((answer) => {
      if (!answer.ok) toasts.getState().notify(answer.error.message, "failure");
      return answer;
    });
  };
}

/** How the file that is shown was read, in words. */
function FileState({ file }: { readonly file: CaptureFile }): ReactNode {
  const contract = useContract();
  const { state, notes, noteTotal } = file;
  const isReading = state.kind === "reading";
  const more = noteTotal - notes.length;
  return (
    <div className={styles.state}>
      <p role="status" data-tone={state.kind}>
        {describeState(file)}
      </p>
      {isReading && (
        <>
          <progress aria-label={`Reading ${file.name}`} value={file.bytesRead} max={Math.max(1, file.bytes)} />
          <Button
            variant="quiet"
            onClick={() => void contract.command("captureFile.finish", { id: file.id, isCancelled: true })}
          >
            Cancel
          </Button>
        </>
      )}
      {notes.length > 0 && (
        <details>
          <summary>{noteTotal === 1 ? "1 remark" : `${formatCount(noteTotal)} remarks`}</summary>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            {more > 0 && <li>and {formatCount(more)} more</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

function describeState({ name, state, bytes, bytesRead, packets, connections }: CaptureFile): string {
  const content = `${formatCount(packets)} ${packets === 1 ? "packet" : "packets"} on ${formatCount(connections)} ${
    connections === 1 ? "connection" : "connections"
  }`;
  switch (state.kind) {
    case "reading":
      return `Reading ${formatBytes(bytesRead)} of ${formatBytes(bytes)} · ${content}`;
    case "ready":
      return `Read only · ${content} · ${formatBytes(bytes)}`;
    case "partial":
      return `▲ Not all of ${name} is here: ${state.reason} · ${content}`;
    case "unreadable":
      return `⊘ ${name} cannot be read: ${state.reason}`;
  }
}
