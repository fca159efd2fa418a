import { connectReturnCodeNames, type ProtocolVersion, reasonCodeName } from "#shared/mqtt/spec/index.ts";

/** What a refusal means to the person who wants the connection, and whether to try again with the same profile. */
export interface Advice {
  readonly meaning: string;
  readonly remedy?: string;
  /** The code and its name in the standard: `0x87 Not authorized`. */
  readonly code: string;
  readonly isTransient: boolean;
}

type Entry = readonly [isTransient: boolean, meaning: string, remedy?: string];
const LASTING = false;
const TRANSIENT = true;

/** Return Codes of CONNACK in MQTT 3.1 and 3.1.1 (§3.2.2.3). */
const returnCodeAdvice: ReadonlyMap<number, Entry> = new Map<number, Entry>([
  [1, [LASTING, "unacceptable protocol version", "choose another MQTT version"]],
  [2, [LASTING, "client identifier rejected", "choose another one, or ask for a clean session"]],
  [3, [TRANSIENT, "the MQTT service is unavailable", "try again later"]],
  [4, [LASTING, "bad user name or password", "check both"]],
  [5, [LASTING, "not authorized", "the broker does not admit this client or user"]],
]);

/** Reason Codes of CONNACK and DISCONNECT in MQTT 5.0 (§2.4). */
const reasonCodeAdvice: ReadonlyMap<number, Entry> = new Map<number, Entry>([
  // A broker that knows only 3.1.1 answers a 5.0 CONNECT with its own Return Code 1.
  [0x01, [LASTING, "unacceptable protocol version", "the broker does not speak MQTT 5.0: choose 3.1.1"]],
  [0x00, [TRANSIENT, "normal disconnection"]],
  [0x80, [TRANSIENT, "unspecified error", "the broker's own log says more"]],
  [0x81, [LASTING, "malformed packet", "what this client sent could not be read"]],
  [0x82, [LASTING, "protocol error", "what this client sent is not allowed there"]],
  [0x83, [LASTING, "implementation specific error", "the broker's own log says more"]],
  [0x84, [LASTING, "unsupported protocol version", "choose another MQTT version"]],
  [0x85, [LASTING, "client identifier not valid", "choose another one"]],
  [0x86, [LASTING, "bad user name or password", "check both"]],
  [
    0x87,
    [
      LASTING,
      "not authorized",
      "the broker does not admit this client or user; a will on a forbidden topic is refused like this, too",
    ],
  ],
  [0x88, [TRANSIENT, "server unavailable", "try again later"]],
  [0x89, [TRANSIENT, "server busy", "try again later"]],
  [0x8a, [LASTING, "banned", "an administrator has shut this client out"]],
  [0x8b, [TRANSIENT, "server shutting down", "try again later"]],
  [0x8c, [LASTING, "bad authentication method", "the broker does not know it or does not allow it"]],
  [0x8d, [TRANSIENT, "keep alive timeout", "nothing reached the broker in time"]],
  [0x8e, [LASTING, "session taken over", "another client connected with the same client identifier"]],
  [0x8f, [LASTING, "topic filter invalid"]],
  [0x90, [LASTING, "topic name invalid", "check the topic of the will message or of the last publish"]],
  [0x93, [LASTING, "receive maximum exceeded"]],
  [0x94, [LASTING, "topic alias invalid"]],
  [0x95, [LASTING, "packet too large", "the broker announced a smaller maximum packet size"]],
  [0x96, [TRANSIENT, "message rate too high", "publish more slowly"]],
  [0x97, [TRANSIENT, "quota exceeded", "the broker has a limit for this client"]],
  [0x98, [LASTING, "administrative action", "an administrator closed the connection"]],
  [0x99, [LASTING, "payload format invalid", "the payload of the will message is not what it says"]],
  [0x9a, [LASTING, "retain not supported", "publish, and leave a will, without retain"]],
  [0x9b, [LASTING, "QoS not supported", "choose a lower QoS, also for the will message"]],
  [0x9c, [TRANSIENT, "use another server for now", "the broker names one as Server Reference, perhaps"]],
  [0x9d, [LASTING, "server moved", "change the host of the profile"]],
  [0x9e, [LASTING, "shared subscriptions not supported"]],
  [0x9f, [TRANSIENT, "connection rate exceeded", "connect more slowly"]],
  [0xa0, [TRANSIENT, "maximum connect time reached"]],
  [0xa1, [LASTING, "subscription identifiers not supported"]],
  [0xa2, [LASTING, "wildcard subscriptions not supported"]],
]);

/** What a CONNACK other than success, or a DISCONNECT from the Server (5.0 only), means, and what helps. */
export function adviseOn(packet: "CONNACK" | "DISCONNECT", protocolVersion: ProtocolVersion, code: number): Advice {
  const table = protocolVersion === 5 ? reasonCodeAdvice : returnCodeAdvice;
  // Codes that nobody defined are worth another try.
  const [isTransient, meaning, remedy] = table.get(code) ?? [TRANSIENT, "a reserved code"];
  const name = protocolVersion === 5 ? reasonCodeName(code, packet) : connectReturnCodeNames[code];
  const hexadecimal = `0x${code.toString(16).toUpperCase().padStart(2, "0")}`;
  return {
    meaning,
    ...(remedy === undefined ? {} : { remedy }),
    code: name === undefined ? hexadecimal : `${hexadecimal} ${name}`,
    isTransient,
  };
}
