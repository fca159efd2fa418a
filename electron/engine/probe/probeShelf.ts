import * as z from "zod/mini";
import { type ProbeReport, probeReportSchema } from "#shared/probe/index.ts";
import type { DataFolder } from "../storage/index.ts";

/** The reports, newest first: those that run, and the last ones that ended, kept between runs of the workbench. */
export interface ProbeShelf {
  all(): readonly ProbeReport[];
  find(id: string): ProbeReport | undefined;
  /** Adds a report or replaces it. */
  put(report: ProbeReport): void;
  remove(id: string): void;
}

export const MAXIMUM_REPORTS = 50;

/** Opens the shelf; without a data folder it keeps nothing. */
export function openProbeShelf(folder: DataFolder | undefined): ProbeShelf {
  const file = folder?.openDocument({
    name: "probes",
    version: 1,
    schema: z.array(probeReportSchema),
    isPrivate: true,
  });
  let reports: readonly ProbeReport[] = (file?.initial ?? []).map(withoutConnections);

  function save(): void {
    file?.write(reports.filter(({ state }) => state !== "running").map(withoutConnections));
  }

  return {
    all: () => reports,
    find: (id) => reports.find((report) => report.id === id),
    put(report) {
      const isKnown = reports.some(({ id }) => id === report.id);
      reports = isKnown
        ? reports.map((each) => (each.id === report.id ? report : each))
        : [report, ...reports].slice(0, MAXIMUM_REPORTS);
      if (report.state !== "running") save();
    },
    remove(id) {
      reports = reports.filter((report) => report.id !== id);
      save();
    },
  };
}

/** Numbers of connections mean nothing in the capture of another run. */
function withoutConnections(report: ProbeReport): ProbeReport {
  const { failure } = report;
  return {
    ...report,
    ...(failure === undefined ? {} : { failure: { ...failure, connections: [] } }),
    findings: report.findings.map((finding) => ({ ...finding, connections: [] })),
  };
}
