import { lookup } from "node:dns/promises";
import { createConnection, isIP, type LookupFunction, type Socket } from "node:net";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Clock } from "../support/index.ts";
import { explainNameError, explainSocketError, explainTimeout } from "./explainSocket.ts";
import { connectThroughHttp } from "./httpProxy.ts";
import type { Dialled, DialFailure, DialRequest, DialStep, Endpoint, ProxyRequest } from "./request.ts";
import { connectThroughSocks } from "./socksProxy.ts";
import { secureStream } from "./tls.ts";
import { upgradeStream } from "./webSocket.ts";

export interface DialOptions {
  readonly clock: Clock;
  /** For all steps together. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** A step begins. `detail` says with whom, for people. */
  readonly onStep?: (step: DialStep, detail: string) => void;
}

/** Ends an attempt that was given up: by whoever asked, or by the clock. */
export type Stop = (close: () => void) => () => void;

/**
 * Opens a connection. A failure names the step at which it came about; an attempt that is aborted resolves with the
 * failure of the step it had reached, which nobody reads.
 */
export async function dial(request: DialRequest, options: DialOptions): Promise<Result<Dialled, DialFailure>> {
  const { clock, timeoutSeconds, signal, onStep } = options;
  let step: DialStep = "tcp";
  let settle: (failure: DialFailure) => void = () => {};
  const stopped = new Promise<Result<never, DialFailure>>((resolve) => {
    settle = (failure) => resolve(fail(failure));
  });
  const closers = new Set<() => void>();
  let isStopped = false;
  const onStop: Stop = (close) => {
    // It may have been given up while a name was looked up.
    if (isStopped) close();
    else closers.add(close);
    return () => closers.delete(close);
  };
  const stop = (failure: DialFailure) => {
    isStopped = true;
    settle(failure);
    for (const close of closers) close();
    closers.clear();
  };
  const abort = () => stop({ step, meaning: "the attempt was given up", isTransient: false });
  const cancelTimeout = clock.schedule(timeoutSeconds * 1000, () =>
    stop(explainTimeout(step, step === "proxy" ? (request.proxy ?? request) : request, timeoutSeconds)),
  );
  const enter = (next: DialStep, detail: string): void => {
    step = next;
    onStep?.(next, detail);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([stopped, runSteps(request, clock, enter, onStop)]);
  } catch (error) {
    // No profile of anybody ends the engine.
    const reason = error instanceof Error ? error.message : String(error);
    return fail({ step, meaning: `this cannot be tried: ${reason.slice(0, 200)}`, isTransient: false });
  } finally {
    cancelTimeout();
    signal.removeEventListener("abort", abort);
  }
}

async function runSteps(
  request: DialRequest,
  clock: Clock,
  enter: (step: DialStep, detail: string) => void,
  onStop: Stop,
): Promise<Result<Dialled, DialFailure>> {
  const { proxy, tls, webSocket } = request;
  const opened = await openSocket(proxy ?? request, enter, onStop);
  if (!opened.ok) return opened;
  const socket = opened.value;
  if (proxy !== undefined) {
    enter("proxy", `${proxy.kind === "socks5" ? "SOCKS5" : "HTTP CONNECT"} to ${describeEndpoint(request)}`);
    const refusal = await passProxy(socket, proxy, request);
    if (refusal !== undefined) {
      socket.destroy();
      return fail(refusal);
    }
  }
  const { remoteAddress, remotePort } = socket;
  const addresses = {
    remote: proxy === undefined ? addressOf(remoteAddress, remotePort) : describeEndpoint(request),
    reached:
      proxy === undefined && remoteAddress !== undefined
        ? { host: remoteAddress, port: remotePort ?? request.port }
        : { host: request.host, port: request.port },
    local: addressOf(socket.localAddress, socket.localPort),
  };
  if (tls !== undefined) enter("tls", tls.serverName ?? request.host);
  const secured = tls === undefined ? ok({ stream: socket }) : await secureStream(socket, tls, request, clock.nowMs());
  if (!secured.ok) return secured;
  const { stream } = secured.value;
  const security = "security" in secured.value ? { security: secured.value.security } : {};
  if (webSocket === undefined) return ok({ stream, ...addresses, ...security });
  enter("websocket", webSocket.path);
  const upgraded = await upgradeStream(stream, webSocket, { ...request, isSecure: tls !== undefined });
  return upgraded.ok ? ok({ stream: upgraded.value, ...addresses, ...security }) : upgraded;
}

/** Looks the name up and connects to the first of its addresses that answers. */
async function openSocket(
  endpoint: Endpoint,
  enter: (step: DialStep, detail: string) => void,
  onStop: Stop,
): Promise<Result<Socket, DialFailure>> {
  const { host, port } = endpoint;
  const named: { lookup?: LookupFunction } = {};
  if (isIP(host) === 0) {
    enter("name", host);
    try {
      const addresses = await lookup(host, { all: true });
      const [first] = addresses;
      if (first === undefined) return fail(explainNameError("ENOTFOUND", host));
      named.lookup = (_host, { all }, found) => {
        if (all === true) found(null, addresses);
        else found(null, first.address, first.family);
      };
    } catch (error) {
      return fail(explainNameError(codeOf(error), host));
    }
  }
  enter("tcp", describeEndpoint(endpoint));
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, noDelay: true, ...named });
    const forget = onStop(() => socket.destroy());
    const onError = (error: Error): void => {
      forget();
      resolve(fail(explainSocketError(codeOf(error), endpoint, "tcp")));
    };
    socket.once("error", onError);
    socket.once("connect", () => {
      socket.off("error", onError);
      // Whoever takes the socket over listens in time; an error in between must not end the process.
      socket.on("error", () => {});
      resolve(ok(socket));
    });
  });
}

function passProxy(socket: Socket, proxy: ProxyRequest, target: Endpoint): Promise<DialFailure | undefined> {
  return proxy.kind === "socks5"
    ? connectThroughSocks(socket, proxy, target)
    : connectThroughHttp(socket, proxy, target);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN";
}

function describeEndpoint({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function addressOf(address: string | undefined, port: number | undefined): string {
  return address === undefined ? "unknown" : describeEndpoint({ host: address, port: port ?? 0 });
}
