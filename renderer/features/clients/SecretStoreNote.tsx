import { useEffect, useRef, useState } from "react";
import { assertNever } from "#shared/base/index.ts";
import type { SecretStore } from "#shared/contract/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { Button, Mark, plainMessage, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";

type Command = "secrets.protect" | "secrets.unlock";

/** What became of the last passphrase. */
type Told =
  | { readonly kind: "done"; readonly words: string }
  | { readonly kind: "at-work"; readonly words: string }
  | { readonly kind: "refused"; readonly words: string };

interface SecretStoreNoteProps {
  /** Was unlocked here, just now. */
  readonly onUnlocked?: () => void;
  /** It is what a dialog is about: the passphrase can be typed at once. */
  readonly isFocused?: boolean;
}

/** Where passwords and keys are kept, and what can be done about it. */
export function SecretStoreNote({ onUnlocked, isFocused = false }: SecretStoreNoteProps) {
  const store = useView("secrets", {}).value;
  const [told, setTold] = useState<Told>();
  const status = useRef<HTMLParagraphElement>(null);
  const isDone = told?.kind === "done";
  // The field that had the focus is gone: who listens is where the result is said.
  useEffect(() => {
    if (isDone) status.current?.focus();
  }, [isDone]);
  if (store === undefined) return null;
  const isForgotten = isDone && store.kind === "session";

  function tell(next: Told, command: Command): void {
    setTold(next);
    if (next.kind === "done" && command === "secrets.unlock") onUnlocked?.();
  }

  return (
    <div className={styles.store}>
      <p className={styles.words}>{describeStore(store)}</p>
      {store.kind === "session" && store.canKeep && (
        <PassphraseForm
          key="protect"
          command="secrets.protect"
          label="New passphrase"
          action="Keep behind a passphrase"
          isFocused={isFocused}
          told={told}
          onTold={tell}
        />
      )}
      {store.kind === "locked" && (
        <PassphraseForm
          key="unlock"
          command="secrets.unlock"
          label="Passphrase"
          action="Unlock"
          isFocused={isFocused}
          told={told}
          onTold={tell}
        />
      )}
      {/* Stands there before there is anything to say: what appears with its words is not read aloud. */}
      <p
        ref={status}
        role="status"
        tabIndex={-1}
        className={told?.kind === "refused" ? "visually-hidden" : styles.words}
      >
        {told !== undefined && !isForgotten && (
          <Mark tone={toldLooks[told.kind].tone} glyph={toldLooks[told.kind].glyph}>
            {told.words}
          </Mark>
        )}
      </p>
    </div>
  );
}

const toldLooks = {
  done: { tone: "good", glyph: "✓" },
  "at-work": { tone: "idle", glyph: "◌" },
  refused: { tone: "bad", glyph: "⊘" },
} as const;

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

const words = {
  "secrets.protect": {
    atWork: "Making a key of the passphrase…",
    done: "Kept behind the passphrase from now on",
    refused: "Not kept",
  },
  "secrets.unlock": {
    atWork: "Trying the passphrase…",
    done: "Unlocked: passwords and keys can be used",
    refused: "Not unlocked",
  },
} as const;

function PassphraseForm(props: {
  readonly command: Command;
  readonly label: string;
  readonly action: string;
  readonly isFocused: boolean;
  readonly told: Told | undefined;
  readonly onTold: (told: Told, command: Command) => void;
}) {
  const { command, label, action, isFocused, told, onTold } = props;
  const contract = useContract();
  const [passphrase, setPassphrase] = useState("");
  // Making the key of a passphrase takes a second or two.
  const isAtWork = told?.kind === "at-work";
  const isTooShort = command === "secrets.protect" && passphrase.length < 8;
  const input = useRef<HTMLInputElement>(null);
  // It comes after the dialog, as soon as the engine has said how things stand.
  useEffect(() => {
    if (isFocused) input.current?.focus();
  }, [isFocused]);

  async function submit(): Promise<void> {
    const { atWork, done, refused } = words[command];
    onTold({ kind: "at-work", words: atWork }, command);
    const answer = await contract.command(command, { passphrase });
    if (answer.ok) return onTold({ kind: "done", words: done }, command);
    onTold({ kind: "refused", words: `${refused}: ${plainMessage(answer.error.message)}` }, command);
    // Typing on replaces what was wrong.
    input.current?.focus();
    return input.current?.select();
  }

  return (
    // Not a form of its own: it stands inside the profile's.
    <div className={styles.passphrase}>
      <TextField
        ref={input}
        label={label}
        type="password"
        autoComplete="new-password"
        value={passphrase}
        onValue={setPassphrase}
        error={told?.kind === "refused" ? told.words : undefined}
        hint={isTooShort && passphrase !== "" ? "At least 8 characters" : undefined}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (passphrase !== "" && !isTooShort && !isAtWork) void submit();
        }}
      />
      <Button disabled={passphrase === "" || isTooShort || isAtWork} onClick={() => void submit()}>
        {isAtWork ? "At work…" : action}
      </Button>
    </div>
  );
}
