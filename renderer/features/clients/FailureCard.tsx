import { escapeText } from "#shared/base/index.ts";
import type { CertificateView, ClientDetail, ClientEvent, ClientFailure } from "#shared/contract/index.ts";
import { Button, Mark, Message } from "#renderer/ui/index.ts";
import { stepWords } from "./describeClient.ts";
import styles from "./Truth.module.css";
import { useShowPackets } from "./useShowPackets.ts";

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
  const showPackets = useShowPackets();
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
      {connection !== undefined && <Button onClick={() => showPackets(connection)}>Show its packets</Button>}
    </>
  );
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
