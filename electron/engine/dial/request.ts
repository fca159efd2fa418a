import type { Duplex } from "node:stream";

/** A host and a port, as dialled. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface ProxyRequest extends Endpoint {
  readonly kind: "socks5" | "http";
  readonly userName?: string;
  readonly password?: string;
}

/** How to speak TLS. One object for many connections is read once. */
export interface TlsRequest {
  /** Whether a certificate that is not good ends the attempt. What is wrong with it is reported either way. */
  readonly verifies: boolean;
  /** PEM; without it the authorities of the runtime are trusted. */
  readonly authority?: string;
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly pkcs12?: Uint8Array;
  readonly passphrase?: string;
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly minimumVersion?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
}

export interface WebSocketRequest {
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly subprotocol: string;
}

/** Where to connect, and through what. */
export interface DialRequest extends Endpoint {
  readonly proxy?: ProxyRequest;
  readonly tls?: TlsRequest;
  readonly webSocket?: WebSocketRequest;
}

/** The steps in their order; those that a request does not ask for are left out. */
export type DialStep = "name" | "tcp" | "proxy" | "tls" | "websocket";

/** One certificate of the chain that a peer has shown, its own first. */
export interface CertificateInfo {
  readonly subject: string;
  readonly issuer: string;
  /** Names and addresses that it is good for, as `DNS:broker.example`. */
  readonly names: readonly string[];
  /** SHA-256, in pairs of hexadecimal digits. */
  readonly fingerprint: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly isSelfSigned: boolean;
  /** What is wrong with this one; `undefined` when nothing is. */
  readonly problem?: string;
}

/** What TLS has settled. */
export interface TlsReport {
  readonly protocol: string;
  readonly cipher: string;
  readonly alpn?: string;
  readonly certificates: readonly CertificateInfo[];
  /** Why the chain is not trusted, when that was not insisted upon. */
  readonly problem?: string;
}

/** Why no connection came about. */
export interface DialFailure {
  readonly step: DialStep;
  /** What happened: a sentence in lower case, without a full stop. */
  readonly meaning: string;
  /** What helps. */
  readonly remedy?: string;
  /** The system's or library's own name of the error. */
  readonly code?: string;
  /** The chain, when a certificate is to blame. */
  readonly certificates?: readonly CertificateInfo[];
  /** Whether the same attempt may succeed later. */
  readonly isTransient: boolean;
}

/** A connection that stands. Its stream may be paused: whoever takes it over resumes it once it listens. */
export interface Dialled {
  readonly stream: Duplex;
  readonly remote: string;
  /** Where it leads to: the address that a name stood for, or what the proxy was asked for. */
  readonly reached: Endpoint;
  readonly local: string;
  readonly security?: TlsReport;
}
