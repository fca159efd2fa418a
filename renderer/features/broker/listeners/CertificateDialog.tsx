import { type ReactNode, useState } from "react";
import type { CommandOutput } from "#shared/contract/index.ts";
import { Button, Dialog, TextField } from "#renderer/ui/index.ts";
import styles from "./Listeners.module.css";
import { saveFile } from "./saveFile.ts";
import { useListenerActions } from "./useListenerActions.ts";

/** Issues a client certificate and hands its files over. */
export function CertificateDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { issueClient } = useListenerActions();
  const [name, setName] = useState("");
  const [issued, setIssued] = useState<CommandOutput<"certificate.issueClient">>();
  const trimmed = name.trim();
  const fileName = trimmed.replaceAll(/[^\w.-]+/g, "-");

  async function issue(): Promise<void> {
    if (trimmed !== "") setIssued(await issueClient(trimmed));
  }

  return (
    <Dialog
      title="Issue client certificate"
      description="The local authority signs a certificate that proves this name to listeners that ask for one. The private key is kept nowhere: save it now."
      onClose={onClose}
      footer={
        issued === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form="certificate-form" variant="primary" disabled={trimmed === ""}>
              Issue certificate
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {issued === undefined ? (
        <form
          id="certificate-form"
          onSubmit={(event) => {
            event.preventDefault();
            void issue();
          }}
        >
          <TextField
            label="Name of the client"
            isMono
            maxLength={64}
            value={name}
            onValue={setName}
            hint="Its Common Name: policies know it as the identity of the client"
          />
        </form>
      ) : (
        <div className={styles.files} role="group" aria-label={`Files for ${trimmed}`}>
          <Button onClick={() => saveFile(`${fileName}.cert.pem`, issued.certificate)}>Save certificate</Button>
          <Button onClick={() => saveFile(`${fileName}.key.pem`, issued.privateKey)}>Save private key</Button>
          <Button onClick={() => saveFile("authority.cert.pem", issued.authority)}>Save authority</Button>
        </div>
      )}
    </Dialog>
  );
}
