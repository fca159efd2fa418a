import { useLayoutEffect, useRef } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CertificateView, ClientDetail, ClientEvent, ClientFailure } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { usePeers } from "#renderer/state/index.ts";
import { Button, Mark, Message } from "#renderer/ui/index.ts";
import { stepWords } from "./describeClient.ts";
import { PacketsOf } from "./PacketsOf.tsx";
import styles from "./Truth.module.css";

type Failed = Extract<ClientEvent, { kind: "failed" }>;

/** Why a client is not connected, in full: only while that is so. */
export function FailureCard({ client }: { readonly client: ClientDetail }) {
  const { kind } = client.row.state;
  const newest = client.history.find((event) => event.kind === "failed");
  if ((kind !== "failed" && kind !== "waiting") || newest === undefined) return null;
  return (
    <section aria-label="Why it failed" className={styles.card}>
      <Mark tone="bad" glyph="▲" className={styles.meaning}>
        <strong>
          <Message text={newest.failure.meaning} isSentence />
        </strong>
      </Mark>
      <FailureRemedy event={newest} />
    </section>
  );
}

/** What helps against a failure, its certificates, and the way to its packets. */
export function FailureRemedy({ event }: { readonly event: Failed }) {
  const { failure, connection } = event;
  return (
    <>
      {failure.reasonString !== undefined && (
        <p className={styles.line}>The broker says: {escapeText(failure.reasonString)}</p>
      )}
      <p className={styles.line}>
        {failure.remedy !== undefined && <Message text={failure.remedy} isSentence />}{" "}
        <small>{describeStep(failure)}</small>
      </p>
      {failure.certificates !== undefined && failure.certificates.length > 0 && (
        <CertificateList certificates={failure.certificates} />
      )}
      <div className={styles.actions}>
        {failure.needs === "unlock" && <UnlockPart />}
        {(connection !== undefined || hadPackets(failure)) && <PacketsOf connection={connection} />}
      </div>
    </>
  );
}

/** Leads to the passphrase while something is locked; the client tries again then. */
function UnlockPart() {
  const store = useView("secrets", {}).value;
  return store?.kind === "locked" ? <UnlockButton /> : null;
}

function UnlockButton() {
  const openDialog = usePeers((peers) => peers.openDialog);
  const button = useRef<HTMLButtonElement>(null);
  // It goes once it has helped: the focus that came back to it stays in its pane.
  useLayoutEffect(() => {
    const own = button.current;
    return () => {
      if (own !== null && own === document.activeElement) own.closest<HTMLElement>("[data-pane]")?.focus();
    };
  }, []);
  return (
    <Button ref={button} variant="primary" onClick={() => openDialog("unlock")}>
      Unlock…
    </Button>
  );
}

/** An attempt that came no further than its network connection sent no packet. */
function hadPackets({ step }: ClientFailure): boolean {
  return step === "connack" || step === "connected";
}

/** A chain as the broker has shown it, its own certificate first. */
export function CertificateList({ certificates }: { readonly certificates: readonly CertificateView[] }) {
  return (
    <ol className={styles.chain} aria-label="Certificates, the broker's own first">
      {certificates.map((certificate, index) => (
        <li key={certificate.fingerprint} data-bad={certificate.problem !== undefined}>
          <p>
            <strong>{index === 0 ? "Broker" : certificate.isSelfSigned ? "Authority" : "Issuer"}</strong>{" "}
            {escapeText(certificate.subject)}
          </p>
          {certificate.problem !== undefined && (
            <Mark tone="bad" glyph="⊘">
              <Message text={certificate.problem} isSentence />
            </Mark>
          )}
          <dl>
            {certificate.names.length > 0 && <Row name="Good for" value={certificate.names.join(", ")} />}
            <Row name="Issued by" value={certificate.isSelfSigned ? "itself" : certificate.issuer} />
            <Row name="Valid" value={`${dayOf(certificate.validFromMs)} to ${dayOf(certificate.validToMs)}`} />
            <Row name="SHA-256" value={certificate.fingerprint} />
          </dl>
        </li>
      ))}
    </ol>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{escapeText(value)}</dd>
    </div>
  );
}

/** Where it came to its end, and the name that others have for it. */
function describeStep({ step, code }: ClientFailure): string {
  return [stepWords[step] ?? step, ...(code === undefined ? [] : [code])].join(" · ");
}

function dayOf(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : "an unknown day";
}
