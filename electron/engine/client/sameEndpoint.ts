import type { Endpoint } from "../dial/index.ts";

/** Whether two addresses are those of one listener on this machine, or simply the same. */
export function isSameEndpoint(left: Endpoint, right: Endpoint | undefined): boolean {
  return right !== undefined && left.port === right.port && canonicalHost(left.host) === canonicalHost(right.host);
}

function canonicalHost(host: string): string {
  return host === "localhost" || host === "::1" || host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}
