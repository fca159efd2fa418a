const MAX_PACKET_IDENTIFIER = 65_535;

/** Packet Identifiers of what this client sends: one pool for PUBLISH, SUBSCRIBE and UNSUBSCRIBE. [MQTT5-2.2.1-3] */
export interface Identifiers {
  /** The one that is tried next. */
  readonly upcoming: number;
  /** A free one, or `undefined` when all are in use. */
  take(): number | undefined;
  giveBack(identifier: number): void;
  /** Takes all of them back. */
  clear(): void;
}

/** Counts upwards and around, so that a free identifier rests as long as it can. */
export function createIdentifiers(): Identifiers {
  const used = new Set<number>();
  let upcoming = 1;
  return {
    get upcoming() {
      return upcoming;
    },
    take() {
      for (let tries = 0; tries < MAX_PACKET_IDENTIFIER; tries++) {
        const candidate = upcoming;
        upcoming = candidate === MAX_PACKET_IDENTIFIER ? 1 : candidate + 1;
        if (used.has(candidate)) continue;
        used.add(candidate);
        return candidate;
      }
      return undefined;
    },
    giveBack: (identifier) => void used.delete(identifier),
    clear: () => used.clear(),
  };
}
