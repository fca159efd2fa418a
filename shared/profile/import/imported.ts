import type { ClientProfile } from "../profile.ts";
import type { SecretValues } from "../secrets.ts";

/** One profile of a file. */
export interface ImportedProfile {
  readonly profile: ClientProfile;
  /** What the file held in the clear: other tools write passwords into their exports. */
  readonly secrets: SecretValues;
  /** What was not taken over, or not as it stood. A sentence each. */
  readonly notes: readonly string[];
}

/** What a file holds. */
export interface ProfileImport {
  readonly source: "Wirebench" | "MQTTX" | "MQTT Explorer";
  readonly profiles: readonly ImportedProfile[];
  /** Entries that are no profiles, with the reason. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}
