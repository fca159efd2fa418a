import type { Socket } from "node:net";
import { explainSocketError } from "./explainSocket.ts";
import { readAnswer, type Reading } from "./readAnswer.ts";
import type { DialFailure, Endpoint, ProxyRequest } from "./request.ts";

/** Asks an HTTP proxy to connect `socket` to `target` (RFC 9110 §9.3.6). `undefined` when the way is open. */
export async function connectThroughHttp(
  socket: Socket,
  proxy: ProxyRequest,
  target: Endpoint,
): Promise<DialFailure | undefined> {
  const authority = target.host.includes(":") ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
  const credentials = Buffer.from(`${proxy.userName ?? ""}:${proxy.password ?? ""}`).toString("base64");
  const authorization = proxy.userName === undefined ? "" : `Proxy-Authorization: Basic ${credentials}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  const answer = await readAnswer(socket, readStatus);
  if (!answer.ok) {
    return answer.error === undefined
      ? failure("the proxy closed the connection without an answer", "is it an HTTP proxy?", true)
      : explainSocketError(answer.error, proxy, "proxy");
  }
  const { status, reason } = answer.value;
  if (status >= 200 && status < 300) return undefined;
  return explainStatus(status, reason, authority, proxy.userName !== undefined);
}

interface StatusLine {
  /** 0 when the answer is no HTTP. */
  readonly status: number;
  readonly reason: string;
}

function readStatus(bytes: Buffer): Reading<StatusLine> {
  if (bytes.length >= 5 && bytes.toString("latin1", 0, 5) !== "HTTP/") {
    return { kind: "read", value: { status: 0, reason: "" }, end: bytes.length };
  }
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return { kind: "incomplete" };
  const [line = ""] = bytes.toString("latin1", 0, end).split("\r\n");
  const [, status = "0", reason = ""] = /^HTTP\/\d\.\d (\d{3})(?: (.*))?$/.exec(line) ?? [];
  return { kind: "read", value: { status: Number(status), reason }, end: end + 4 };
}

function explainStatus(status: number, reason: string, authority: string, hasName: boolean): DialFailure {
  return { ...(status === 0 ? {} : { code: `HTTP ${status}` }), ...meaningOf(status, reason, authority, hasName) };
}

function meaningOf(status: number, reason: string, authority: string, hasName: boolean): DialFailure {
  const code = `HTTP ${status}`;
  const said = reason === "" ? code : `${code} ${reason.slice(0, 100)}`;
  switch (status) {
    case 0:
      return failure("what answers is no HTTP proxy", "is it a SOCKS5 proxy?");
    // Some proxies answer as a server would.
    case 401:
    case 407:
      return hasName
        ? failure(
            `the proxy refuses the user name or password (${said})`,
            "check both, in the profile's proxy settings",
          )
        : failure(`the proxy wants a user name and password (${said})`, "enter them in the profile's proxy settings");
    case 403:
    case 405:
      return failure(
        `the proxy does not allow this connection (${said}): \`${authority}\``,
        "many proxies allow port 443 only",
      );
    case 502:
    case 503:
    case 504:
      return failure(`the proxy could not reach the broker (${said}): \`${authority}\``, undefined, true);
    default:
      return failure(`the proxy refuses the connection (${said}): \`${authority}\``);
  }
}

function failure(meaning: string, remedy?: string, isTransient = false): DialFailure {
  return { step: "proxy", meaning, ...(remedy === undefined ? {} : { remedy }), isTransient };
}
