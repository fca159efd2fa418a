import type { Finding, ProbeReport } from "./report.ts";

/** One subject in two reports. */
export interface ComparedFinding {
  readonly id: string;
  readonly subject: string;
  readonly left: Finding | undefined;
  readonly right: Finding | undefined;
  readonly isDifferent: boolean;
}

/** Two reports side by side, by subject: differences first, each part in the order of the reports. */
export function compareReports(left: ProbeReport, right: ProbeReport): readonly ComparedFinding[] {
  const rights = new Map(right.findings.map((finding) => [finding.id, finding]));
  const rows = left.findings.map((finding) => pair(finding, rights.get(finding.id)));
  const known = new Set(left.findings.map(({ id }) => id));
  for (const finding of right.findings) if (!known.has(finding.id)) rows.push(pair(undefined, finding));
  return [...rows.filter(({ isDifferent }) => isDifferent), ...rows.filter(({ isDifferent }) => !isDifferent)];
}

function pair(left: Finding | undefined, right: Finding | undefined): ComparedFinding {
  const { id = "", subject = "" } = left ?? right ?? {};
  const isDifferent =
    left?.verdict !== right?.verdict || left?.announced !== right?.announced || left?.found !== right?.found;
  return { id, subject, left, right, isDifferent };
}
