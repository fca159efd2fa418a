import { assertNever, fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientState, ConnectionSecurityView } from "#shared/contract/index.ts";
import type { ConnackPacket } from "#shared/mqtt/packet/index.ts";
import { properties } from "#shared/mqtt/spec/index.ts";
import { type ClientProfile, schemeOf } from "#shared/profile/index.ts";
import type { TlsReport } from "../dial/index.ts";

/** Where a profile connects to, as one line. */
export function describeAddress(profile: ClientProfile): string {
  const { target, webSocket, proxy } = profile;
  if (target.kind === "embedded") return "Embedded broker";
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const through = proxy === undefined ? "" : ` via ${proxy.kind === "socks5" ? "SOCKS5" : "HTTP"} proxy`;
  return `${schemeOf(profile)}://${host}:${target.port}${webSocket?.path ?? ""}${through}`;
}

/** What a CONNACK has settled: its properties by their names in the standard. Authentication data stays out. */
export function describeSettled({ properties: given = {} }: ConnackPacket): { name: string; value: string }[] {
  const rows: { name: string; value: string }[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name === "authenticationData" || value === undefined) continue;
    if (name === "userProperties") {
      for (const each of given.userProperties ?? []) {
        rows.push({ name: `User Property ${each.name}`.slice(0, 200), value: each.value.slice(0, 500) });
      }
    } else {
      rows.push({ name: nameOf(name), value: String(value).slice(0, 500) });
    }
  }
  return rows.slice(0, 60);
}

/** What TLS has settled, as a copy of its own. */
export function describeSecurity(report: TlsReport): ConnectionSecurityView {
  return { ...report, certificates: report.certificates.map((each) => ({ ...each, names: [...each.names] })) };
}

/** By name in code: the words of the standard. */
const labels: ReadonlyMap<string, string> = new Map(properties.map(({ name, label }) => [name, label]));

function nameOf(property: string): string {
  return labels.get(property) ?? property;
}

/** What whoever asked for a connection is told. */
export function describeOutcome(state: Exclude<ClientState, { kind: "connecting" }>): Result<void, string> {
  switch (state.kind) {
    case "connected":
      return ok(undefined);
    case "waiting":
    case "failed":
      return fail(state.reason);
    case "disconnected":
      return fail("the client was disconnected");
    default:
      return assertNever(state);
  }
}
