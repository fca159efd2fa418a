/** How long a probe waits, and how fast it goes. */
export interface ProbeLimits {
  /** For an answer that must come. */
  readonly answerMs: number;
  /** For something that must not come. */
  readonly quietMs: number;
  readonly stepMs: number;
  readonly totalMs: number;
  /** To clear and end what was left, after the steps or a stop. */
  readonly cleanupMs: number;
  /** Between two packets, and between two connections. */
  readonly packetGapMs: number;
  readonly connectionGapMs: number;
  readonly dialSeconds: number;
}

/** Slow enough for no broker to take notice: at most a hundred packets and twenty connections in a second. */
export const defaultProbeLimits: ProbeLimits = {
  answerMs: 5_000,
  quietMs: 400,
  stepMs: 30_000,
  totalMs: 300_000,
  cleanupMs: 5_000,
  packetGapMs: 10,
  connectionGapMs: 50,
  dialSeconds: 10,
};
