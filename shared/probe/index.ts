/**
 * Probing a broker as data: the steps with what each of them sends and may cause, the findings, and the report that
 * people read, keep and compare. Pure: sends nothing and asks nobody. Start with `plan.ts`, then `report.ts`.
 */
export { parseProbeAddress, type ProbeAddress } from "./address.ts";
export { compareReports, type ComparedFinding } from "./compare.ts";
export { countVerdicts } from "./countVerdicts.ts";
export { type DenialFound, dialectsLike, describeDenial } from "./denial.ts";
export {
  isUnusual,
  type ProbeSection,
  probeSections,
  type ProbeStep,
  type ProbeStepId,
  probeStepIds,
  probeSteps,
  sectionTitles,
} from "./plan.ts";
export {
  type Finding,
  findingSchema,
  MAXIMUM_CONNECTIONS_NAMED,
  type ProbeReport,
  probeReportSchema,
  type ProbeStepState,
  type Verdict,
  verdictTitles,
  verdicts,
} from "./report.ts";
export { type ReportFormat, reportFormats, renderReport, sectionsOf, standardSays } from "./render.ts";
