import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type { JsonGeneralName, X509Certificate } from "@peculiar/x509";

/** A certificate and the private key to it, as X.509 knows them. */
export interface Issued {
  readonly certificate: X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

/** From when to when a certificate is good. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Loads the library: nobody who serves no TLS waits for it. */
export async function loadX509() {
  // The library's container of algorithms registers through it.
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

/** Makes the certificate of a new authority, signed by itself. */
export async function createAuthorityCertificate(name: string, validity: Validity): Promise<Issued> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ O: ["Wirebench"] }, { CN: [name] }],
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

/** What a certificate is for. */
export type Purpose = { readonly kind: "server"; readonly names: readonly string[] } | { readonly kind: "client" };

/** Makes a certificate that `authority` has signed. */
export async function issueCertificate(
  authority: Issued,
  commonName: string,
  purpose: Purpose,
  validity: Validity,
): Promise<Issued> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const usage = purpose.kind === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }],
    issuer: authority.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      ...(purpose.kind === "server" ? [new x509.SubjectAlternativeNameExtension(purpose.names.map(generalName))] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

/** Reads what `writeKey` and a certificate's PEM hold. Throws when one of them is damaged. */
export async function readIssued(certificatePem: string, keyPem: string): Promise<Issued> {
  const x509 = await loadX509();
  const der = x509.PemConverter.decodeFirst(keyPem);
  return {
    certificate: new x509.X509Certificate(certificatePem),
    privateKey: await crypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]),
  };
}

/** A private key as PEM (PKCS #8). */
export async function writeKey(privateKey: webcrypto.CryptoKey): Promise<string> {
  const x509 = await loadX509();
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY")}\n`;
}

function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) === 0 ? "dns" : "ip", value: name };
}
