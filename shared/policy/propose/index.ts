/**
 * Least privilege: a policy that allows what a capture holds, and says of each rule how far it goes beyond that. Knows
 * what was seen, and no log. Start with `proposePolicy.ts`; `generalise.ts` is where topics become templates.
 */
export { type Observation, type ProposedPolicy, type ProposedRule, proposePolicy } from "./proposePolicy.ts";
