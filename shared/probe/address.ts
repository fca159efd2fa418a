import { fail, ok, type Result } from "#shared/base/index.ts";
import { type ClientProfile, DEFAULT_PORTS } from "#shared/profile/index.ts";

/** Where to connect, as an address says it. */
export type ProbeAddress = Pick<ClientProfile, "target" | "tls" | "webSocket">;

const form = /^(?:([a-z]+):\/\/)?(?:[^@/\s]*@)?(\[[0-9a-f:.%]+\]|[^:/?#\s@[\]]+)(?::(\d{1,5}))?(\/[\x21-\x7e]*)?$/i;
const schemes: Readonly<Record<string, keyof typeof DEFAULT_PORTS>> = {
  mqtt: "mqtt",
  tcp: "mqtt",
  mqtts: "mqtts",
  ssl: "mqtts",
  tls: "mqtts",
  ws: "ws",
  wss: "wss",
};

/**
 * Reads `host`, `host:port` or a URL with mqtt, mqtts, ws or wss. Names and passwords in it are a mistake: addresses
 * are shown and kept.
 */
export function parseProbeAddress(text: string, options: { readonly verifies: boolean }): Result<ProbeAddress, string> {
  const trimmed = text.trim();
  if (trimmed === "") return fail("an address is a host, a host with a port, or a URL such as mqtts://host:8883");
  if (/^(?:[a-z]+:\/\/)?[^/]*@/i.test(trimmed)) return fail("user name and password do not belong into the address");
  const parts = form.exec(trimmed);
  if (parts === null) return fail(`this is no address of a broker: \`${trimmed.slice(0, 200)}\``);
  const [, schemeText = "mqtt", hostText = "", portText, path] = parts;
  const named = schemeText.toLowerCase();
  const scheme = Object.hasOwn(schemes, named) ? schemes[named] : undefined;
  if (scheme === undefined) return fail(`a broker speaks mqtt, mqtts, ws or wss, not \`${schemeText}\``);
  const port = portText === undefined ? DEFAULT_PORTS[scheme] : Number(portText);
  if (port < 1 || port > 65_535) return fail(`a port is a number from 1 to 65535, not \`${portText}\``);
  const isWebSocket = scheme === "ws" || scheme === "wss";
  if (!isWebSocket && path !== undefined && path !== "/") return fail("only ws and wss have a path");
  const host = hostText.startsWith("[") ? hostText.slice(1, -1) : hostText;
  if (host.length > 255) return fail("a host has at most 255 characters");
  return ok({
    target: { kind: "remote", host, port },
    ...(scheme === "mqtts" || scheme === "wss" ? { tls: { verifies: options.verifies } } : {}),
    ...(isWebSocket ? { webSocket: { path: path ?? "/mqtt" } } : {}),
  });
}
