import { type FormEvent, useId, useState } from "react";
import type { ClientRow } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import { Button, CheckField, Dialog, Segmented, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import {
  createProfileForm,
  formOfProfile,
  parseProfileForm,
  type ProfileErrors,
  type ProfileForm,
} from "./profileForm.ts";
import { createClientIdentifier, useClientActions } from "./useClientActions.ts";

interface ClientDialogProps {
  /** The client to edit; a new one without it. */
  readonly client: ClientRow | undefined;
  /** For the name of a new client. */
  readonly clientCount: number;
  readonly onClose: () => void;
}

const versions = [
  { value: "3", label: "3.1" },
  { value: "4", label: "3.1.1" },
  { value: "5", label: "5.0" },
] as const;
const versionOfChoice: Readonly<Record<"3" | "4" | "5", ProtocolVersion>> = { 3: 3, 4: 4, 5: 5 };
const choiceOfVersion = { 3: "3", 4: "4", 5: "5" } as const;

/** How to reach a broker and as whom. */
export function ClientDialog({ client, clientCount, onClose }: ClientDialogProps) {
  const actions = useClientActions();
  const formId = useId();
  const [form, setForm] = useState<ProfileForm>(() =>
    client === undefined
      ? createProfileForm(`Client ${clientCount + 1}`, createClientIdentifier())
      : formOfProfile(client.profile),
  );
  // Errors are said once the person has tried to save, and from then on as they type.
  const [hasTried, setHasTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const parsed = parseProfileForm(form, client?.hasPassword ?? false);
  const errors: ProfileErrors = hasTried && !parsed.ok ? parsed.error : {};
  const change = (part: Partial<ProfileForm>) => setForm((previous) => ({ ...previous, ...part }));

  async function save(options: { readonly connects: boolean }): Promise<void> {
    setHasTried(true);
    if (!parsed.ok) return;
    const problem =
      client === undefined ? await actions.add(parsed.value, options) : await actions.update(client.id, parsed.value);
    if (problem === undefined) onClose();
    else setRefusal(problem);
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save({ connects: true });
  };

  return (
    <Dialog
      title={client === undefined ? "Add client" : `Edit ${client.profile.name}`}
      {...(client === undefined ? {} : { description: "Changes take effect at the next connection" })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {client === undefined && <Button onClick={() => void save({ connects: false })}>Add</Button>}
          <Button variant="primary" type="submit" form={formId}>
            {client === undefined ? "Add and connect" : "Save"}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit} noValidate>
        {refusal !== undefined && (
          <p role="alert" className={styles.refusal}>
            {refusal}
          </p>
        )}
        <TextField label="Name" value={form.name} onValue={(name) => change({ name })} error={errors.name} />
        <TargetFields form={form} errors={errors} change={change} />
        <IdentityFields form={form} errors={errors} change={change} hasPassword={client?.hasPassword ?? false} />
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly form: ProfileForm;
  readonly errors: ProfileErrors;
  readonly change: (part: Partial<ProfileForm>) => void;
}

function TargetFields({ form, errors, change }: PartProps) {
  return (
    <>
      <div className={styles.pair}>
        <Segmented
          label="Broker"
          value={form.target}
          choices={[
            { value: "embedded", label: "Embedded" },
            { value: "remote", label: "Other" },
          ]}
          onValue={(target) => change({ target })}
        />
        <Segmented
          label="MQTT version"
          value={choiceOfVersion[form.protocolVersion]}
          choices={versions}
          onValue={(version) => change({ protocolVersion: versionOfChoice[version] })}
        />
      </div>
      {form.target === "remote" && (
        <div className={styles.hostPort}>
          <TextField label="Host" isMono value={form.host} onValue={(host) => change({ host })} error={errors.host} />
          <TextField
            label="Port"
            isMono
            inputMode="numeric"
            value={form.port}
            onValue={(port) => change({ port })}
            error={errors.port}
          />
        </div>
      )}
    </>
  );
}

function IdentityFields({ form, errors, change, hasPassword }: PartProps & { readonly hasPassword: boolean }) {
  return (
    <>
      <div className={styles.idAndKeepAlive}>
        <TextField
          label="Client Identifier"
          isMono
          value={form.clientIdentifier}
          onValue={(clientIdentifier) => change({ clientIdentifier })}
          error={errors.clientIdentifier}
          hint={form.clientIdentifier === "" ? "The broker will choose one" : undefined}
        />
        <TextField
          label="Keep Alive in seconds"
          inputMode="numeric"
          value={form.keepAliveSeconds}
          onValue={(keepAliveSeconds) => change({ keepAliveSeconds })}
          error={errors.keepAliveSeconds}
        />
      </div>
      <div className={styles.pair}>
        <TextField
          label="User name"
          value={form.userName}
          onValue={(userName) => change({ userName })}
          error={errors.userName}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          value={form.password}
          onValue={(password) => change({ password })}
          hint={hasPassword ? "Empty keeps the present one" : undefined}
        />
      </div>
      <div className={styles.checks}>
        <CheckField
          label={form.protocolVersion === 5 ? "Clean Start" : "Clean Session"}
          isChecked={form.clean}
          onValue={(clean) => change({ clean })}
        />
        <CheckField
          label="Connect again after a lost connection"
          isChecked={form.reconnects}
          onValue={(reconnects) => change({ reconnects })}
        />
      </div>
    </>
  );
}
