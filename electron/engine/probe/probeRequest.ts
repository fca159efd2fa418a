import type { ProbeReport, ProbeStepId } from "#shared/probe/index.ts";
import type { ProbeSetting } from "./world.ts";

/** What to examine, and what a person has agreed to. */
export interface ProbeRequest extends ProbeSetting {
  readonly id: string;
  readonly title: string;
  readonly address: string;
  /** The unusual steps that may be done; no other is. */
  readonly consented: ReadonlySet<ProbeStepId>;
  /** Stops it: what is under way ends, what was left is cleaned up. */
  readonly signal: AbortSignal;
  /** Something in the report is different. */
  readonly onChange?: (report: ProbeReport) => void;
}
