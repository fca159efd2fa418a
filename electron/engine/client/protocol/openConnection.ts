import type { ConnackPacket, ConnectPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { readServerLimits, type ServerLimits } from "./limits.ts";
import type { PacketChannel } from "./packetChannel.ts";

/** A connection on which CONNACK has accepted. */
export interface OpenConnection {
  readonly channel: PacketChannel;
  readonly version: ProtocolVersion;
  readonly limits: ServerLimits;
  readonly receiveMaximumOfClient: number;
  readonly topicAliasMaximumOfClient: number;
  readonly aliasesToServer: Map<number, string>;
  readonly aliasesToClient: Map<number, string>;
}

/** What the two packets agree on, and no Topic Alias yet: those end with their connection. [MQTT5-3.3.2-7] */
export function openConnection(channel: PacketChannel, connect: ConnectPacket, connack: ConnackPacket): OpenConnection {
  const { protocolVersion: version, properties } = connect;
  return {
    channel,
    version,
    limits: readServerLimits(connack, version),
    receiveMaximumOfClient: properties?.receiveMaximum ?? 65_535,
    topicAliasMaximumOfClient: properties?.topicAliasMaximum ?? 0,
    aliasesToServer: new Map(),
    aliasesToClient: new Map(),
  };
}
