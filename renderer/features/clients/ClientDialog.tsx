import { type FormEvent, useId, useLayoutEffect, useRef, useState } from "react";
import type { ClientDetail } from "#shared/contract/index.ts";
import { Button, ConfirmDialog, Dialog, Message } from "#renderer/ui/index.ts";
import { AccessSection } from "./AccessSection.tsx";
import styles from "./Clients.module.css";
import { NetworkSection } from "./NetworkSection.tsx";
import {
  createProfileForm,
  type FormField,
  formOfProfile,
  parseProfileForm,
  type ProfileErrors,
  type ProfileForm,
} from "./profileForm.ts";
import { SectionTabs } from "./SectionTabs.tsx";
import { ServerSection } from "./ServerSection.tsx";
import { SessionSection } from "./SessionSection.tsx";
import { TlsSection } from "./TlsSection.tsx";
import { createClientIdentifier, useClientActions } from "./useClientActions.ts";
import { WillSection } from "./WillSection.tsx";

interface ClientDialogProps {
  /** The client to edit; a new one without it. */
  readonly client: Pick<ClientDetail, "row" | "profile" | "held"> | undefined;
  /** For the name of a new client. */
  readonly clientCount: number;
  readonly groups: readonly string[];
  readonly onClose: () => void;
}

const sections = [
  { name: "server", title: "Broker", Content: ServerSection },
  { name: "access", title: "Credentials", Content: AccessSection },
  { name: "tls", title: "TLS", Content: TlsSection },
  { name: "session", title: "Session", Content: SessionSection },
  { name: "will", title: "Will", Content: WillSection },
  { name: "network", title: "Network", Content: NetworkSection },
] as const;
type SectionName = (typeof sections)[number]["name"];

/** Fields that do not stand where most do, in `server`. */
const sectionOfField: Partial<Record<FormField, SectionName>> = {
  userName: "access",
  password: "access",
  authentication: "access",
  method: "access",
  authenticationData: "access",
  authority: "tls",
  certificate: "tls",
  privateKey: "tls",
  pkcs12: "tls",
  keyPassphrase: "tls",
  serverName: "tls",
  alpn: "tls",
  minimumVersion: "tls",
  keepAliveSeconds: "session",
  sessionExpiryInterval: "session",
  receiveMaximum: "session",
  maximumPacketSize: "session",
  topicAliasMaximum: "session",
  userProperties: "session",
  willTopicName: "will",
  willPayload: "will",
  willDelayInterval: "will",
  willMessageExpiryInterval: "will",
  willContentType: "will",
  willResponseTopic: "will",
  willCorrelationData: "will",
  willUserProperties: "will",
  proxyHost: "network",
  proxyPort: "network",
  proxyUserName: "network",
  proxyPassword: "network",
  connectTimeoutSeconds: "network",
  headers: "network",
  authorization: "network",
};

/** How to reach a broker and as whom. */
export function ClientDialog({ client, clientCount, groups, onClose }: ClientDialogProps) {
  const actions = useClientActions();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  const held = client?.held ?? [];
  const [form, setForm] = useState<ProfileForm>(() =>
    client === undefined
      ? createProfileForm(`Client ${clientCount + 1}`, createClientIdentifier())
      : formOfProfile(client.profile, client.held),
  );
  const [first] = useState(form);
  const [asks, setAsks] = useState(false);
  const [section, setSection] = useState<SectionName>("server");
  // Errors are said once the person has tried to save, and from then on as they type.
  const [hasTried, setHasTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  /** The field to go to, once its section is drawn. */
  const wanted = useRef<FormField>(undefined);
  const parsed = parseProfileForm(form, held);
  const errors: ProfileErrors = hasTried && !parsed.ok ? parsed.error : {};
  const change = (part: Partial<ProfileForm>) => setForm((previous) => ({ ...previous, ...part }));

  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    element.current?.querySelector<HTMLElement>(`[data-field="${wanted.current}"]`)?.focus();
    wanted.current = undefined;
  });

  async function save(options: { readonly connects: boolean }): Promise<void> {
    setHasTried(true);
    if (!parsed.ok) {
      const first = Object.keys(parsed.error)[0];
      const field = first !== undefined && isField(first, parsed.error) ? first : undefined;
      if (field === undefined) return;
      wanted.current = field;
      setSection(sectionOfField[field] ?? "server");
      return;
    }
    const problem =
      client === undefined
        ? await actions.add(parsed.value, options)
        : await actions.update(client.row.id, parsed.value);
    if (problem === undefined) onClose();
    else setRefusal(problem);
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save({ connects: true });
  };

  /** Escape, the cross or a click beside it may be a slip; Cancel is none. */
  const leave = () => {
    if (JSON.stringify(form) === JSON.stringify(first)) onClose();
    else setAsks(true);
  };

  const errorsIn = (name: SectionName): number =>
    Object.keys(errors).filter((field) => isField(field, errors) && (sectionOfField[field] ?? "server") === name)
      .length;

  return (
    <Dialog
      title={client === undefined ? "Add client" : `Edit ${client.profile.name}`}
      isWide
      {...(client === undefined ? {} : { description: "Changes take effect at the next connection" })}
      onClose={leave}
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
      <form ref={element} id={formId} className={styles.dialogForm} onSubmit={submit} noValidate>
        {refusal !== undefined && (
          <p role="alert" className={styles.refusal}>
            <Message text={refusal} isSentence />
          </p>
        )}
        <SectionTabs
          label="Parts of the profile"
          orientation="vertical"
          selected={section}
          onSelect={setSection}
          sections={sections.map(({ name, title, Content }) => ({
            name,
            title,
            errors: errorsIn(name),
            content: (
              <div className={styles.form}>
                <Content form={form} errors={errors} held={held} change={change} groups={groups} />
              </div>
            ),
          }))}
        />
      </form>
      {asks && (
        <ConfirmDialog
          title="Throw the changes away?"
          description={
            client === undefined
              ? "Nothing of what was filled in is kept."
              : `${client.profile.name} stays as it was before.`
          }
          action="Throw away"
          wayBack="Keep editing"
          onConfirm={onClose}
          onClose={() => setAsks(false)}
        />
      )}
    </Dialog>
  );
}

function isField(name: string, errors: ProfileErrors): name is FormField {
  return Object.hasOwn(errors, name);
}
