/** Hands out the Packet Identifiers of one direction of one session. */
export interface PacketIdentifiers {
  /** An identifier from 1 to 65 535 that is not in use, or `undefined` when all are. */
  next(): number | undefined;
}

const MAX_PACKET_IDENTIFIER = 65_535;

/** Counts upwards and around, past identifiers that are still in use, so that a free one rests as long as it can. */
export function createPacketIdentifiers(isInUse: (identifier: number) => boolean): PacketIdentifiers {
  let last = 0;
  return {
    next() {
      for (let tries = 0; tries < MAX_PACKET_IDENTIFIER; tries++) {
        last = last === MAX_PACKET_IDENTIFIER ? 1 : last + 1;
        // [MQTT5-2.2.1-4] [MQTT311-2.3.1-4]
        if (!isInUse(last)) return last;
      }
      return undefined;
    },
  };
}
