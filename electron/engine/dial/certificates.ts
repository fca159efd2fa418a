import type { DetailedPeerCertificate, PeerCertificate } from "node:tls";
import type { CertificateInfo } from "./request.ts";

/** A peer that shows more is up to something. */
const MAX_CHAIN = 20;

/** The chain that a peer has shown, its own certificate first; the issuer that is its own ends it. */
export function readChain(first: DetailedPeerCertificate): readonly CertificateInfo[] {
  const chain: CertificateInfo[] = [];
  const seen = new Set<string>();
  let present: DetailedPeerCertificate | undefined = first;
  while (isCertificate(present) && !seen.has(present.fingerprint256) && chain.length < MAX_CHAIN) {
    seen.add(present.fingerprint256);
    chain.push(readCertificate(present));
    present = present.issuerCertificate;
  }
  return chain;
}

/** Node gives an empty object where there is no certificate. */
function isCertificate(value: DetailedPeerCertificate | undefined): value is DetailedPeerCertificate {
  return value !== undefined && typeof value.fingerprint256 === "string";
}

function readCertificate(certificate: PeerCertificate): CertificateInfo {
  const subject = describeName(certificate.subject);
  const issuer = describeName(certificate.issuer);
  return {
    subject,
    issuer,
    names: readNames(certificate.subjectaltname),
    fingerprint: certificate.fingerprint256,
    validFromMs: Date.parse(certificate.valid_from),
    validToMs: Date.parse(certificate.valid_to),
    isSelfSigned: subject === issuer,
  };
}

/** `CN=broker, O=Plant`; what a distinguished name holds is a stranger's words. */
function describeName(name: object | undefined): string {
  return Object.entries(name ?? {})
    .flatMap(([part, value]) => (Array.isArray(value) ? value : [value]).map((each) => `${part}=${String(each)}`))
    .join(", ")
    .slice(0, 1_000);
}

function readNames(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(", ").slice(0, 100);
}
