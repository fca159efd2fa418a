import { useState } from "react";
import type { ClientRow } from "#shared/contract/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, Dialog } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { SecretStoreNote } from "./SecretStoreNote.tsx";
import { useClientActions } from "./useClientActions.ts";

interface SecretDialogProps {
  /** Waits for its secrets: tried again as soon as they are unlocked. */
  readonly waiting?: ClientRow | undefined;
  readonly onClose: () => void;
}

/** Where passwords and keys are kept: unlock them, protect them, forget them. */
export function SecretDialog({ waiting, onClose }: SecretDialogProps) {
  const contract = useContract();
  const { toasts } = useAppState();
  const actions = useClientActions();
  const store = useView("secrets", {}).value;
  const [asks, setAsks] = useState(false);
  const canForget = store?.kind === "locked" || store?.kind === "unlocked";

  function tryAgain({ id, name }: ClientRow): void {
    onClose();
    toasts.getState().notify(`Unlocked: ${name} tries again`);
    actions.give("client.connect", { id });
  }

  return (
    <Dialog
      title="Passwords and keys"
      {...(waiting === undefined ? {} : { description: `Once they are unlocked, ${waiting.name} tries again` })}
      onClose={onClose}
      footer={<Button onClick={onClose}>{waiting === undefined ? "Close" : "Cancel"}</Button>}
    >
      <div className={styles.form}>
        <SecretStoreNote isFocused {...(waiting === undefined ? {} : { onUnlocked: () => tryAgain(waiting) })} />
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
