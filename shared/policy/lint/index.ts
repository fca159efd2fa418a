/**
 * Advice about policies: what is legal and likely to be regretted, with whose experience it is. Proves nothing (that
 * is `analysis`), changes nothing. Start with the table in `finding.ts`.
 */
import type { PolicyDocument } from "../document.ts";
import type { Finding } from "./finding.ts";
import { identityLints } from "./identityLints.ts";
import { ruleLints } from "./ruleLints.ts";
import { treeLints } from "./treeLints.ts";

export { type Finding, type LintId, lints } from "./finding.ts";

/** Everything worth saying about a policy, tree first, in the order of the lints. */
export function lintPolicy(document: PolicyDocument): readonly Finding[] {
  return [...treeLints, ...identityLints, ...ruleLints].flatMap((lint) => lint(document));
}
