import type { ReactNode } from "react";
import { Field, SelectField, TextField } from "#renderer/ui/index.ts";
import type { FormPart } from "./ListenerDialog.tsx";
import styles from "./Listeners.module.css";

const certificates = [
  { value: "local", label: "Made by the local authority" },
  { value: "files", label: "From files" },
] as const;
const clientCertificates = [
  { value: "none", label: "Not asked for" },
  { value: "optional", label: "Asked for" },
  { value: "required", label: "Required" },
] as const;

/** How the listener proves who it is, and whether its clients must. */
export function TlsFields({ form, errors, set }: FormPart): ReactNode {
  return (
    <>
      <div className={styles.row}>
        <SelectField
          label="Certificate"
          value={form.certificate}
          choices={certificates}
          onValue={(certificate) => set({ certificate })}
        />
        <SelectField
          label="Client certificates"
          value={form.clientCertificates}
          choices={clientCertificates}
          onValue={(chosen) => set({ clientCertificates: chosen })}
        />
      </div>
      {form.certificate === "local" ? (
        <TextField
          label="Server names"
          isMono
          value={form.serverNames}
          onValue={(serverNames) => set({ serverNames })}
          hint="Each gets a certificate of its own (SNI); localhost and this machine's addresses are always covered"
        />
      ) : (
        <>
          <div className={styles.row}>
            <TextField
              label="Certificate chain"
              isMono
              value={form.certificateFile}
              onValue={(certificateFile) => set({ certificateFile })}
              hint="PEM file"
              error={errors.certificateFile}
            />
            <TextField
              label="Private key"
              isMono
              value={form.keyFile}
              onValue={(keyFile) => set({ keyFile })}
              hint="PEM file"
              error={errors.keyFile}
            />
          </div>
          <Field
            label="Certificates by server name (SNI)"
            hint="A line each: name, certificate file, key file"
            error={errors.byServerName}
          >
            {(ids) => (
              <textarea
                {...ids}
                rows={2}
                spellCheck={false}
                className={styles.lines}
                value={form.byServerName}
                onChange={(event) => set({ byServerName: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
      <div className={styles.row}>
        {form.clientCertificates !== "none" && (
          <TextField
            label="Authority of client certificates"
            isMono
            value={form.clientAuthorityFile}
            onValue={(clientAuthorityFile) => set({ clientAuthorityFile })}
            hint="PEM file; empty: the local authority"
          />
        )}
        <TextField
          label="TLS key log"
          isMono
          value={form.keyLogFile}
          onValue={(keyLogFile) => set({ keyLogFile })}
          hint="File for the secrets of sessions, for Wireshark; empty: none"
        />
      </div>
    </>
  );
}
