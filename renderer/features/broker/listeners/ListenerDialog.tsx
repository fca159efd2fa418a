import { type ReactNode, useState } from "react";
import type { ListenerRow } from "#shared/contract/index.ts";
import { Button, CheckField, Dialog, SelectField, TextField } from "#renderer/ui/index.ts";
import { useListenerActions } from "./useListenerActions.ts";
import {
  formOf,
  isSecure,
  isWebSocket,
  type ListenerForm,
  type ListenerFormErrors,
  newListenerForm,
  readListenerForm,
  usualPorts,
} from "./listenerForm.ts";
import styles from "./Listeners.module.css";
import { TlsFields } from "./TlsFields.tsx";

const protocols = [
  { value: "mqtt", label: "MQTT over TCP" },
  { value: "mqtts", label: "MQTT over TLS" },
  { value: "ws", label: "MQTT over WebSocket" },
  { value: "wss", label: "MQTT over secure WebSocket" },
] as const;
const accesses = [
  { value: "workbench", label: "As in Security" },
  { value: "own", label: "A policy and accounts of its own" },
  { value: "open", label: "Everybody may do everything" },
] as const;

/** What each field of the form needs. */
export interface FormPart {
  readonly form: ListenerForm;
  readonly errors: ListenerFormErrors;
  readonly set: (changes: Partial<ListenerForm>) => void;
}

interface ListenerDialogProps {
  /** A new one when none is given. */
  readonly listener: ListenerRow | undefined;
  readonly onClose: () => void;
}

/** Sets up a listener. */
export function ListenerDialog({ listener, onClose }: ListenerDialogProps): ReactNode {
  const { add, change } = useListenerActions();
  const [form, setForm] = useState(() => (listener === undefined ? newListenerForm : formOf(listener.config)));
  const [isTried, setTried] = useState(false);
  const read = readListenerForm(form);
  const errors: ListenerFormErrors = read.ok || !isTried ? {} : read.error;
  const part: FormPart = { form, errors, set: (changes) => setForm((former) => ({ ...former, ...changes })) };

  function submit(): void {
    setTried(true);
    if (!read.ok) return;
    if (listener === undefined) add(read.value);
    else change(listener.id, read.value);
    onClose();
  }

  return (
    <Dialog
      isWide
      title={listener === undefined ? "Add listener" : "Change listener"}
      description={
        listener?.state.kind === "listening"
          ? "Another address, port or certificate opens it anew: its connections end, the other listeners go on."
          : "The other listeners go on as they are."
      }
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="listener-form" variant="primary">
            {listener === undefined ? "Add listener" : "Save listener"}
          </Button>
        </>
      }
    >
      <form
        id="listener-form"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <AddressFields {...part} />
        {isSecure(form.protocol) && <TlsFields {...part} />}
        {isWebSocket(form.protocol) && (
          <TextField
            label="Origins of web pages that may connect"
            isMono
            value={form.allowedOrigins}
            onValue={(allowedOrigins) => part.set({ allowedOrigins })}
            hint="Such as https://app.example.org; * is every page. Pages of this machine always may, programs too"
          />
        )}
        <AccessFields {...part} />
      </form>
    </Dialog>
  );
}

function AddressFields({ form, errors, set }: FormPart): ReactNode {
  return (
    <>
      <div className={styles.row}>
        <SelectField
          label="Protocol"
          value={form.protocol}
          choices={protocols}
          onValue={(protocol) =>
            set({
              protocol,
              // A port that nobody chose follows the protocol.
              ...(form.port === String(usualPorts[form.protocol]) ? { port: String(usualPorts[protocol]) } : {}),
            })
          }
        />
        <TextField
          label="Port"
          isMono
          inputMode="numeric"
          value={form.port}
          onValue={(port) => set({ port })}
          hint="0 takes any free port"
          error={errors.port}
        />
      </div>
      <div className={styles.row}>
        <TextField
          label="Address"
          isMono
          value={form.host}
          onValue={(host) => set({ host })}
          hint="127.0.0.1 or ::1 is this machine only; :: is every address"
          error={errors.host}
        />
        <TextField
          label="Connections at most"
          isMono
          inputMode="numeric"
          value={form.maximumConnections}
          onValue={(maximumConnections) => set({ maximumConnections })}
          hint="Empty: only the broker's own limit"
          error={errors.maximumConnections}
        />
      </div>
      <CheckField
        label="Opens when the broker starts"
        isChecked={form.isEnabled}
        onValue={(isEnabled) => set({ isEnabled })}
      />
    </>
  );
}

function AccessFields({ form, set }: FormPart): ReactNode {
  return (
    <>
      <SelectField
        label="Who may do what"
        value={form.access}
        choices={accesses}
        onValue={(access) => set({ access })}
        hint={form.access === "workbench" ? "The policy and accounts that the Security activity applied" : undefined}
      />
      {form.access === "own" && (
        <>
          <div className={styles.row}>
            <TextField
              label="Policy file"
              isMono
              value={form.policyFile}
              onValue={(policyFile) => set({ policyFile })}
              hint="YAML or JSON; empty allows everything"
            />
            <TextField
              label="Accounts file"
              isMono
              value={form.accountsFile}
              onValue={(accountsFile) => set({ accountsFile })}
              hint="As wirebench account add writes it"
            />
          </div>
          <CheckField
            label="Clients without an account may connect too"
            isChecked={form.isAnonymousAllowed}
            onValue={(isAnonymousAllowed) => set({ isAnonymousAllowed })}
          />
        </>
      )}
    </>
  );
}
