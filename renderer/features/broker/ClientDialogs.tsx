import { type ReactNode, useState } from "react";
import { isReasonCodeOf, maySendReasonCode, reasonCode, reasonCodeName } from "#shared/mqtt/spec/index.ts";
import type { BrokerDialog } from "#renderer/state/index.ts";
import { Button, type Choice, Dialog, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Dialogs.module.css";
import { useBrokerActions } from "./useBrokerActions.ts";

/** The Reason Codes that a Server may send with DISCONNECT, by number. */
const reasonCodes: readonly Choice<string>[] = Array.from({ length: 256 }, (_, code) => code)
  .filter((code) => isReasonCodeOf(code, "DISCONNECT") && maySendReasonCode(code, "DISCONNECT", "toClient"))
  .map((code) => ({ value: String(code), label: `0x${hex(code)} ${reasonCodeName(code, "DISCONNECT") ?? ""}` }));

const referringCodes: readonly number[] = [reasonCode.useAnotherServer, reasonCode.serverMoved];

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, "0");
}

interface DisconnectDialogProps {
  readonly dialog: Extract<BrokerDialog, { kind: "disconnect" }>;
  readonly onClose: () => void;
}

/** Ends a connection, with the words that a 5.0 client is told. */
export function DisconnectDialog({ dialog, onClose }: DisconnectDialogProps): ReactNode {
  const { disconnect } = useBrokerActions();
  const { connection, name, isTold } = dialog;
  const [code, setCode] = useState(String(reasonCode.administrativeAction));
  const [reasonString, setReasonString] = useState("");
  const [serverReference, setServerReference] = useState("");
  const isReferring = referringCodes.includes(Number(code));
  return (
    <Dialog
      title={`Disconnect ${name}?`}
      description={`The network connection is closed${isTold ? "" : "; before MQTT 5.0 a client cannot be told why"}. Its session lives on as long as it was agreed, its Will Message is published, and the client may connect again at once.`}
      onClose={onClose}
      footer={
        <>
          <Button data-first onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form="broker-disconnect" variant="danger">
            Disconnect
          </Button>
        </>
      }
    >
      <form
        id="broker-disconnect"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          disconnect({
            connection,
            ...(isTold ? { reasonCode: Number(code) } : {}),
            ...(reasonString.trim() === "" ? {} : { reasonString: reasonString.trim() }),
            ...(isReferring && serverReference.trim() !== "" ? { serverReference: serverReference.trim() } : {}),
          });
          onClose();
        }}
      >
        {isTold && (
          <>
            <SelectField label="Reason Code" value={code} choices={reasonCodes} onValue={setCode} />
            <TextField
              label="Reason String"
              value={reasonString}
              onValue={setReasonString}
              maxLength={1_024}
              hint="Sent unless the client asked for no problem information; empty: disconnected by hand"
            />
            {isReferring && (
              <TextField
                label="Server Reference"
                isMono
                value={serverReference}
                onValue={setServerReference}
                maxLength={1_024}
                hint="Hosts with their ports, separated by blanks"
              />
            )}
          </>
        )}
      </form>
    </Dialog>
  );
}

const terms = [
  { value: "now", label: "For now: Use another server" },
  { value: "good", label: "For good: Server moved" },
] as const;

/** Sends all clients to another server. */
export function RedirectDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { redirect } = useBrokerActions();
  const [to, setTo] = useState("");
  const [term, setTerm] = useState<(typeof terms)[number]["value"]>("now");
  return (
    <Dialog
      title="Send clients to another server"
      description="Everybody is disconnected and nobody served until you take it back. A 5.0 client is told where to go; others find the server unavailable."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="broker-redirect" variant="danger" disabled={to.trim() === ""}>
            Send clients away
          </Button>
        </>
      }
    >
      <form
        id="broker-redirect"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (to.trim() === "") return;
          redirect({ to: to.trim(), isPermanent: term === "good" });
          onClose();
        }}
      >
        <TextField
          label="Server Reference"
          isMono
          value={to}
          onValue={setTo}
          maxLength={1_024}
          hint="Hosts with their ports, separated by blanks"
        />
        <SelectField label="How long" value={term} choices={terms} onValue={setTerm} />
      </form>
    </Dialog>
  );
}
