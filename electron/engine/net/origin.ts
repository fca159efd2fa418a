/**
 * Whether a peer with this `Origin` may open a WebSocket. Browsers send the header and no page can change it; programs
 * send none. Pages of this machine are let in, for whoever can serve one can open a socket as well; any other page could
 * reach a broker behind the user's back, and must be named.
 */
export function isAllowedOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes("*")) return true;
  const asked = normalise(origin);
  return isOfThisMachine(origin) || allowed.some((one) => normalise(one) === asked);
}

function isOfThisMachine(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  if (protocol !== "http:" && protocol !== "https:") return false;
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function normalise(origin: string): string {
  return origin.toLowerCase().replace(/\/$/, "");
}
