import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A certificate with its key, both PEM. */
export interface TestPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An authority of a test, which signs whatever it is told to. */
export interface TestAuthority {
  readonly certificate: string;
  issue(options?: {
    readonly commonName?: string;
    readonly names?: readonly string[];
    /** Days from now, also before it. */
    readonly fromDays?: number;
    readonly toDays?: number;
    readonly usage?: "server" | "client";
  }): Promise<TestPair>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;

/** Creates an authority that nobody trusts yet. */
export async function createTestAuthority(name = "Test authority"): Promise<TestAuthority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...daysAround(-1_000, 1_000),
    extensions: [
      new x509.BasicConstraintsExtension(true, 2, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    certificate: authority.toString("pem"),
    async issue({
      commonName = "broker",
      names = ["localhost", "127.0.0.1"],
      fromDays = -1,
      toDays = 30,
      usage = "server",
    } = {}) {
      const own = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${commonName}`,
        issuer: authority.subjectName,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        ...daysAround(fromDays, toDays),
        extensions: [
          new x509.ExtendedKeyUsageExtension([
            usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
          ]),
          new x509.SubjectAlternativeNameExtension(
            names.map((each): x509.JsonGeneralName => ({ type: /^[\d.]+$/.test(each) ? "ip" : "dns", value: each })),
          ),
        ],
      });
      return { certificate: certificate.toString("pem"), privateKey: await writeKey(own.privateKey) };
    },
  };
}

/** A certificate that nobody but itself has signed. */
export async function createSelfSigned(): Promise<TestPair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=alone",
    keys,
    signingAlgorithm: ALGORITHM,
    ...daysAround(-1, 30),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }])],
  });
  return { certificate: certificate.toString("pem"), privateKey: await writeKey(keys.privateKey) };
}

function daysAround(fromDays: number, toDays: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now + fromDays * DAY_MS), notAfter: new Date(now + toDays * DAY_MS) };
}

async function writeKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
