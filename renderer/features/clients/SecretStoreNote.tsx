import { useState } from "react";
import { assertNever } from "#shared/base/index.ts";
import type { SecretStore } from "#shared/contract/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { Button, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";

/** Where passwords and keys are kept, and what can be done about it. */
export function SecretStoreNote() {
  const store = useView("secrets", {}).value;
  if (store === undefined) return null;
  return (
    <div className={styles.store}>
      <p className={styles.words}>{describeStore(store)}</p>
      {store.kind === "session" && store.canKeep && (
        <PassphraseForm
          key="protect"
          command="secrets.protect"
          label="New passphrase"
          action="Keep behind a passphrase"
        />
      )}
      {store.kind === "locked" && (
        <PassphraseForm key="unlock" command="secrets.unlock" label="Passphrase" action="Unlock" />
      )}
    </div>
  );
}

function describeStore(store: SecretStore): string {
  switch (store.kind) {
    case "keychain":
      return `Passwords and keys are kept in the ${store.name}.`;
    case "session":
      return `Passwords and keys are held until the workbench ends: ${store.reason}.`;
    case "locked":
      return `Passwords and keys of ${store.clients === 1 ? "1 client" : `${store.clients} clients`} are locked behind a passphrase.`;
    case "unlocked":
      return "Passwords and keys are kept behind your passphrase.";
    default:
      return assertNever(store);
  }
}

function PassphraseForm(props: {
  readonly command: "secrets.protect" | "secrets.unlock";
  readonly label: string;
  readonly action: string;
}) {
  const contract = useContract();
  const [passphrase, setPassphrase] = useState("");
  const [refusal, setRefusal] = useState<string>();
  // Making the key of a passphrase takes a second or two.
  const [isAtWork, setAtWork] = useState(false);
  const isTooShort = props.command === "secrets.protect" && passphrase.length < 8;

  async function submit(): Promise<void> {
    setRefusal(undefined);
    setAtWork(true);
    const answer = await contract.command(props.command, { passphrase });
    setAtWork(false);
    setRefusal(answer.ok ? undefined : answer.error.message);
    if (answer.ok) setPassphrase("");
  }

  return (
    // Not a form of its own: it stands inside the profile's.
    <div className={styles.passphrase}>
      <TextField
        label={props.label}
        type="password"
        autoComplete="new-password"
        value={passphrase}
        onValue={setPassphrase}
        error={refusal}
        hint={isTooShort && passphrase !== "" ? "At least 8 characters" : undefined}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (passphrase !== "" && !isTooShort && !isAtWork) void submit();
        }}
      />
      <Button disabled={passphrase === "" || isTooShort || isAtWork} onClick={() => void submit()}>
        {isAtWork ? "At work…" : props.action}
      </Button>
    </div>
  );
}
