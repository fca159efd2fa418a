import { assertNever } from "#shared/base/index.ts";
import type { ClientFailure } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import {
  type DialFailure,
  type Endpoint,
  explainSocketError,
  explainTlsError,
  isTlsAlert,
  TEXT_FRAME,
} from "../dial/index.ts";
import type { ProtocolEnd } from "./protocol/index.ts";
import { adviseOn } from "./reasonAdvice.ts";

/** Why an attempt to connect, or a connection, came to its end. */
export type ConnectionEnd =
  /** The embedded broker was asked for and does not listen. */
  | { readonly kind: "no-broker" }
  /** The profile asks for what cannot be sent. */
  | { readonly kind: "unsendable"; readonly detail: string }
  /** What the profile needs is locked away. */
  | { readonly kind: "locked" }
  | { readonly kind: "dial"; readonly failure: DialFailure }
  | { readonly kind: "protocol"; readonly end: ProtocolEnd; readonly wasConnected: boolean };

/** A failure in words, and whether the same attempt may succeed later: a wrong password would only fail again. */
export interface ExplainedEnd {
  readonly failure: ClientFailure;
  readonly isTransient: boolean;
}

/** Explains an end. Never holds a password. */
export function explainEnd(
  end: ConnectionEnd,
  context: { readonly endpoint: Endpoint; readonly protocolVersion: ProtocolVersion; readonly hasTls: boolean },
): ExplainedEnd {
  switch (end.kind) {
    case "no-broker":
      return explained("tcp", "the embedded broker is not listening", "start it in the Broker activity", true);
    case "unsendable":
      return explained("profile", end.detail, "edit the client");
    case "locked":
      return {
        failure: {
          step: "profile",
          meaning: "the passwords and keys are locked",
          remedy: "unlock them with their passphrase",
          needs: "unlock",
        },
        isTransient: false,
      };
    case "dial": {
      const { step, meaning, remedy, code, certificates, isTransient } = end.failure;
      return {
        failure: {
          step,
          meaning,
          ...(remedy === undefined ? {} : { remedy }),
          ...(code === undefined ? {} : { code }),
          ...(certificates === undefined
            ? {}
            : { certificates: certificates.map((each) => ({ ...each, names: [...each.names] })) }),
        },
        isTransient,
      };
    }
    case "protocol":
      return explainProtocolEnd(end.end, end.wasConnected, context);
    default:
      return assertNever(end);
  }
}

function explainProtocolEnd(
  end: ProtocolEnd,
  wasConnected: boolean,
  context: { readonly endpoint: Endpoint; readonly protocolVersion: ProtocolVersion; readonly hasTls: boolean },
): ExplainedEnd {
  const { endpoint, protocolVersion, hasTls } = context;
  const step = wasConnected ? "connected" : "connack";
  const address = `\`${endpoint.host}:${endpoint.port}\``;
  switch (end.kind) {
    case "refused": {
      const { reasonCode, properties } = end.connack;
      return refused(
        "CONNACK",
        "the broker refused the connection",
        protocolVersion,
        reasonCode,
        step,
        properties?.reasonString,
      );
    }
    case "server-disconnect":
      return refused("DISCONNECT", "the broker ended the connection", 5, end.reasonCode, step, end.reasonString);
    case "connack-timeout":
      return explained(
        step,
        `the connection stands but no CONNACK came within ${end.seconds} s: ${address}`,
        hasTls ? "is this an MQTT port?" : "is this an MQTT port without TLS?",
        true,
      );
    case "keep-alive":
      return explained(
        step,
        `the broker did not answer PINGREQ within ${end.seconds} s: ${address}`,
        "it hangs, or the network lost it",
        true,
      );
    case "authentication":
      return explained(step, `the authentication failed: ${end.detail}`, "check user name, password and method");
    case "other-protocol":
      return explained(
        step,
        `what answers at ${address} speaks no MQTT: it begins \`${end.line}\``,
        end.line.startsWith("HTTP/")
          ? "is this the port of a web server? MQTT over WebSocket has ws://"
          : "is this an MQTT port?",
      );
    case "protocol":
      return explained(step, `the broker broke the protocol: ${end.detail}`, "its packets show where", true);
    case "closed":
      return explainClosing(end.code, wasConnected, context, address);
    default:
      return assertNever(end);
  }
}

function explainClosing(
  code: string | undefined,
  wasConnected: boolean,
  { endpoint, protocolVersion }: { readonly endpoint: Endpoint; readonly protocolVersion: ProtocolVersion },
  address: string,
): ExplainedEnd {
  const step = wasConnected ? "connected" : "connack";
  // TLS 1.3 answers a client's certificate after the handshake: it is a matter of TLS all the same.
  if (code !== undefined && isTlsAlert(code)) {
    const { meaning, remedy } = explainTlsError({ code, message: code }, endpoint);
    return explained("tls", meaning, remedy ?? "", false, code);
  }
  if (code === TEXT_FRAME)
    return explained(
      step,
      "the broker sent a text frame on a WebSocket that carries MQTT",
      "it breaks MQTT 5.0 §6",
      true,
    );
  if (!wasConnected && (code === undefined || code === "ECONNRESET" || code === "EPIPE")) {
    return explained(
      step,
      code === undefined
        ? `the broker closed the connection without a CONNACK: ${address}`
        : `the broker broke the connection off without a CONNACK (${code}): ${address}`,
      protocolVersion === 5
        ? "it may not speak MQTT 5.0: try 3.1.1; or it wants TLS or another client identifier"
        : "it may want TLS, another protocol version or another client identifier",
      true,
    );
  }
  if (code === undefined) return explained(step, `the broker closed the connection: ${address}`, "", true);
  const { meaning, remedy } = explainSocketError(code, endpoint, "tcp");
  return explained(step, meaning, remedy ?? "", true, code);
}

function refused(
  packet: "CONNACK" | "DISCONNECT",
  what: string,
  protocolVersion: ProtocolVersion,
  code: number,
  step: ClientFailure["step"],
  reasonString: string | undefined,
): ExplainedEnd {
  const advice = adviseOn(packet, protocolVersion, code);
  return {
    failure: {
      step,
      meaning: `${what}: ${advice.meaning}`,
      ...(advice.remedy === undefined ? {} : { remedy: advice.remedy }),
      code: advice.code,
      ...(reasonString === undefined || reasonString === "" ? {} : { reasonString }),
    },
    isTransient: advice.isTransient,
  };
}

function explained(
  step: ClientFailure["step"],
  meaning: string,
  remedy: string,
  isTransient = false,
  code?: string,
): ExplainedEnd {
  return {
    failure: { step, meaning, ...(remedy === "" ? {} : { remedy }), ...(code === undefined ? {} : { code }) },
    isTransient,
  };
}

/** A failure as one line: lower case, no full stop. */
export function failureLine({ meaning, remedy, code, reasonString }: ClientFailure): string {
  const named = code?.startsWith("0x") === true ? ` (${code.slice(0, 4)})` : "";
  const said = reasonString === undefined ? "" : `; the broker says \`${reasonString}\``;
  return `${meaning}${named}${remedy === undefined ? "" : `: ${remedy}`}${said}`;
}
