import { CheckField, Segmented, SelectField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { FormArea, FormText, type PartProps, SecretField, SecretFileField } from "./fields.tsx";

const versions = [
  { value: "", label: "TLS 1.2 (default)" },
  { value: "TLSv1.3", label: "TLS 1.3" },
  { value: "TLSv1.2", label: "TLS 1.2" },
  { value: "TLSv1.1", label: "TLS 1.1, insecure" },
  { value: "TLSv1", label: "TLS 1.0, insecure" },
] as const;

const PEM_FILES = ".pem,.crt,.cer,.key,application/x-pem-file";

/** How the connection is encrypted, and which certificates prove what. */
export function TlsSection(part: PartProps) {
  const { form, change } = part;
  if (form.target === "embedded") {
    return <p className={styles.words}>The embedded broker is reached without TLS. Choose another broker to use it.</p>;
  }
  return (
    <>
      <CheckField label="Encrypt with TLS" isChecked={form.usesTls} onValue={(usesTls) => change({ usesTls })} />
      {form.usesTls && (
        <>
          <CheckField
            label="Verify the broker's certificate"
            isChecked={form.verifies}
            onValue={(verifies) => change({ verifies })}
          />
          {!form.verifies && (
            <p className={styles.warn}>▲ Anybody in between can read and change everything, password included</p>
          )}
          <FormArea
            {...part}
            name="authority"
            label="Authority certificate"
            hint="PEM; empty trusts the usual public authorities"
            files={PEM_FILES}
          />
          <Segmented
            label="Client certificate"
            value={form.identity}
            choices={[
              { value: "none", label: "None" },
              { value: "pem", label: "PEM" },
              { value: "pkcs12", label: "PKCS #12" },
            ]}
            onValue={(identity) => change({ identity })}
          />
          {form.identity === "pem" && (
            <>
              <FormArea {...part} name="certificate" label="Certificate chain" files={PEM_FILES} />
              <SecretFileField
                {...part}
                name="privateKey"
                label="Private key"
                accept={PEM_FILES}
                read={(file) => file.text()}
              />
            </>
          )}
          {form.identity === "pkcs12" && (
            <SecretFileField {...part} name="pkcs12" label="PKCS #12 file" accept=".p12,.pfx" read={readBase64} />
          )}
          {form.identity !== "none" && <SecretField {...part} name="keyPassphrase" label="Passphrase of the key" />}
          <div className={styles.pair}>
            <FormText {...part} name="serverName" label="Server name (SNI)" isMono placeholder={form.host} />
            <SelectField
              label="Oldest version"
              value={form.minimumVersion}
              choices={versions}
              onValue={(minimumVersion) => change({ minimumVersion })}
            />
          </div>
          <FormText
            {...part}
            name="alpn"
            label="Application protocols (ALPN)"
            isMono
            hint="Separated by commas, best first"
          />
        </>
      )}
    </>
  );
}

async function readBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
