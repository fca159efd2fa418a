/** Protocol Level of CONNECT: 3 is MQTT 3.1, 4 is MQTT 3.1.1, 5 is MQTT 5.0. */
export type ProtocolVersion = 3 | 4 | 5;

/** Towards the Server, or towards the Client: never "in" or "out", which depend on the viewpoint. */
export type Direction = "toServer" | "toClient";

/** A value for each edition whose statements and sections are numbered. MQTT 3.1 numbers none. */
export interface PerEdition<Value> {
  readonly "3.1.1"?: Value;
  readonly "5.0"?: Value;
}

/** What people call a protocol version. */
export const protocolVersionName = { 3: "MQTT 3.1", 4: "MQTT 3.1.1", 5: "MQTT 5.0" } as const;
