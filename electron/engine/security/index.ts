/**
 * What the Security activity asks of the engine: the draft of a policy with its analysis, enforcement at the embedded
 * broker (as it stands, or as another broker would judge), the matrix of clients and topics, replays of the log, and
 * witnesses that are played as packets. Decides nothing by itself: `shared/policy` does, and `engine/policy` enforces.
 * Start with `policyControl.ts`, which puts the parts together; `enforcement.ts` is the part that changes the broker.
 */
export { createPolicyControl, type PolicyControl } from "./policyControl.ts";
