import { Plus } from "lucide-react";
import { useView } from "#renderer/contract/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import { IconButton, PaneHeader } from "#renderer/ui/index.ts";
import { useCommandRegistry, useCommands } from "#renderer/workbench/index.ts";
import { ComparePane } from "./ComparePane.tsx";
import { ProbeForm } from "./ProbeForm.tsx";
import { ReportList } from "./ReportList.tsx";
import { ReportView } from "./ReportView.tsx";
import { waitingReportCommands } from "./reportCommands.ts";

/** Which report. */
export function ProbeSideBar() {
  const { run } = useCommandRegistry();
  const rows = useView("probes", {}).value?.rows;
  return (
    <>
      <PaneHeader title="Probe">
        <IconButton label="New probe" icon={Plus} onClick={() => run("probe.new")} />
      </PaneHeader>
      <ReportList rows={rows} />
    </>
  );
}

/** The probe that is prepared, or a report, or two beside each other. */
export function ProbeMain() {
  const selected = useProbes((focus) => focus.selected);
  const compared = useProbes((focus) => focus.compared);
  const rows = useView("probes", {}).value?.rows;
  const ids = [selected, compared].filter((id) => id !== undefined);
  const reports = useView("probe", { ids }).value?.reports ?? [];
  const report = reports.find(({ id }) => id === selected);
  const other = reports.find(({ id }) => id === compared);
  const isAlone = report !== undefined && other === undefined;
  useCommands(isAlone ? [] : waitingReportCommands);
  if (report !== undefined && other !== undefined) return <ComparePane left={report} right={other} />;
  if (report !== undefined) return <ReportView key={report.id} report={report} rows={rows ?? []} />;
  // A report that is on its way leaves the place empty for a moment; one that is gone leaves it to a new probe.
  const isComing = selected !== undefined && (rows === undefined || rows.some(({ id }) => id === selected));
  return isComing ? null : <ProbeForm />;
}
