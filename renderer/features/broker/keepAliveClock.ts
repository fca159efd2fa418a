/** Where the Keep Alive of a connection stands. */
export interface KeepAliveClock {
  /** Of the one and a half Keep Alives after which the broker closes, from 0 to 1; 0 while there is none. */
  readonly part: number;
  /** The client is overdue: a packet should have come. */
  readonly isLate: boolean;
  /** For a cell: how long silent, of what the client agreed to: `12 of 30 s`, or `off`. */
  readonly short: string;
  /** Milliseconds until the broker closes; `undefined` when it never does over silence. */
  readonly closesInMs: number | undefined;
}

/** Reads the clock at `nowMs`. [MQTT5-3.1.2-22] [MQTT311-3.1.2-24] */
export function readKeepAlive(
  connection: { readonly keepAliveSeconds: number; readonly lastPacketAtMs: number },
  nowMs: number,
): KeepAliveClock {
  const { keepAliveSeconds, lastPacketAtMs } = connection;
  if (keepAliveSeconds === 0) return { part: 0, isLate: false, short: "off", closesInMs: undefined };
  const limitMs = keepAliveSeconds * 1_500;
  const silentMs = Math.max(0, nowMs - lastPacketAtMs);
  return {
    part: Math.min(1, silentMs / limitMs),
    isLate: silentMs > keepAliveSeconds * 1_000,
    short: `${Math.floor(silentMs / 1_000)} of ${keepAliveSeconds} s`,
    closesInMs: Math.max(0, limitMs - silentMs),
  };
}
