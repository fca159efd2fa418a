import { createSecureContext, type TLSSocket, type TlsOptions } from "node:tls";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ConnectionSecurity } from "./networkConnection.ts";

/** A certificate chain and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** How a listener speaks TLS. */
export interface TlsSettings extends KeyPair {
  /** Other certificates for clients that ask for a name (SNI): by name, `*.example.org` for all below. */
  readonly byServerName?: ReadonlyMap<string, KeyPair>;
  /** Who signs client certificates, PEM; without it no client is asked for one. */
  readonly clientAuthority?: string;
  /** Turns away clients without a certificate of `clientAuthority`. */
  readonly requiresClientCertificate?: boolean;
  /** Gets the session secrets, a line each in the format of NSS, for whoever deciphers a recording. */
  readonly keyLog?: (line: string) => void;
}

/** Older versions are broken; every client library of today speaks this one. */
const MINIMUM_VERSION = "TLSv1.2";

/** The options of Node for a server, or what is wrong with the certificates. */
export function readTlsOptions(settings: TlsSettings): Result<TlsOptions, string> {
  const { certificate, privateKey, clientAuthority } = settings;
  const options: TlsOptions = {
    cert: certificate,
    key: privateKey,
    minVersion: MINIMUM_VERSION,
    requestCert: clientAuthority !== undefined,
    rejectUnauthorized: settings.requiresClientCertificate === true,
    ...(clientAuthority === undefined ? {} : { ca: clientAuthority }),
  };
  try {
    createSecureContext(options);
    for (const [, pair] of settings.byServerName ?? []) {
      createSecureContext({ cert: pair.certificate, key: pair.privateKey, minVersion: MINIMUM_VERSION });
    }
    return ok(options);
  } catch (error) {
    return fail(`certificate or key cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the handshake of `socket` has settled. */
export function readSecurity(socket: TLSSocket): ConnectionSecurity {
  // Node's types promise a certificate with a subject; a client without one has neither.
  const certificate: { readonly subject?: { readonly CN?: unknown } } | null = socket.getPeerCertificate();
  const commonName = certificate?.subject?.CN;
  const serverName: unknown = Reflect.get(socket, "servername");
  return {
    protocol: socket.getProtocol() ?? "TLS",
    cipher: socket.getCipher().name,
    serverName: typeof serverName === "string" && serverName !== "" ? serverName : undefined,
    // A certificate that nobody trusted has signed says nothing about who this is.
    commonName: socket.authorized && typeof commonName === "string" ? commonName : undefined,
  };
}
