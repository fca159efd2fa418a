import { useState } from "react";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useSecurity } from "#renderer/state/index.ts";
import { Button, CheckField, Dialog, Message, TextField } from "#renderer/ui/index.ts";
import styles from "./AccountDialog.module.css";

const FORM = "account-form";

/** Adds an account to the accounts document. The password itself stays nowhere: the document gets its hash. */
export function AccountDialog({ onClose }: { readonly onClose: () => void }) {
  const contract = useContract();
  const { security, toasts } = useAppState();
  const accountsText = useSecurity((state) => state.accountsText);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [clientId, setClientId] = useState("");
  const [groups, setGroups] = useState("");
  const [hasScram, setHasScram] = useState(false);
  const [problem, setProblem] = useState<string>();
  const canAdd = username !== "" || clientId !== "";

  async function add(): Promise<void> {
    const answer = await contract.command("policy.putAccount", {
      accountsText,
      ...(username === "" ? {} : { username }),
      ...(clientId === "" ? {} : { clientId }),
      groups: groups
        .split(",")
        .map((group) => group.trim())
        .filter((group) => group !== ""),
      password,
      hasScram: hasScram && username !== "" && password !== "",
    });
    if (!answer.ok) return setProblem(answer.error.message);
    security.getState().showPart("accounts");
    security.getState().writeAccounts(answer.value.accountsText);
    const name = username === "" ? clientId : username;
    toasts.getState().notify(`${name} ${answer.value.isReplaced ? "has a new account" : "has an account"}`);
    onClose();
  }

  return (
    <Dialog
      title="Add an account"
      description="The accounts document gets a hash of the password, never the password. It counts when the policy is enforced."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={!canAdd}>
            Add account
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (canAdd) void add();
        }}
      >
        <TextField label="User Name" isMono value={username} onValue={setUsername} />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          value={password}
          onValue={setPassword}
          hint="Empty: no password is asked for."
        />
        <TextField
          label="Client Identifier"
          isMono
          value={clientId}
          onValue={setClientId}
          hint={
            username === ""
              ? "The account of clients that give no User Name and connect under this one."
              : "The only one that this account may use. Empty: any."
          }
        />
        <TextField label="Groups" isMono value={groups} onValue={setGroups} hint="With commas between them." />
        <CheckField
          label="Lets MQTT 5.0 clients prove the password without sending it (SCRAM-SHA-256)"
          isChecked={hasScram}
          onValue={setHasScram}
        />
        {problem !== undefined && (
          <p role="alert" className={styles.problem}>
            ⊘ <Message text={problem} />
          </p>
        )}
      </form>
    </Dialog>
  );
}
