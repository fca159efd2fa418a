import { hostname, networkInterfaces } from "node:os";

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Whether who connects to `wanted` on this machine comes to a listener that is bound to `bound`. */
export function reachesListener(wanted: Endpoint, bound: Endpoint): boolean {
  if (wanted.port !== bound.port) return false;
  if (isLoopback(wanted.host)) return isLoopback(bound.host) || isEveryAddress(bound.host);
  return wanted.host === bound.host || (isEveryAddress(bound.host) && isOwnHost(wanted.host));
}

function isEveryAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^(?:::ffff:)?127\./.test(host) || isEveryAddress(host);
}

function isOwnHost(host: string): boolean {
  if (host.toLowerCase() === hostname().toLowerCase()) return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host));
}
