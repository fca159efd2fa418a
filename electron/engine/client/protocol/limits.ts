import type { ConnackPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { MAX_PACKET_BYTES } from "#shared/mqtt/spec/index.ts";

/** What a broker has said in CONNACK that it can take (5.0 §3.2.2.3); before 5.0 everything. */
export interface ServerLimits {
  readonly receiveMaximum: number;
  readonly maximumQoS: number;
  readonly isRetainAvailable: boolean;
  readonly maximumPacketBytes: number;
  readonly topicAliasMaximum: number;
}

export const noLimits: ServerLimits = {
  receiveMaximum: 65_535,
  maximumQoS: 2,
  isRetainAvailable: true,
  maximumPacketBytes: MAX_PACKET_BYTES,
  topicAliasMaximum: 0,
};

/** Reads the limits; absent ones have the standard's default. */
export function readServerLimits({ properties = {} }: ConnackPacket, version: ProtocolVersion): ServerLimits {
  if (version !== 5) return noLimits;
  return {
    receiveMaximum: properties.receiveMaximum ?? noLimits.receiveMaximum,
    maximumQoS: properties.maximumQoS ?? noLimits.maximumQoS,
    isRetainAvailable: properties.retainAvailable !== 0,
    maximumPacketBytes: properties.maximumPacketSize ?? noLimits.maximumPacketBytes,
    topicAliasMaximum: properties.topicAliasMaximum ?? 0,
  };
}
