import { type FormEvent, useId, useState } from "react";
import type { ClientDetail } from "#shared/contract/index.ts";
import { fillTemplate } from "#shared/profile/index.ts";
import { Button, Dialog, Message, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { useClientActions } from "./useClientActions.ts";

interface FleetDialogProps {
  /** The client that the fleet is made from. */
  readonly client: Pick<ClientDetail, "row" | "profile">;
  readonly onClose: () => void;
}

const MAX_SIZE = 10_000;

/** How many clients, what they are called, and how fast they come. */
export function FleetDialog({ client, onClose }: FleetDialogProps) {
  const { profile, row } = client;
  const actions = useClientActions();
  const formId = useId();
  const [form, setForm] = useState(() => ({
    name: `${profile.name} fleet`,
    clientIdentifier: `${profile.clientIdentifier === "" ? "sensor" : profile.clientIdentifier}-{n}`,
    userName: profile.userName ?? "",
    size: "100",
    perSecond: "",
  }));
  const [hasTried, setHasTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));

  const size = /^\d{1,5}$/.test(form.size.trim()) ? Number(form.size) : 0;
  const perSecond = Number(form.perSecond);
  const errors = {
    name: form.name.trim() === "" ? "A fleet needs a name" : undefined,
    size: size < 1 || size > MAX_SIZE ? `A whole number from 1 to ${MAX_SIZE}` : undefined,
    clientIdentifier:
      size > 1 && !/\{n(?::\d)?\}/.test(form.clientIdentifier)
        ? "{n} must stand in it: it becomes the number"
        : undefined,
    perSecond:
      form.perSecond.trim() === "" || perSecond >= 0.1 ? undefined : "A number from 0.1; empty is as fast as it goes",
  };
  const isGood = Object.values(errors).every((error) => error === undefined);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setHasTried(true);
    if (!isGood) return;
    const problem = await actions.startFleet({
      clientId: row.id,
      name: form.name.trim(),
      clientIdentifier: form.clientIdentifier,
      ...(form.userName === "" ? {} : { userName: form.userName }),
      size,
      firstNumber: 1,
      ...(form.perSecond.trim() === "" ? {} : { perSecond }),
    });
    if (problem === undefined) onClose();
    else setRefusal(problem);
  }

  const shown = (error: string | undefined) => (hasTried ? error : undefined);
  return (
    <Dialog
      title="Start fleet"
      description={`Clients like ${profile.name}, each with an identifier of its own`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId}>
            Start {size > 0 && size <= MAX_SIZE ? size : ""} clients
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {refusal !== undefined && (
          <p role="alert" className={styles.refusal}>
            <Message text={refusal} isSentence />
          </p>
        )}
        <TextField label="Name" value={form.name} onValue={(name) => change({ name })} error={shown(errors.name)} />
        <div className={styles.pair}>
          <TextField
            label="Number of clients"
            inputMode="numeric"
            value={form.size}
            onValue={(text) => change({ size: text })}
            error={shown(errors.size)}
          />
          <TextField
            label="Connections per second"
            inputMode="decimal"
            placeholder="as fast as they come"
            value={form.perSecond}
            onValue={(text) => change({ perSecond: text })}
            error={shown(errors.perSecond)}
          />
        </div>
        <TextField
          label="Client Identifier"
          isMono
          value={form.clientIdentifier}
          onValue={(clientIdentifier) => change({ clientIdentifier })}
          error={shown(errors.clientIdentifier)}
          hint={`${fillTemplate(form.clientIdentifier, 1)}, ${fillTemplate(form.clientIdentifier, 2)} …; {n:4} writes 0001`}
        />
        <TextField
          label="User name"
          isMono
          placeholder="none"
          value={form.userName}
          onValue={(userName) => change({ userName })}
          hint="{n} becomes the number; the password is the client's"
        />
      </form>
    </Dialog>
  );
}
