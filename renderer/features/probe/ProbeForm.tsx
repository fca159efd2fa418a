import { type FormEvent, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import { parseProbeAddress, probeSteps } from "#shared/probe/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import {
  Button,
  CheckField,
  Message,
  PaneHeader,
  plainSentence,
  Segmented,
  SelectField,
  TextField,
} from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { PlanPart } from "./PlanPart.tsx";
import styles from "./Probe.module.css";
import { useProbeActions } from "./useProbeActions.ts";
import { probeFormCommands } from "./reportCommands.ts";

const kinds = [
  { value: "embedded", label: "Embedded broker" },
  { value: "client", label: "As a client" },
  { value: "address", label: "Address" },
] as const;

const ordinaryCount = probeSteps.filter((step) => !("risk" in step)).length;

/** Which broker to probe, the plan, and what it asks before it does anything unusual. */
export function ProbeForm() {
  const draft = useProbes((focus) => focus.draft);
  const change = useProbes((focus) => focus.change);
  const actions = useProbeActions();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [isStarting, setStarting] = useState(false);
  const { kind, address, consented } = draft;
  const parsed = kind === "address" ? parseProbeAddress(address, { verifies: draft.verifiesCertificate }) : undefined;
  const addressFault = parsed?.ok === false && address.trim() !== "" ? plainSentence(parsed.error) : undefined;

  async function start(): Promise<void> {
    if (isStarting) return;
    setStarting(true);
    setProblem(await actions.start(draft, password));
    setStarting(false);
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    void start();
  }
  useCommands([{ ...probeFormCommands.start, run: () => void start() }]);

  return (
    <form className={styles.main} onSubmit={submit} aria-label="New probe">
      <PaneHeader title="New probe" />
      <div className={styles.scroll}>
        <div className={styles.form}>
          <p className={styles.words}>
            Finds out which versions a broker speaks, what it announces and what it really does, and how it refuses.
          </p>
          <section aria-label="Broker" className={styles.fields}>
            <Segmented label="Broker" value={kind} choices={kinds} onValue={(value) => change({ kind: value })} />
            {kind === "embedded" && (
              <p className={styles.hint}>The broker of this workbench, as a client on this machine sees it</p>
            )}
            {kind === "client" && <ClientChoice />}
            {kind === "address" && (
              <>
                <TextField
                  isMono
                  label="Address"
                  placeholder="mqtts://broker.example:8883"
                  value={address}
                  error={addressFault}
                  hint="A host, a host with a port, or a URL with mqtt, mqtts, ws or wss"
                  onValue={(value) => change({ address: value })}
                />
                <div className={styles.pair}>
                  <TextField label="User name" value={draft.userName} onValue={(userName) => change({ userName })} />
                  <TextField
                    label="Password"
                    type="password"
                    autoComplete="off"
                    value={password}
                    hint="Held while the probe runs, and not longer"
                    onValue={setPassword}
                  />
                </div>
                {parsed?.ok === true && parsed.value.tls !== undefined && (
                  <CheckField
                    label="The broker's certificate must be good"
                    isChecked={draft.verifiesCertificate}
                    onValue={(verifiesCertificate) => change({ verifiesCertificate })}
                  />
                )}
              </>
            )}
            <details className={styles.more}>
              <summary>Names that it uses</summary>
              <div className={styles.pair}>
                <TextField
                  isMono
                  label="Private topics below"
                  placeholder="wirebench-probe"
                  value={draft.topicPrefix}
                  hint="Change it where the client may use only some topics"
                  onValue={(topicPrefix) => change({ topicPrefix })}
                />
                <TextField
                  isMono
                  label="Client Identifiers begin with"
                  placeholder="wb-probe-"
                  value={draft.identifierPrefix}
                  hint="Change it where only some identifiers may connect"
                  onValue={(identifierPrefix) => change({ identifierPrefix })}
                />
              </div>
            </details>
          </section>
          <PlanPart />
        </div>
      </div>
      <footer className={styles.foot}>
        <span role="status" className={problem === undefined ? styles.hint : styles.problem}>
          {problem === undefined ? describePlan(consented.length) : <Message text={problem} isSentence />}
        </span>
        <Button type="submit" variant="primary" disabled={isStarting || (kind === "address" && parsed?.ok !== true)}>
          Start probe
        </Button>
      </footer>
    </form>
  );
}

function describePlan(agreed: number): string {
  const ordinary = `${ordinaryCount} ordinary steps`;
  return agreed === 0 ? `${ordinary}, nothing unusual` : `${ordinary} and ${agreed} that you have agreed to`;
}

/** The client whose way and credentials are used. */
function ClientChoice() {
  const clientId = useProbes((focus) => focus.draft.clientId);
  const change = useProbes((focus) => focus.change);
  const clients = useView("clients", {}).value?.clients.filter(({ origin }) => origin === "user") ?? [];
  if (clients.length === 0) {
    return <p className={styles.hint}>There is no client yet: add one in Clients, or give an address</p>;
  }
  return (
    <SelectField
      label="Client"
      value={clientId ?? ""}
      choices={[
        { value: "", label: "Choose a client…", isDisabled: true },
        ...clients.map(({ id, name, address }) => ({
          value: id,
          label: `${escapeText(name)} · ${escapeText(address)}`,
        })),
      ]}
      hint="Its way to the broker, its certificates and its password; it need not be connected"
      onValue={(value) => change({ clientId: value })}
    />
  );
}
