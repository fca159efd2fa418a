import { Segmented } from "#renderer/ui/index.ts";
import { FormText, type PartProps, SecretField } from "./fields.tsx";
import { SecretStoreNote } from "./SecretStoreNote.tsx";

/** As whom. */
export function AccessSection(part: PartProps) {
  const { form, change } = part;
  return (
    <>
      {form.protocolVersion === 5 && (
        <Segmented
          label="Authentication"
          value={form.authentication}
          choices={[
            { value: "none", label: "Password" },
            { value: "scram", label: "SCRAM-SHA-256" },
            { value: "other", label: "Other method" },
          ]}
          onValue={(authentication) => change({ authentication })}
        />
      )}
      <FormText {...part} name="userName" label="User name" />
      <SecretField {...part} name="password" label="Password" />
      {form.protocolVersion === 5 && form.authentication === "other" && (
        <>
          <FormText
            {...part}
            name="method"
            label="Authentication Method"
            isMono
            hint="Only its first step is carried out: CONNECT with these data"
          />
          <SecretField {...part} name="authenticationData" label="Authentication Data, hexadecimal" />
        </>
      )}
      <SecretStoreNote />
    </>
  );
}
