import { Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { KeptMessage, SentMessage } from "#shared/contract/index.ts";
import { escapeText } from "#shared/base/index.ts";
import type { ComposedMessage, SavedMessage } from "#shared/message/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { type Draft, useAppState, useDraft } from "#renderer/state/index.ts";
import {
  Button,
  formatCount,
  formatMoment,
  IconButton,
  Message,
  saveText,
  SearchField,
  TextField,
  useNow,
} from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { messageOf } from "./useDraftMessage.ts";

/** Larger than any file that people share by hand. */
const MAXIMUM_FILE_CHARACTERS = 100_000_000;

/** Messages that are kept in folders, those that were published of late, and the file in which they are shared. */
export function SavedPart() {
  const contract = useContract();
  const { draft, toasts } = useAppState();
  const { value } = useView("collection", {});
  const [search, setSearch] = useState("");
  const { name, folder } = useDraft(({ savedAs }) => savedAs);
  const nameAs = (savedAs: Partial<Draft["savedAs"]>): void =>
    draft.getState().change({ savedAs: { name, folder, ...savedAs } });
  const fileInput = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const { notify } = toasts.getState();
  const wanted = search.trim().toLowerCase();
  const matches = (...texts: readonly string[]): boolean => texts.some((text) => text.toLowerCase().includes(wanted));
  const messages = (value?.messages ?? []).filter((kept) => matches(kept.name, kept.folder, kept.message.topicName));
  const history = (value?.history ?? []).filter(({ message }) => matches(message.topicName));

  async function save(): Promise<void> {
    const message = messageOf(draft.getState());
    const saved = { name: name.trim() || message.topicName || "Message", folder: folder.trim(), message };
    const same = value?.messages.find((kept) => kept.name === saved.name && kept.folder === saved.folder);
    const answer = await contract.command("collection.save", { saved, ...(same === undefined ? {} : { id: same.id }) });
    if (!answer.ok) notify(`Not saved: ${answer.error.message}`, "failure");
    else notify(same === undefined ? `Saved “${saved.name}”` : `Saved “${saved.name}” in place of the former one`);
  }

  async function importFile(file: File): Promise<void> {
    if (file.size > MAXIMUM_FILE_CHARACTERS) return notify(`${file.name} is too large`, "failure");
    const answer = await contract.command("collection.import", { text: await file.text() });
    if (!answer.ok) return notify(`${file.name} was not taken in: ${answer.error.message}`, "failure");
    return notify(`Took in ${formatCount(answer.value.messages)} messages`);
  }

  async function exportFile(): Promise<void> {
    const answer = await contract.command("collection.export", {});
    if (!answer.ok) notify(answer.error.message, "failure");
    else saveText("messages.wirebench.json", "application/json", answer.value.text);
  }

  function load(message: ComposedMessage, savedAs: Draft["savedAs"] = { name: "", folder: "" }): void {
    const { fileName, properties, ...fields } = message;
    draft.getState().change({ ...fields, fileName, properties, savedAs, part: "payload" });
  }

  async function remove({ id, ...saved }: KeptMessage): Promise<void> {
    const answer = await contract.command("collection.remove", { id });
    if (!answer.ok) return notify(`Not removed: ${answer.error.message}`, "failure");
    // The button is gone with its row.
    list.current?.querySelector("button")?.focus();
    return notify(`Removed “${escapeText(saved.name)}”`, "neutral", {
      label: "Undo",
      run: () => void bringBack(id, saved),
    });
  }

  /** With the id that it had: whoever undoes twice has it once. */
  async function bringBack(id: string, saved: SavedMessage): Promise<void> {
    const answer = await contract.command("collection.save", { id, saved });
    if (!answer.ok) notify(`Not brought back: ${answer.error.message}`, "failure");
    else notify(`“${escapeText(saved.name)}” is back`);
  }

  return (
    <div className={styles.saved}>
      <div className={styles.saveRow}>
        <TextField label="Name" value={name} placeholder="Set valve" onValue={(typed) => nameAs({ name: typed })} />
        <TextField
          label="Folder"
          value={folder}
          placeholder="plant/line2"
          onValue={(typed) => nameAs({ folder: typed })}
        />
        <Button onClick={() => void save()}>Save</Button>
      </div>
      <div className={styles.saveRow}>
        <SearchField
          label="Search messages"
          placeholder="name, folder or topic"
          value={search}
          onValue={setSearch}
          onLeave={() => list.current?.querySelector("button")?.focus()}
        />
        <Button variant="quiet" onClick={() => fileInput.current?.click()}>
          Import…
        </Button>
        <Button variant="quiet" onClick={() => void exportFile()}>
          Export…
        </Button>
        <input
          ref={fileInput}
          type="file"
          accept=".json"
          hidden
          aria-label="File of messages"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void importFile(file);
            target.value = "";
          }}
        />
      </div>
      <ul ref={list} className={styles.kept} aria-label="Saved messages">
        {messages.map((kept, index) => (
          <li key={kept.id}>
            {kept.folder !== messages[index - 1]?.folder && kept.folder !== "" && <h3>{kept.folder}</h3>}
            <div className={styles.keptRow}>
              <button
                type="button"
                title={kept.message.topicName}
                onClick={() => load(kept.message, { name: kept.name, folder: kept.folder })}
              >
                <span>{kept.name}</span> <span className={styles.faint}>{kept.message.topicName}</span>
              </button>
              <IconButton label={`Remove ${kept.name}`} icon={Trash2} onClick={() => void remove(kept)} />
            </div>
          </li>
        ))}
        {value !== undefined && messages.length === 0 && (
          <li className={styles.faint}>
            {wanted === "" ? "Nothing saved yet: name the draft above and save it." : "No saved message matches."}
          </li>
        )}
      </ul>
      {history.length > 0 && <History history={history} onLoad={load} />}
    </div>
  );
}

interface HistoryProps {
  readonly history: readonly SentMessage[];
  readonly onLoad: (message: ComposedMessage) => void;
}

function History({ history, onLoad }: HistoryProps) {
  const contract = useContract();
  const now = useNow(60_000);
  return (
    <>
      <div className={styles.keptRow}>
        <h3>Published of late</h3>
        <Button variant="quiet" onClick={() => void contract.command("collection.clearHistory", {})}>
          Clear
        </Button>
      </div>
      <ul className={styles.kept} aria-label="Published of late">
        {history.map(({ id, atMs, message, outcome, isGood, publisher }) => (
          <li key={id}>
            <button type="button" title={`${message.topicName} by ${publisher}`} onClick={() => onLoad(message)}>
              <span className={styles.faint}>{formatMoment(atMs, now)}</span> <span>{message.topicName}</span>{" "}
              <span className={isGood ? styles.faint : styles.bad}>
                <Message text={outcome} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
