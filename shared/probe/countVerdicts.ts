import type { Finding, Verdict } from "./report.ts";

/** How often each verdict was given. */
export function countVerdicts(findings: readonly Finding[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of findings) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}
