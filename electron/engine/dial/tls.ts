import type { Duplex } from "node:stream";
import { isIP } from "node:net";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { readChain } from "./certificates.ts";
import { explainChain, explainOwnCertificate, explainTlsError } from "./explainTls.ts";
import type { DialFailure, Endpoint, TlsReport, TlsRequest } from "./request.ts";

/** One context for all connections of a request: reading keys and authorities takes longer than a handshake. */
const contexts = new WeakMap<TlsRequest, SecureContext>();

/** Speaks TLS on a stream that stands. Which certificate was shown, and whether it is good, is reported either way. */
export async function secureStream(
  socket: Duplex,
  request: TlsRequest,
  endpoint: Endpoint,
  nowMs: number,
): Promise<Result<{ readonly stream: Duplex; readonly security: TlsReport }, DialFailure>> {
  const context = findContext(request);
  if (!context.ok) {
    socket.destroy();
    return context;
  }
  const name = request.serverName ?? endpoint.host;
  const secured = connect({
    socket,
    secureContext: context.value,
    // The chain is judged here as Node would judge it, but after it has been read: a refusal must say which
    // certificate is to blame, and why.
    rejectUnauthorized: false,
    host: name,
    // [RFC 6066 §3] addresses are no names.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(request.alpn === undefined || request.alpn.length === 0 ? {} : { ALPNProtocols: [...request.alpn] }),
  });
  const problem = await handshake(secured, endpoint);
  if (problem !== undefined) {
    secured.destroy();
    return fail(problem);
  }
  const chain = readChain(secured.getPeerCertificate(true));
  const error = secured.authorized ? undefined : String(secured.authorizationError);
  const judged = error === undefined ? undefined : explainChain(error, chain, name, nowMs);
  if (judged !== undefined && request.verifies) {
    secured.destroy();
    return fail(judged);
  }
  const alpn = secured.alpnProtocol;
  return ok({
    stream: secured,
    security: {
      protocol: secured.getProtocol() ?? "TLS",
      cipher: secured.getCipher().name,
      ...(typeof alpn === "string" ? { alpn } : {}),
      certificates: judged?.certificates ?? chain,
      ...(judged === undefined ? {} : { problem: judged.meaning }),
    },
  });
}

function handshake(socket: TLSSocket, endpoint: Endpoint): Promise<DialFailure | undefined> {
  return new Promise((resolve) => {
    // Stays: an error between the handshake and whoever takes the stream over must not end the process.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      resolve(explainTlsError({ code: error.code ?? "UNKNOWN", message: error.message }, endpoint)),
    );
    socket.once("close", () => resolve(explainTlsError({ code: "ECONNRESET", message: "closed" }, endpoint)));
    socket.once("secureConnect", () => resolve(undefined));
  });
}

function findContext(request: TlsRequest): Result<SecureContext, DialFailure> {
  const known = contexts.get(request);
  if (known !== undefined) return ok(known);
  const { authority, certificate, privateKey, pkcs12, passphrase, minimumVersion } = request;
  try {
    const context = createSecureContext({
      ...(authority === undefined ? {} : { ca: authority }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(privateKey === undefined ? {} : { key: privateKey }),
      ...(pkcs12 === undefined ? {} : { pfx: Buffer.from(pkcs12) }),
      ...(passphrase === undefined ? {} : { passphrase }),
      minVersion: minimumVersion ?? "TLSv1.2",
      // Versions before 1.2 are signed with what OpenSSL calls insecure; who asks for them means it.
      ...(minimumVersion === "TLSv1" || minimumVersion === "TLSv1.1" ? { ciphers: "DEFAULT@SECLEVEL=0" } : {}),
    });
    contexts.set(request, context);
    return ok(context);
  } catch (error) {
    return fail(explainOwnCertificate(error instanceof Error ? error : new Error(String(error)), request));
  }
}
