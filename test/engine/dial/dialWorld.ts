import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { expect } from "vitest";
import {
  dial,
  type Dialled,
  type DialFailure,
  type DialRequest,
  type TlsRequest,
} from "#electron/engine/dial/index.ts";
import { createFakeClock, type FakeClock } from "#test/support/fakeClock.ts";
import { createTestAuthority, type TestPair } from "#test/support/certificates.ts";

export const authority = await createTestAuthority();
export const good = await authority.issue();

/** What a test has opened, to be closed after it. */
export const disposals: (() => unknown)[] = [];

/** Closes it; for `afterEach` of each file. */
export async function disposeAll(): Promise<void> {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
}

export interface Tried {
  readonly dialled?: Dialled;
  readonly failure?: DialFailure;
  readonly steps: readonly string[];
}

export async function tryToDial(
  request: Partial<DialRequest> & { readonly port: number },
  clock?: FakeClock,
): Promise<Tried> {
  const steps: string[] = [];
  const result = await dial(
    { host: "localhost", ...request },
    {
      clock: clock ?? createFakeClock(Date.now()),
      timeoutSeconds: 5,
      signal: new AbortController().signal,
      onStep: (step) => void steps.push(step),
    },
  );
  if (!result.ok) return { failure: result.error, steps };
  disposals.push(() => result.value.stream.destroy());
  return { dialled: result.value, steps };
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  disposals.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Says back what it hears. */
export const startEcho = (): Promise<number> => listen(createServer((socket) => void socket.pipe(socket)));

export async function startTls(pair: TestPair, more: TlsOptions = {}): Promise<number> {
  const server = createTlsServer({ cert: pair.certificate, key: pair.privateKey, ...more }, (socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.on("tlsClientError", () => {});
  return listen(server);
}

export async function hears(dialled: Dialled | undefined, text: string): Promise<void> {
  if (dialled === undefined) throw new Error("there is no connection");
  const heard = once(dialled.stream, "data");
  dialled.stream.resume();
  dialled.stream.write(text);
  expect(String((await heard)[0])).toBe(text);
}

export const trusting = (more: Partial<TlsRequest> = {}): TlsRequest => ({
  verifies: true,
  authority: authority.certificate,
  ...more,
});
