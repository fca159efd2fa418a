import { useId } from "react";
import { colours, DEFAULT_PORTS } from "#shared/profile/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import { CheckField, Segmented, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { FormText, type PartProps } from "./fields.tsx";
import type { ProfileForm } from "./profileForm.ts";

const versions = [
  { value: "3", label: "3.1" },
  { value: "4", label: "3.1.1" },
  { value: "5", label: "5.0" },
] as const;
const versionOfChoice: Readonly<Record<"3" | "4" | "5", ProtocolVersion>> = { 3: 3, 4: 4, 5: 5 };
const choiceOfVersion = { 3: "3", 4: "4", 5: "5" } as const;

const colourChoices = [
  { value: "", label: "None" },
  ...colours.map((colour) => ({ value: colour, label: `${colour.charAt(0).toUpperCase()}${colour.slice(1)}` })),
] as const;

/** Which broker, over what, and under which name here. */
export function ServerSection({ groups, ...part }: PartProps & { readonly groups: readonly string[] }) {
  const { form, errors, change } = part;
  const listId = useId();
  return (
    <>
      <FormText {...part} name="name" label="Name" />
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
        <>
          <div className={styles.hostPort}>
            <FormText {...part} name="host" label="Host" isMono />
            <FormText {...part} name="port" label="Port" isNumber />
          </div>
          <div className={styles.pair}>
            <Segmented
              label="Transport"
              value={form.transport}
              choices={[
                { value: "tcp", label: "TCP" },
                { value: "websocket", label: "WebSocket" },
              ]}
              onValue={(transport) => change(withPort(form, { transport }))}
            />
            <div className={styles.atEnd}>
              <CheckField
                label="Encrypt with TLS"
                isChecked={form.usesTls}
                onValue={(usesTls) => change(withPort(form, { usesTls }))}
              />
            </div>
          </div>
          {form.transport === "websocket" && (
            <FormText
              {...part}
              name="path"
              label="WebSocket path"
              isMono
              hint="Mosquitto answers at /, most others at /mqtt"
            />
          )}
        </>
      )}
      <FormText
        {...part}
        name="clientIdentifier"
        label="Client Identifier"
        isMono
        {...(form.clientIdentifier === "" ? { hint: "The broker will choose one" } : {})}
      />
      <div className={styles.pair}>
        <TextField
          label="Group"
          list={listId}
          value={form.group}
          onValue={(group) => change({ group })}
          error={errors.group}
          placeholder="none"
        />
        <SelectField
          label="Colour"
          value={form.colour}
          choices={colourChoices}
          onValue={(colour) => change({ colour })}
        />
        <datalist id={listId}>
          {groups.map((group) => (
            <option key={group} value={group}>
              {group}
            </option>
          ))}
        </datalist>
      </div>
    </>
  );
}

/** A port that nobody has chosen follows what is spoken there. */
function withPort(form: ProfileForm, part: Partial<Pick<ProfileForm, "transport" | "usesTls">>): Partial<ProfileForm> {
  const portFor = ({ transport, usesTls }: Pick<ProfileForm, "transport" | "usesTls">): string =>
    String(
      transport === "websocket"
        ? usesTls
          ? DEFAULT_PORTS.wss
          : DEFAULT_PORTS.ws
        : usesTls
          ? DEFAULT_PORTS.mqtts
          : DEFAULT_PORTS.mqtt,
    );
  return form.port === portFor(form) ? { ...part, port: portFor({ ...form, ...part }) } : part;
}
