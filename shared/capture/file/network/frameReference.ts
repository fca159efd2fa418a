import type { CapturedFrame, CaptureTime } from "../format/index.ts";

/** What is remembered of a frame when its bytes have moved on. */
export interface FrameReference {
  /** Position in the file, from 1. */
  readonly number: number;
  readonly time: CaptureTime | undefined;
  readonly interfaceName: string | undefined;
  readonly processName: string | undefined;
  readonly comments: readonly string[];
}

/** Keeps what later stages need of a frame, without its bytes. */
export function toFrameReference(frame: CapturedFrame): FrameReference {
  const { number, time, interfaceName, processName, comments } = frame;
  return { number, time, interfaceName, processName, comments };
}
