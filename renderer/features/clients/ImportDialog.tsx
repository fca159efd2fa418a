import { useState } from "react";
import { MAX_IMPORT_BYTES, type ProfileImport, readProfiles } from "#shared/profile/index.ts";
import { escapeText } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, CheckField, Dialog, Mark, Message } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { FileButton } from "./fields.tsx";

/** Takes clients over from a file: what is in it, and what would stay behind, is said before anything is added. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const contract = useContract();
  const { toasts, peers } = useAppState();
  const [file, setFile] = useState<{ readonly name: string; readonly found: ProfileImport }>();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [refusal, setRefusal] = useState<string>();

  async function read(given: File): Promise<void> {
    if (given.size > MAX_IMPORT_BYTES) {
      setRefusal(`The file is larger than ${MAX_IMPORT_BYTES / 1024 / 1024} MB: export connections without messages`);
      return;
    }
    const result = readProfiles(await given.text());
    setRefusal(result.ok ? undefined : escapeText(result.error));
    setFile(result.ok ? { name: given.name, found: result.value } : undefined);
    setChosen(new Set(result.ok ? result.value.profiles.keys() : []));
  }

  async function take(): Promise<void> {
    const clients = (file?.found.profiles ?? [])
      .filter((_profile, index) => chosen.has(index))
      .map(({ profile, secrets }) => ({ profile, secrets }));
    const added = await contract.command("client.addAll", { clients });
    if (!added.ok) return setRefusal(added.error.message);
    const [first] = added.value.ids;
    if (first !== undefined) peers.getState().select({ kind: "client", id: first });
    toasts.getState().notify(clients.length === 1 ? "1 client imported" : `${clients.length} clients imported`);
    return onClose();
  }

  function toggle(index: number): void {
    const next = new Set(chosen);
    if (!next.delete(index)) next.add(index);
    setChosen(next);
  }

  const { found } = file ?? {};
  return (
    <Dialog
      title="Import clients"
      description="From a file of Wirebench, MQTTX or MQTT Explorer (its settings.json)"
      isWide
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={chosen.size === 0} onClick={() => void take()}>
            {chosen.size === 1 ? "Import 1 client" : `Import ${chosen.size} clients`}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <div>
          <FileButton
            label="Choose file…"
            accept=".json,application/json"
            maximumBytes={Number.POSITIVE_INFINITY}
            onFile={read}
          />
        </div>
        {refusal !== undefined && (
          <p role="alert" className={styles.refusal}>
            {refusal}
          </p>
        )}
        {found !== undefined && (
          <>
            <p className={styles.words}>
              {escapeText(file?.name ?? "")}, written by {found.source}
            </p>
            <ul className={styles.importList} aria-label="Clients in the file">
              {found.profiles.map(({ profile, notes }, index) => (
                // A file's profiles keep their places.
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index}>
                  <CheckField
                    label={escapeText(profile.name)}
                    isChecked={chosen.has(index)}
                    onValue={() => toggle(index)}
                  />
                  {notes.length > 0 && (
                    <ul className={styles.importNotes}>
                      {notes.map((note) => (
                        <li key={note}>
                          <Message text={note} />
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
              {found.refused.map(({ name, reason }) => (
                <li key={`${name} ${reason}`}>
                  <Mark tone="bad" glyph="⊘">
                    {escapeText(name)}: <Message text={reason} />
                  </Mark>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Dialog>
  );
}
