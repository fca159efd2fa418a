import type { ClientSessionView } from "#shared/contract/index.ts";
import type { Clock } from "../../support/index.ts";

/** A broker that is asked for a sign of life has this long, or the Keep Alive if that is shorter. */
const PATIENCE_SECONDS = 10;

/** Sees to it that something is sent within the Keep Alive, and that it is answered. */
export interface KeepAlive {
  sent(): void;
  received(): void;
  answered(): void;
  view(): ClientSessionView["keepAlive"];
  stop(): void;
}

/** Starts watching; `seconds` is what CONNACK has settled and not 0. */
export function startKeepAlive(options: {
  readonly clock: Clock;
  readonly seconds: number;
  readonly isServers: boolean;
  readonly ping: () => void;
  /** No answer came. */
  readonly onSilence: (seconds: number) => void;
}): KeepAlive {
  const { clock, seconds, isServers, ping, onSilence } = options;
  const patienceSeconds = Math.min(seconds, PATIENCE_SECONDS);
  let lastSentMs = clock.nowMs();
  let lastReceivedMs = lastSentMs;
  let pingSentMs: number | undefined;
  let lastRoundTripMs: number | undefined;
  let cancelPing = clock.schedule(seconds * 1000, look);
  let cancelPatience: (() => void) | undefined;

  /** One timer for many packets: it looks back when it rings. [MQTT5-3.1.2-20] [MQTT311-3.1.2-23] */
  function look(): void {
    const leftMs = lastSentMs + seconds * 1000 - clock.nowMs();
    cancelPing = clock.schedule(leftMs > 5 ? leftMs : seconds * 1000, look);
    if (leftMs > 5 || pingSentMs !== undefined) return;
    pingSentMs = clock.nowMs();
    lastSentMs = pingSentMs;
    ping();
    cancelPatience = clock.schedule(patienceSeconds * 1000, () => onSilence(patienceSeconds));
  }

  return {
    sent() {
      lastSentMs = clock.nowMs();
    },
    received() {
      lastReceivedMs = clock.nowMs();
    },
    answered() {
      cancelPatience?.();
      if (pingSentMs !== undefined) lastRoundTripMs = clock.nowMs() - pingSentMs;
      pingSentMs = undefined;
    },
    view: () => ({
      seconds,
      isServers,
      lastSentMs,
      lastReceivedMs,
      ...(pingSentMs === undefined ? {} : { pingSentMs }),
      ...(lastRoundTripMs === undefined ? {} : { lastRoundTripMs }),
    }),
    stop() {
      cancelPing();
      cancelPatience?.();
    },
  };
}
