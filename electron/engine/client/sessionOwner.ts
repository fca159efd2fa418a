import type { ClientProfile } from "#shared/profile/index.ts";

/**
 * What tells the sessions of a profile apart, whatever else is changed in it: a session is kept by a broker under a Client
 * Identifier. [MQTT5-3.1.3-2] [MQTT311-3.1.3-2]
 */
export function sessionOwnerOf({ target, clientIdentifier }: ClientProfile): string {
  const broker = target.kind === "embedded" ? [] : [target.host, target.port];
  return JSON.stringify([clientIdentifier, ...broker]);
}
