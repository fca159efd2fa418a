import { explainSocketError } from "./explainSocket.ts";
import type { CertificateInfo, DialFailure, Endpoint, TlsRequest } from "./request.ts";

type Words = readonly [meaning: string, remedy?: string];

/** What an error during or soon after a TLS handshake means. Codes are OpenSSL's names as Node spells them. */
export function explainTlsError(
  error: { readonly code?: string; readonly message: string },
  endpoint: Endpoint,
): DialFailure {
  const code = error.code ?? "UNKNOWN";
  const words = findAlert(code);
  if (words !== undefined) return failure(words, code);
  if (/^E[A-Z]+$/.test(code) && !code.startsWith("ERR_")) {
    return explainSocketError(code, endpoint, "tls");
  }
  return failure([`the TLS handshake failed: ${error.message.slice(0, 200)}`], code);
}

/** Whether an error that ends a connection is the answer of TLS to our certificate: in 1.3 it comes after the handshake. */
export function isTlsAlert(code: string): boolean {
  return findAlert(code) !== undefined;
}

function findAlert(code: string): Words | undefined {
  const is = (...parts: readonly string[]): boolean => parts.some((part) => code.includes(part));
  if (is("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "BAD_RECORD_TYPE")) {
    return ["what answers does not speak TLS", "turn TLS off, or connect to the broker's TLS port"];
  }
  if (is("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW")) {
    return ["broker and client have no version of TLS in common", "lower the minimum version, or update the broker"];
  }
  if (is("ALERT_CERTIFICATE_REQUIRED", "PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
    return ["the broker wants a client certificate, and none was shown", "give the profile a certificate with its key"];
  }
  if (is("ALERT_UNKNOWN_CA")) {
    return [
      "the broker does not trust the authority of the client certificate",
      "use a certificate whose authority the broker knows",
    ];
  }
  if (is("ALERT_CERTIFICATE_EXPIRED")) return ["the broker says that the client certificate has expired", "renew it"];
  if (is("ALERT_CERTIFICATE_REVOKED"))
    return ["the broker says that the client certificate was revoked", "ask for a new one"];
  if (is("ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_UNSUPPORTED_CERTIFICATE")) {
    return ["the broker refuses the client certificate", "is it made for clients, and does its authority fit?"];
  }
  if (is("ALERT_ACCESS_DENIED")) return ["the broker knows the client certificate and does not admit it"];
  if (is("NO_APPLICATION_PROTOCOL")) {
    return [
      "the broker knows none of the application protocols offered (ALPN)",
      "correct or empty the list of ALPN names",
    ];
  }
  if (is("UNRECOGNIZED_NAME"))
    return ["the broker does not know the server name that was asked for (SNI)", "correct the server name"];
  if (is("HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "INSUFFICIENT_SECURITY", "NO_SUITABLE_SIGNATURE")) {
    return [
      "broker and client found no common way to encrypt",
      "the broker may want a client certificate, or only old ciphers",
    ];
  }
  if (is("EE_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "DH_KEY_TOO_SMALL")) {
    return ["the broker's certificate or key is too weak to be accepted", "renew it with a longer key"];
  }
  return undefined;
}

/** Judges the chain of a broker: `error` is what OpenSSL says of it, as Node spells it. */
export function explainChain(
  error: string,
  chain: readonly CertificateInfo[],
  name: string,
  nowMs: number,
): DialFailure {
  const [culprit, problem, words] = findCulprit(error, chain, name, nowMs);
  return {
    ...failure(words, error),
    certificates: chain.map((certificate, index) => (index === culprit ? { ...certificate, problem } : certificate)),
  };
}

type Judgement = readonly [culprit: number, problem: string, words: Words];

function findCulprit(error: string, chain: readonly CertificateInfo[], name: string, nowMs: number): Judgement {
  const last = chain.length - 1;
  const own = chain[0];
  const top = chain[last];
  const called = (index: number): string =>
    index <= 0 ? "the broker's certificate" : "a certificate above the broker's";
  switch (error) {
    case "CERT_HAS_EXPIRED": {
      const index = Math.max(
        0,
        chain.findIndex(({ validToMs }) => validToMs < nowMs),
      );
      const day = dayOf(chain[index]?.validToMs);
      return [index, `expired on ${day}`, [`${called(index)} expired on ${day}`, "renew it at the broker"]];
    }
    case "CERT_NOT_YET_VALID": {
      const index = Math.max(
        0,
        chain.findIndex(({ validFromMs }) => validFromMs > nowMs),
      );
      const day = dayOf(chain[index]?.validFromMs);
      return [
        index,
        `not valid before ${day}`,
        [`${called(index)} is not valid before ${day}`, "is the clock of this machine right?"],
      ];
    }
    case "ERR_TLS_CERT_ALTNAME_INVALID": {
      const names = own?.names.length === 0 ? "no name at all" : (own?.names.slice(0, 5).join(", ") ?? "");
      return [
        0,
        `not for \`${name}\``,
        [
          `the broker's certificate is for ${names}, not for \`${name}\``,
          "connect by a name that it holds, or set the server name",
        ],
      ];
    }
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return [
        0,
        "signed by itself and not trusted",
        [
          "the broker's certificate is signed by itself, and nobody trusted vouches for it",
          "give the profile this certificate as its authority if the fingerprint is right",
        ],
      ];
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return [
        last,
        "not among the trusted authorities",
        [
          `the chain ends at an authority that is not trusted: \`${top?.subject ?? ""}\``,
          "give the profile that authority's certificate",
        ],
      ];
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_GET_ISSUER_CERT":
      return [
        last,
        "its issuer is not known",
        [
          `the issuer of the certificate is not known here: \`${top?.issuer ?? ""}\``,
          "give the profile that authority's certificate, or let the broker send the whole chain",
        ],
      ];
    case "CERT_SIGNATURE_FAILURE":
      return [
        0,
        "its signature is wrong",
        [
          "the signature on the broker's certificate does not fit its authority",
          "another authority of the same name may be given in the profile",
        ],
      ];
    case "INVALID_PURPOSE":
      return [
        0,
        "not made for servers",
        ["the broker's certificate is not made for servers", "issue one with the purpose server authentication"],
      ];
    case "CERT_REVOKED":
      return [0, "revoked", ["the broker's certificate was revoked"]];
    default:
      return [0, error, [`the broker's certificate is not good: ${error}`]];
  }
}

/** What is wrong with the certificate, key or authority that the profile itself brings. */
export function explainOwnCertificate(error: NodeJS.ErrnoException, request: TlsRequest): DialFailure {
  return failure(ownWords(`${error.code ?? ""} ${error.message}`, request), error.code ?? error.message.slice(0, 80));
}

function ownWords(text: string, { pkcs12, passphrase }: TlsRequest): Words {
  if (/KEY_VALUES_MISMATCH|key values mismatch/i.test(text)) {
    return [
      "the private key does not belong to the client certificate",
      "choose the key that the certificate was made with",
    ];
  }
  if (/mac verify failure|BAD_DECRYPT|bad decrypt|bad password/i.test(text)) {
    return passphrase === undefined
      ? ["the key is encrypted", "enter its passphrase"]
      : ["the passphrase does not open the key", "enter the passphrase that the key was encrypted with"];
  }
  if (/INTERRUPTED_OR_CANCELLED|PASSWORD_READ|MISSING_PASSPHRASE|bad password read/i.test(text)) {
    return ["the key is encrypted", "enter its passphrase"];
  }
  if (pkcs12 !== undefined) {
    return /unsupported/i.test(text)
      ? [
          "the PKCS #12 file is encrypted in an old way that is not read any more",
          "export it again with AES: openssl pkcs12 -export without -legacy",
        ]
      : ["the PKCS #12 file cannot be read", "is it a .p12 or .pfx file?"];
  }
  return [`certificate, key or authority cannot be used: ${text.trim().slice(0, 200)}`, "they must be PEM files"];
}

function failure([meaning, remedy]: Words, code: string): DialFailure {
  // Somebody has to change something first.
  return { step: "tls", meaning, ...(remedy === undefined ? {} : { remedy }), code, isTransient: false };
}

function dayOf(ms: number | undefined): string {
  return ms === undefined || Number.isNaN(ms) ? "an unknown day" : new Date(ms).toISOString().slice(0, 10);
}
