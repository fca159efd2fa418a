import { useState } from "react";
import { useContract, useView } from "#renderer/contract/index.ts";
import { Button, Dialog } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { SecretStoreNote } from "./SecretStoreNote.tsx";

/** Where passwords and keys are kept: unlock them, protect them, forget them. */
export function SecretDialog({ onClose }: { readonly onClose: () => void }) {
  const contract = useContract();
  const store = useView("secrets", {}).value;
  const [asks, setAsks] = useState(false);
  const canForget = store?.kind === "locked" || store?.kind === "unlocked";
  return (
    <Dialog title="Passwords and keys" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      <div className={styles.form}>
        <SecretStoreNote />
        {canForget && !asks && (
          <div>
            <Button onClick={() => setAsks(true)}>Forget what is kept…</Button>
          </div>
        )}
        {canForget && asks && (
          <div className={styles.form}>
            <p className={styles.words}>Deletes the file with all passwords and keys. There is no way back.</p>
            <div>
              <Button
                variant="danger"
                onClick={() => {
                  void contract.command("secrets.forget", {});
                  setAsks(false);
                }}
              >
                Forget all passwords and keys
              </Button>
            </div>
          </div>
        )}
      </div>
    </Dialog>
  );
}
