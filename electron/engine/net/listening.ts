import { createServer, type AddressInfo, type Server } from "node:net";
import { fail, ok, type Result } from "#shared/base/index.ts";

/** Why nothing listens. */
export type ListenError =
  /** Somebody else has the port; `suggestedPort` was free a moment ago. */
  | { readonly kind: "port-taken"; readonly host: string; readonly port: number; readonly suggestedPort: number }
  | { readonly kind: "failed"; readonly message: string };

const BACKLOG = 1024;
const PORTS_TRIED = 64;
const LAST_PORT = 65_535;

/** Lets `server` listen; the answer is its port. */
export async function listenOn(server: Server, host: string, port: number): Promise<Result<number, ListenError>> {
  const error = await tryListen(server, host, port);
  if (error === undefined) return ok((server.address() as AddressInfo).port);
  if (error.code === "EADDRINUSE") {
    return fail({ kind: "port-taken", host, port, suggestedPort: await findFreePort(host, port) });
  }
  return fail({ kind: "failed", message: describeListenError(error, host, port) });
}

function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off("error", resolve);
      resolve(undefined);
    });
  });
}

/** The next port above `taken` on which one can listen, or any free one. */
async function findFreePort(host: string, taken: number): Promise<number> {
  const last = Math.min(taken + PORTS_TRIED, LAST_PORT);
  for (let port = taken + 1; port <= last; port++) {
    if ((await probe(host, port)) !== undefined) return port;
  }
  return (await probe(host, 0)) ?? 0;
}

async function probe(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  if ((await tryListen(server, host, port)) !== undefined) return undefined;
  const found = (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return found;
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case "EACCES":
      return `this user may not listen on port \`${port}\``;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine has no address \`${host}\``;
    default:
      return `cannot listen on \`${host}:${port}\`: ${error.code ?? error.message}`;
  }
}
