import { hostname, networkInterfaces } from "node:os";

/** The names and addresses by which clients may reach a server of this machine that listens at `hosts`. */
export function serverNamesOf(hosts: readonly string[]): readonly [string, ...string[]] {
  const names = new Set(["127.0.0.1", "::1", hostname(), ...hosts]);
  const isEverywhere = names.delete("0.0.0.0") || names.delete("::");
  if (isEverywhere) {
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) names.add(address);
    }
  }
  names.delete("localhost");
  // Link-local addresses carry a zone that certificates cannot name.
  return ["localhost", ...[...names].filter((name) => !name.startsWith("fe80:"))];
}
