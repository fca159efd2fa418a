import { isIP, type Socket } from "node:net";
import { explainSocketError } from "./explainSocket.ts";
import { readAnswer, type Reading } from "./readAnswer.ts";
import type { DialFailure, Endpoint, ProxyRequest } from "./request.ts";

const VERSION = 5;
const METHOD_NONE = 0;
const METHOD_PASSWORD = 2;
const NO_METHOD = 0xff;
const COMMAND_CONNECT = 1;
const ADDRESS_IPV4 = 1;
const ADDRESS_NAME = 3;
const ADDRESS_IPV6 = 4;

/** Replies of RFC 1928 §6 other than success, and what helps. */
const replies: ReadonlyMap<number, readonly [meaning: string, remedy?: string]> = new Map([
  [1, ["the SOCKS proxy failed to connect, and says no more"]],
  [2, ["the rules of the SOCKS proxy do not allow this connection", "ask who runs the proxy"]],
  [3, ["the SOCKS proxy cannot reach that network"]],
  [4, ["the SOCKS proxy cannot reach the host", "is the name spelled as the proxy's DNS knows it?"]],
  [5, ["nobody listens there, says the SOCKS proxy", "start the broker, or correct the port"]],
  [6, ["the SOCKS proxy got no answer in time"]],
  [7, ["the SOCKS proxy does not know CONNECT"]],
  [8, ["the SOCKS proxy does not know this kind of address", "try an IPv4 address or a name"]],
]);

/**
 * Asks a SOCKS5 proxy (RFC 1928, RFC 1929) to connect `socket` to `target`. Names are left to the proxy to look up.
 * `undefined` when the way is open.
 */
export async function connectThroughSocks(
  socket: Socket,
  proxy: ProxyRequest,
  target: Endpoint,
): Promise<DialFailure | undefined> {
  const hasName = proxy.userName !== undefined;
  socket.write(Buffer.from(hasName ? [VERSION, 2, METHOD_NONE, METHOD_PASSWORD] : [VERSION, 1, METHOD_NONE]));
  const method = await readAnswer(socket, (bytes) => readFixed(bytes, 2));
  if (!method.ok) return lost(method.error, proxy);
  const [version, chosen] = method.value;
  if (version !== VERSION) return failure("what answers is no SOCKS5 proxy", "is it an HTTP proxy?");
  if (chosen === METHOD_PASSWORD) {
    const refusal = await authenticate(socket, proxy);
    if (refusal !== undefined) return refusal;
  } else if (chosen !== METHOD_NONE) {
    return chosen === NO_METHOD && hasName
      ? failure("the SOCKS proxy accepts no user name and password")
      : failure(
          "the SOCKS proxy wants a way of authentication that was not offered",
          "enter its user name and password",
        );
  }
  const address = encodeAddress(target.host);
  if (address === undefined) return failure("the host name is too long for SOCKS5");
  socket.write(Buffer.from([VERSION, COMMAND_CONNECT, 0, ...address, target.port >> 8, target.port & 0xff]));
  const reply = await readAnswer(socket, readReply);
  if (!reply.ok) return lost(reply.error, proxy);
  if (reply.value === 0) return undefined;
  const [meaning, remedy] = replies.get(reply.value) ?? [
    `the SOCKS proxy answers with the unknown code ${reply.value}`,
  ];
  return failure(`${meaning}: \`${target.host}:${target.port}\``, remedy, reply.value !== 2);
}

async function authenticate(socket: Socket, proxy: ProxyRequest): Promise<DialFailure | undefined> {
  const name = Buffer.from(proxy.userName ?? "");
  const password = Buffer.from(proxy.password ?? "");
  if (name.length > 255 || password.length > 255) return failure("user name or password is too long for SOCKS5");
  socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([password.length]), password]));
  const answer = await readAnswer(socket, (bytes) => readFixed(bytes, 2));
  if (!answer.ok) return lost(answer.error, proxy);
  return answer.value[1] === 0
    ? undefined
    : failure("the SOCKS proxy refuses the user name or password", "check both, in the profile's proxy settings");
}

function readFixed(bytes: Buffer, length: number): Reading<Buffer> {
  return bytes.length < length
    ? { kind: "incomplete" }
    : { kind: "read", value: bytes.subarray(0, length), end: length };
}

/** The reply's code; the address after it is where the proxy connects from, which nobody needs. */
function readReply(bytes: Buffer): Reading<number> {
  const addressBytes =
    { [ADDRESS_IPV4]: 4, [ADDRESS_NAME]: 1 + (bytes[4] ?? 0), [ADDRESS_IPV6]: 16 }[bytes[3] ?? 0] ?? 0;
  const end = 4 + addressBytes + 2;
  // Some proxies leave the address out of a refusal.
  if (bytes.length >= 2 && bytes[1] !== 0) return { kind: "read", value: bytes[1] ?? 1, end: bytes.length };
  return bytes.length < 5 || bytes.length < end ? { kind: "incomplete" } : { kind: "read", value: 0, end };
}

function encodeAddress(host: string): readonly number[] | undefined {
  if (isIP(host) === 4) return [ADDRESS_IPV4, ...host.split(".").map(Number)];
  if (isIP(host) === 6) return [ADDRESS_IPV6, ...ipv6Bytes(host)];
  const name = Buffer.from(host);
  return name.length > 255 ? undefined : [ADDRESS_NAME, name.length, ...name];
}

function ipv6Bytes(host: string): readonly number[] {
  const ipv4 = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  const text =
    ipv4 === null
      ? host
      : `${ipv4[1]}${((Number(ipv4[2]) << 8) | Number(ipv4[3])).toString(16)}:${((Number(ipv4[4]) << 8) | Number(ipv4[5])).toString(16)}`;
  const [head = "", tail] = text.replace(/%.*$/, "").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function lost(code: string | undefined, proxy: ProxyRequest): DialFailure {
  return code === undefined
    ? failure("the proxy closed the connection without an answer", "is it a SOCKS5 proxy?", true)
    : explainSocketError(code, proxy, "proxy");
}

function failure(meaning: string, remedy?: string, isTransient = false): DialFailure {
  return { step: "proxy", meaning, ...(remedy === undefined ? {} : { remedy }), isTransient };
}
