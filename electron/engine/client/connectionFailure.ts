import { assertNever } from "#shared/base/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { describeConnectRefusal, describeServerDisconnect, isWorthRetrying } from "./reasonAdvice.ts";

/** A host and a port, as dialled. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Why an attempt to connect, or a connection, came to its end. */
export type ConnectionFailure =
  /** The embedded broker was asked for and does not listen. */
  | { readonly kind: "no-broker" }
  /** The operating system's error: name lookup, refusal, reset. `code` is its name, such as `ECONNREFUSED`. */
  | { readonly kind: "network"; readonly code: string }
  /** No network connection, or no CONNACK on it, within the time allowed. */
  | { readonly kind: "connect-timeout"; readonly seconds: number }
  | { readonly kind: "connack-timeout"; readonly seconds: number }
  | {
      readonly kind: "refused";
      readonly protocolVersion: ProtocolVersion;
      readonly code: number;
      readonly reasonString?: string;
    }
  | { readonly kind: "server-disconnect"; readonly reasonCode: number; readonly reasonString?: string }
  /** No sign of life from the Server within one and a half times the Keep Alive. */
  | { readonly kind: "keep-alive"; readonly seconds: number }
  /** The peer closed the network connection without a word. */
  | { readonly kind: "closed"; readonly phase: "before-connack" | "connected" }
  /** The peer sent what MQTT does not allow. */
  | { readonly kind: "protocol"; readonly detail: string }
  /** The profile asks for a CONNECT that cannot be sent. */
  | { readonly kind: "unsendable"; readonly detail: string };

/** Says in one sentence what happened and what helps: lower case, no full stop. Never holds a password. */
export function describeConnectionFailure(failure: ConnectionFailure, endpoint: Endpoint): string {
  const address = `\`${endpoint.host}:${endpoint.port}\``;
  switch (failure.kind) {
    case "no-broker":
      return "the embedded broker is not listening: start it first";
    case "network":
      return describeNetworkError(failure.code, endpoint, address);
    case "connect-timeout":
      return `no answer within ${failure.seconds} s: a firewall may drop the packets, or the address is wrong: ${address}`;
    case "connack-timeout":
      return `the connection stands but no CONNACK came within ${failure.seconds} s: is this an MQTT port without TLS? ${address}`;
    case "refused":
      return describeConnectRefusal(failure.protocolVersion, failure.code) + quoteReason(failure.reasonString);
    case "server-disconnect":
      return describeServerDisconnect(failure.reasonCode) + quoteReason(failure.reasonString);
    case "keep-alive":
      return `the broker did not answer PINGREQ within the keep alive of ${failure.seconds} s: ${address}`;
    case "closed":
      return failure.phase === "before-connack"
        ? `the broker closed the connection without a CONNACK: it may want TLS, another protocol version or another client identifier: ${address}`
        : `the broker closed the connection: ${address}`;
    case "protocol":
      return `the broker broke the protocol: ${failure.detail}`;
    case "unsendable":
      return failure.detail;
    default:
      return assertNever(failure);
  }
}

/**
 * Whether the same attempt may succeed later, so that a client that reconnects should try again. A wrong password,
 * a profile that cannot be sent, or a session that another client took over would only fail or fight again.
 */
export function isTransientFailure(failure: ConnectionFailure): boolean {
  switch (failure.kind) {
    case "refused":
      return isWorthRetrying(failure.protocolVersion, failure.code);
    case "server-disconnect":
      return isWorthRetrying(5, failure.reasonCode);
    case "unsendable":
      return false;
    case "no-broker":
    case "network":
    case "connect-timeout":
    case "connack-timeout":
    case "keep-alive":
    case "closed":
    case "protocol":
      return true;
    default:
      return assertNever(failure);
  }
}

function describeNetworkError(code: string, endpoint: Endpoint, address: string): string {
  switch (code) {
    case "ENOTFOUND":
      return `no such host: check its spelling and the DNS: \`${endpoint.host}\``;
    case "EAI_AGAIN":
      return `the name could not be looked up: DNS does not answer: \`${endpoint.host}\``;
    case "ECONNREFUSED":
      return `nobody listens there: is the broker running, and is the port right? ${address}`;
    case "ECONNRESET":
    case "EPIPE":
      return `the broker broke the connection off: ${address}`;
    case "ETIMEDOUT":
      return `no answer: a firewall may drop the packets, or the address is wrong: ${address}`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `no route to the host: is this machine in the right network? ${address}`;
    case "EACCES":
    case "EPERM":
      return `the operating system does not allow the connection: ${address}`;
    default:
      return `the connection failed with ${code}: ${address}`;
  }
}

function quoteReason(reasonString: string | undefined): string {
  return reasonString === undefined || reasonString === "" ? "" : `; the broker says \`${reasonString}\``;
}
