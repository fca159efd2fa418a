import type { Dispose } from "#shared/base/index.ts";
import type { Status } from "#shared/contract/index.ts";
import type { CaptureCounters } from "../capture/index.ts";
import type { Clock } from "../support/index.ts";

const SAMPLE_MS = 250;
const WINDOW_MS = 5_000;

/** A reading of the counters. */
interface Sample {
  readonly timeMs: number;
  readonly packets: number;
  readonly messages: number;
  readonly bytes: number;
}

/** How fast the counters have risen over the last five seconds. */
export interface RateMeter {
  rates(): Status["rates"];
  /** Called four times a second while something passes, and once more when the rates are back at zero. */
  onSample(listener: () => void): Dispose;
  dispose: Dispose;
}

/** Creates a meter that reads `counters` four times a second. */
export function createRateMeter(clock: Clock, counters: Readonly<CaptureCounters>): RateMeter {
  const listeners = new Set<() => void>();
  let samples: Sample[] = [read()];
  let cancel = clock.schedule(SAMPLE_MS, sample);

  function read(): Sample {
    const { packets, messages, bytes } = counters;
    return { timeMs: clock.nowMs(), packets, messages, bytes };
  }

  /** Whether anything passed between the oldest sample and now: then the rates are not all zero. */
  function isMoving(): boolean {
    return samples[0]?.packets !== counters.packets;
  }

  function sample(): void {
    cancel = clock.schedule(SAMPLE_MS, sample);
    const wasMoving = isMoving();
    const now = read();
    samples = [...samples.filter((earlier) => earlier.timeMs >= now.timeMs - WINDOW_MS), now];
    if (wasMoving || isMoving()) for (const listener of listeners) listener();
  }

  return {
    rates() {
      const first = samples[0];
      const last = samples.at(-1);
      const seconds = ((last?.timeMs ?? 0) - (first?.timeMs ?? 0)) / 1000;
      if (first === undefined || last === undefined || seconds <= 0) {
        return { packetsPerSecond: 0, messagesPerSecond: 0, bytesPerSecond: 0 };
      }
      return {
        packetsPerSecond: (last.packets - first.packets) / seconds,
        messagesPerSecond: (last.messages - first.messages) / seconds,
        bytesPerSecond: (last.bytes - first.bytes) / seconds,
      };
    },
    onSample(listener) {
      const entry = (): void => listener();
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    dispose() {
      cancel();
      listeners.clear();
    },
  };
}
