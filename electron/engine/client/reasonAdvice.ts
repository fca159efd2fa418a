import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";

/** What a refusal means to the person who wants the connection, and whether to try again with the same profile. */
interface Advice {
  readonly meaning: string;
  readonly remedy?: string;
  readonly isTransient: boolean;
}

const lasting = (meaning: string, remedy?: string): Advice =>
  remedy === undefined ? { meaning, isTransient: false } : { meaning, remedy, isTransient: false };
const transient = (meaning: string, remedy?: string): Advice =>
  remedy === undefined ? { meaning, isTransient: true } : { meaning, remedy, isTransient: true };

/** Return Codes of CONNACK in MQTT 3.1 and 3.1.1 (§3.2.2.3). */
const returnCodeAdvice: ReadonlyMap<number, Advice> = new Map([
  [1, lasting("unacceptable protocol version", "choose another MQTT version")],
  [2, lasting("client identifier rejected", "choose another one, or ask for a clean session")],
  [3, transient("the MQTT service is unavailable")],
  [4, lasting("bad user name or password", "check both")],
  [5, lasting("not authorized", "the broker does not admit this client or user")],
]);

/** Reason Codes of CONNACK and DISCONNECT in MQTT 5.0 (§2.4). */
const reasonCodeAdvice: ReadonlyMap<number, Advice> = new Map([
  // A broker that knows only 3.1.1 answers a 5.0 CONNECT with its own Return Code 1.
  [0x01, lasting("unacceptable protocol version", "the broker does not speak MQTT 5.0: choose 3.1.1")],
  [0x80, transient("unspecified error")],
  [0x81, lasting("malformed packet", "what this client sent could not be read")],
  [0x82, lasting("protocol error", "what this client sent is not allowed there")],
  [0x83, lasting("implementation specific error")],
  [0x84, lasting("unsupported protocol version", "choose another MQTT version")],
  [0x85, lasting("client identifier not valid", "choose another one")],
  [0x86, lasting("bad user name or password", "check both")],
  [0x87, lasting("not authorized", "the broker does not admit this client or user")],
  [0x88, transient("server unavailable")],
  [0x89, transient("server busy")],
  [0x8a, lasting("banned", "an administrator has shut this client out")],
  [0x8b, transient("server shutting down")],
  [0x8c, lasting("bad authentication method", "the broker does not know it or does not allow it")],
  [0x8d, transient("keep alive timeout", "nothing reached the broker in time")],
  [0x8e, lasting("session taken over", "another client connected with the same client identifier")],
  [0x8f, lasting("topic filter invalid")],
  [0x90, lasting("topic name invalid", "check the topic of the will message or of the last publish")],
  [0x93, lasting("receive maximum exceeded")],
  [0x94, lasting("topic alias invalid")],
  [0x95, lasting("packet too large", "the broker announced a smaller maximum packet size")],
  [0x96, transient("message rate too high", "publish more slowly")],
  [0x97, transient("quota exceeded")],
  [0x98, lasting("administrative action", "an administrator closed the connection")],
  [0x99, lasting("payload format invalid")],
  [0x9a, lasting("retain not supported")],
  [0x9b, lasting("QoS not supported", "choose a lower QoS")],
  [0x9c, transient("use another server for now")],
  [0x9d, lasting("server moved", "change the host of the profile")],
  [0x9e, lasting("shared subscriptions not supported")],
  [0x9f, transient("connection rate exceeded")],
  [0xa0, transient("maximum connect time reached")],
  [0xa1, lasting("subscription identifiers not supported")],
  [0xa2, lasting("wildcard subscriptions not supported")],
]);

/** Says what a CONNACK other than success means, and what helps. */
export function describeConnectRefusal(protocolVersion: ProtocolVersion, code: number): string {
  return `the broker refused the connection: ${describeAdvice(findAdvice(protocolVersion, code), code)}`;
}

/** Says what a DISCONNECT from the Server means (5.0 only), and what helps. */
export function describeServerDisconnect(reasonCode: number): string {
  return `the broker ended the connection: ${describeAdvice(findAdvice(5, reasonCode), reasonCode)}`;
}

/** Whether the same CONNECT may be accepted later. Codes that nobody defined are worth another try. */
export function isWorthRetrying(protocolVersion: ProtocolVersion, code: number): boolean {
  return findAdvice(protocolVersion, code)?.isTransient ?? true;
}

function findAdvice(protocolVersion: ProtocolVersion, code: number): Advice | undefined {
  return (protocolVersion === 5 ? reasonCodeAdvice : returnCodeAdvice).get(code);
}

function describeAdvice(advice: Advice | undefined, code: number): string {
  const hexadecimal = `0x${code.toString(16).padStart(2, "0")}`;
  if (advice === undefined) return `reserved code ${hexadecimal}`;
  const remedy = advice.remedy === undefined ? "" : `: ${advice.remedy}`;
  return `${advice.meaning} (${hexadecimal})${remedy}`;
}
